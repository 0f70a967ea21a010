import { signal, type ReadonlySignal } from '@preact/signals';
import { type Failure, failureOf } from './failure.ts';

/** One action of a form or button: whether it runs, and why it did not work the last time. */
export interface Work {
  readonly isBusy: ReadonlySignal<boolean>;
  readonly failure: ReadonlySignal<Failure | undefined>;
  /** Runs `action` unless one runs already; a refusal becomes `failure`. */
  run(action: () => Promise<void>): void;
  clear(): void;
}

export function createWork(report: (error: unknown) => void): Work {
  const isBusy = signal(false);
  const failure = signal<Failure | undefined>(undefined);
  const settle = (why: Failure | undefined): void => {
    failure.value = why;
    isBusy.value = false;
  };
  return {
    isBusy,
    failure,
    run(action) {
      if (isBusy.value) return;
      isBusy.value = true;
      failure.value = undefined;
      action().then(
        () => settle(undefined),
        (error: unknown) => {
          const why = failureOf(error);
          if (why.code === 'bug') report(error);
          settle(why);
        },
      );
    },
    clear() {
      failure.value = undefined;
    },
  };
}
