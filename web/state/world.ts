/** What view models need from outside; the entry passes the browser's own, tests pass theirs. */
export interface World {
  readonly clock: Clock;
  readonly history: HistoryPort;
  readonly memory: Memory;
  /** BCP 47 tags the person prefers, best first. */
  readonly languages: readonly string[];
  /** A fault of ours, for the console. */
  report(error: unknown): void;
}

export interface Clock {
  /** Milliseconds since 1970 by this device. */
  now(): number;
  /** Calls `run` once after `ms`; the answer cancels it. */
  after(ms: number, run: () => void): () => void;
}

/** The address bar's fragment and the browser's back stack. `depth` counts our own entries below the present one. */
export interface HistoryPort {
  /** With its leading `#`, or empty. */
  readonly hash: () => string;
  readonly depth: () => number;
  readonly push: (hash: string, depth: number) => void;
  readonly replace: (hash: string, depth: number) => void;
  readonly back: () => void;
  readonly onChange: (run: () => void) => void;
}

/** A few words kept on this device (theme, language); may forget, and must not throw. */
export interface Memory {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}
