/** Stops a timer; stopping one that has run, or twice, does nothing. */
export type StopTimer = () => void;

/** Time, passed in: the only way anything in `core` learns what time it is or waits. */
export interface Clock {
  /** Wall time in milliseconds since 1970 (UTC). It may jump: a box without a clock chip learns the time late. */
  nowMs(): number;
  /** Milliseconds from an arbitrary start. It never jumps: use it for durations and limits. */
  monotonicMs(): number;
  /** Runs `task` once, after `delayMs`. A pending timer does not keep the process alive. */
  after(delayMs: number, task: () => void): StopTimer;
  /** Runs `task` every `periodMs`. It does not keep the process alive. */
  every(periodMs: number, task: () => void): StopTimer;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs).unref();
    return () => {
      clearTimeout(timer);
    };
  },
  every(periodMs, task) {
    const timer = setInterval(task, periodMs).unref();
    return () => {
      clearInterval(timer);
    };
  },
};
