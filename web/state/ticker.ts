import { signal, type ReadonlySignal } from '@preact/signals';
import type { Clock } from './world.ts';

/** Times that move by themselves. Each runs only while something on the screen reads it. */
export type Ticker = {
  /** Now, to the second: countdowns and "since" lines. */
  readonly second: ReadonlySignal<number>;
  /** Now, to the minute: "today", "18:53". */
  readonly minute: ReadonlySignal<number>;
};

export function createTicker(clock: Clock): Ticker {
  return { second: ticking(clock, 1_000), minute: ticking(clock, 60_000) };
}

function ticking(clock: Clock, everyMs: number): ReadonlySignal<number> {
  let cancel: (() => void) | undefined;
  const schedule = (): void => {
    // On the next full step, so that a clock on the screen turns with the one on the wall.
    cancel = clock.after(everyMs - (clock.now() % everyMs), () => {
      now.value = clock.now();
      schedule();
    });
  };
  const now = signal(clock.now(), {
    watched() {
      // Nobody looked for a while: the value is old by as much.
      now.value = clock.now();
      schedule();
    },
    unwatched() {
      cancel?.();
      cancel = undefined;
    },
  });
  return now;
}
