/** Time as the client sees it: this device's clock and its timers. */
export interface ClientClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `run` once after `ms`. Returns how to take it back. */
  after(ms: number, run: () => void): () => void;
}

/** Resolves after `ms`; never if the clock's owner stopped. */
export function pause(clock: ClientClock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}
