import type { Turns } from '../system/turns.ts';
import { StoreError } from './store-error.ts';

/** What grouping needs of time. */
export type GroupTiming = {
  readonly clock: { monotonicMs(): number };
  readonly turns: Turns;
  /** How long a busy store waits for company before it flushes, in milliseconds. */
  readonly windowMs: number;
  /** How long it waits after a failed flush, in milliseconds: a full disk is not worth a try for each message. */
  readonly retryMs: number;
};

/** Figures of the groups written so far. Times in milliseconds. */
export type GroupFigures = {
  readonly groups: number;
  readonly changes: number;
  readonly failedGroups: number;
  readonly lastGroupSize: number;
  readonly lastFlushMs: number;
  /** Changes that are not settled yet. */
  readonly waiting: number;
  /** Age of the flush under way; 0 when there is none. One that grows for seconds means a disk that hangs. */
  readonly flushingMs: number;
};

type Waiting<T> = {
  readonly change: T;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
};

/**
 * Gathers changes so that a burst costs one flush. One flush runs at a time; what arrives meanwhile forms the next
 * group. A lone change starts with the next turn of the event loop, together with what came in by the same burst. After
 * a group of several the store is busy, and waits `windowMs` so that those who were just answered can join the next
 * group (architecture.md, State).
 */
export class GroupCommit<T> {
  readonly #flush: (group: readonly T[]) => Promise<void>;
  readonly #timing: GroupTiming;
  #waiting: Waiting<T>[] = [];
  #start: 'none' | 'turn' | (() => void) = 'none';
  #flushing: Waiting<T>[] | undefined;
  #flushBeganMs = 0;
  #closed: Promise<void> | undefined;
  #idle: () => void = () => undefined;
  #groups = 0;
  #changes = 0;
  #failedGroups = 0;
  #lastFailed = false;
  #lastGroupSize = 0;
  #lastFlushMs = 0;

  constructor(flush: (group: readonly T[]) => Promise<void>, timing: GroupTiming) {
    this.#flush = flush;
    this.#timing = timing;
  }

  /**
   * Resolves when the flush that holds `change` succeeded, in the order of submission.
   *
   * @throws (rejects) what the flush threw; a StoreError `closed` after {@link close}.
   */
  submit(change: T): Promise<void> {
    if (this.#closed !== undefined) return Promise.reject(new StoreError('closed', 'the store is closed'));
    return new Promise<void>((resolve, reject) => {
      this.#waiting.push({ change, resolve, reject });
      this.#arm();
    });
  }

  /** Flushes what waits, without delay, and takes no more. Resolves when all is settled. */
  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      this.#idle = resolve;
      if (typeof this.#start === 'function') {
        this.#start();
        this.#begin();
      } else if (this.#start === 'none' && this.#flushing === undefined) resolve();
    });
    return this.#closed;
  }

  figures(): GroupFigures {
    return {
      groups: this.#groups,
      changes: this.#changes,
      failedGroups: this.#failedGroups,
      lastGroupSize: this.#lastGroupSize,
      lastFlushMs: this.#lastFlushMs,
      waiting: this.#waiting.length + (this.#flushing?.length ?? 0),
      flushingMs: this.#flushing === undefined ? 0 : this.#timing.clock.monotonicMs() - this.#flushBeganMs,
    };
  }

  #arm(): void {
    if (this.#start !== 'none' || this.#flushing !== undefined || this.#waiting.length === 0) return;
    const begin = (): void => this.#begin();
    const delayMs = this.#lastFailed ? this.#timing.retryMs : this.#lastGroupSize > 1 ? this.#timing.windowMs : 0;
    if (delayMs === 0 || this.#closed !== undefined) {
      this.#start = 'turn';
      this.#timing.turns.next(begin);
    } else this.#start = this.#timing.turns.after(delayMs, begin);
  }

  #begin(): void {
    this.#start = 'none';
    const group = this.#waiting;
    this.#waiting = [];
    this.#flushing = group;
    this.#flushBeganMs = this.#timing.clock.monotonicMs();
    this.#flush(group.map(({ change }) => change)).then(
      () => this.#settle(group, undefined),
      (error: unknown) => this.#settle(group, { error }),
    );
  }

  #settle(group: readonly Waiting<T>[], failure: { readonly error: unknown } | undefined): void {
    this.#flushing = undefined;
    this.#lastFlushMs = this.#timing.clock.monotonicMs() - this.#flushBeganMs;
    this.#lastGroupSize = group.length;
    this.#lastFailed = failure !== undefined;
    if (failure === undefined) {
      this.#groups += 1;
      this.#changes += group.length;
      for (const { resolve } of group) resolve();
    } else {
      this.#failedGroups += 1;
      for (const { reject } of group) reject(failure.error);
    }
    this.#arm();
    if (this.#waiting.length === 0) this.#idle();
  }
}
