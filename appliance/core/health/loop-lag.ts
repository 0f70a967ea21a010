import type { Clock, StopTimer } from '../system/clock.ts';

/** Twice a second: node's own histogram wakes up fifty times, and costs five times as much (docs/status.md, Cost). */
const BEAT_MS = 500;
const WINDOW_MS = 60_000;

/** How late the event loop was at the worst, over the last one to two minutes. */
export class LoopLag {
  readonly #clock: Pick<Clock, 'monotonicMs' | 'every'>;
  #lastMs = 0;
  #windowBeganMs = 0;
  #worstMs = 0;
  #worstBeforeMs = 0;

  constructor(clock: Pick<Clock, 'monotonicMs' | 'every'>) {
    this.#clock = clock;
  }

  start(): StopTimer {
    this.#lastMs = this.#clock.monotonicMs();
    this.#windowBeganMs = this.#lastMs;
    return this.#clock.every(BEAT_MS, () => {
      this.#beat();
    });
  }

  /** In milliseconds. */
  get worstMs(): number {
    return Math.max(this.#worstMs, this.#worstBeforeMs);
  }

  #beat(): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#windowBeganMs >= WINDOW_MS) {
      this.#worstBeforeMs = this.#worstMs;
      this.#worstMs = 0;
      this.#windowBeganMs = nowMs;
    }
    this.#worstMs = Math.max(this.#worstMs, nowMs - this.#lastMs - BEAT_MS);
    this.#lastMs = nowMs;
  }
}
