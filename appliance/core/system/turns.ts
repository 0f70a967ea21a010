/** Waiting that keeps the process alive: for work that must come to its end, such as a change on its way to the disk. */
export interface Turns {
  /** Runs `task` once the events that wait already were handled. */
  next(task: () => void): void;
  /** Runs `task` once, after `delayMs`; the result stops it. */
  after(delayMs: number, task: () => void): () => void;
}

/** Turns of the process's own event loop. */
export const systemTurns: Turns = {
  next(task) {
    setImmediate(task);
  },
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
};
