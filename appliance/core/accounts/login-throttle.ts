import { WireError } from '../../protocol/errors.ts';
import type { Clock } from '../system/clock.ts';
import { addressGroup } from './address-group.ts';
import { BOUNDS } from './bounds.ts';

/** How many failures, and how long then. Read at each try, so that an owner's change counts at once. */
export type ThrottleRules = { readonly failures: number; readonly blockMs: number };

/** One try that was let through. Exactly one of its two ends must be called. */
export interface Attempt {
  succeeded(): void;
  failed(): void;
  /** Neither: the house was too busy to look. */
  dropped(): void;
}

type Count = { failures: number; running: number; blockedUntilMs: number; lastMs: number; lines: number };

/**
 * Blocks a name for an address after some failures, for known and unknown names alike. A device that logged in to the
 * account before is never blocked, or anybody in the same household could lock somebody out.
 */
export class LoginThrottle {
  readonly #clock: Clock;
  readonly #rules: () => ThrottleRules;
  readonly #counts = new Map<string, Count>();

  constructor(clock: Clock, rules: () => ThrottleRules) {
    this.#clock = clock;
    this.#rules = rules;
  }

  /**
   * A try begins. Tries that still run count like failures: otherwise thirty guesses at once would be let through.
   *
   * @throws WireError `blocked` with the time that is left.
   */
  begin(address: string, nameKey: string, isKnownDevice: boolean): Attempt {
    const key = `${addressGroup(address)} ${nameKey}`;
    const { failures } = this.#rules();
    const count = this.#fresh(key);
    if (!isKnownDevice) {
      const leftMs = count.blockedUntilMs - this.#clock.monotonicMs();
      if (leftMs > 0) throw new WireError('blocked', '', { retryAfterMs: Math.ceil(leftMs) });
      if (count.failures + count.running >= failures) throw new WireError('blocked', '', { retryAfterMs: 1_000 });
    }
    count.running += 1;
    this.#keep(key, count);
    return {
      succeeded: () => {
        count.running -= 1;
        count.failures = 0;
        this.#counts.delete(key);
      },
      failed: () => {
        count.running -= 1;
        // What a known device gets wrong is its own affair, and no reason to block the rest of the household.
        if (isKnownDevice) return;
        count.failures += 1;
        count.lastMs = this.#clock.monotonicMs();
        if (count.failures >= this.#rules().failures) {
          count.blockedUntilMs = count.lastMs + this.#rules().blockMs;
          count.lines = 0;
        }
        this.#keep(key, count);
      },
      dropped: () => {
        count.running -= 1;
        if (count.running === 0 && count.failures === 0) this.#counts.delete(key);
      },
    };
  }

  /** Whether a refused try still gets its line in the security log. */
  takeLine(address: string, nameKey: string): boolean {
    const count = this.#counts.get(`${addressGroup(address)} ${nameKey}`);
    if (count === undefined) return true;
    count.lines += 1;
    return count.lines <= BOUNDS.blockedLinesPerBlock;
  }

  /** The count as of now: failures are forgotten when their block ends, or as long after the last one. */
  #fresh(key: string): Count {
    const count = this.#counts.get(key);
    const nowMs = this.#clock.monotonicMs();
    if (count === undefined) return { failures: 0, running: 0, blockedUntilMs: 0, lastMs: nowMs, lines: 0 };
    if (count.failures > 0 && nowMs >= Math.max(count.blockedUntilMs, count.lastMs + this.#rules().blockMs)) {
      count.failures = 0;
      count.lines = 0;
    }
    return count;
  }

  #keep(key: string, count: Count): void {
    this.#counts.delete(key);
    this.#counts.set(key, count);
    for (const [oldest] of this.#counts) {
      if (this.#counts.size <= BOUNDS.blockedNames) return;
      this.#counts.delete(oldest);
    }
  }
}
