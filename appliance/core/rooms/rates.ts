/** How often one account may do what costs the house or annoys people: tokens at once, and tokens a second after. */
export type Rate = { readonly burst: number; readonly perSecond: number };

/** Rates that are no settings: far above what people do, far below what hurts. Messages have their own settings. */
export const RATES = {
  /** Entries and commits; each costs signatures, a flush, and every member a fetch. */
  changes: { burst: 60, perSecond: 1 },
  /** A log has 31,744 places for anything but going and sending away: one member must not fill it before others notice. */
  entries: { burst: 600, perSecond: 1 / 60 },
  entriesAtOnce: { burst: 64, perSecond: 1 / 5 },
  /** Each is kept for ever, with 512 bytes for each reader; each reader keeps its secret in a vault of 20,000 records. */
  commits: { burst: 120, perSecond: 1 / 60 },
  /** Of one account in one room: keys that no entry asked for. */
  newKeys: { burst: 10, perSecond: 1 / 120 },
  createRoom: { burst: 20, perSecond: 1 / 30 },
  /** A wrong "these keys do not open" stops a room until somebody commits anew. */
  epochBad: { burst: 4, perSecond: 1 / 120 },
  /** The longest log has 64 pages. */
  openInvite: { burst: 100, perSecond: 1 / 6 },
  /** Short ids have 40 bits: trying them out must stay slow. */
  askToJoin: { burst: 10, perSecond: 1 / 30 },
  personalInvites: { burst: 20, perSecond: 1 / 30 },
  createFile: { burst: 20, perSecond: 1 / 5 },
} as const satisfies Record<string, Rate>;

type Bucket = { tokens: number; atMs: number };

/** When this many are remembered, those that are full again are forgotten. */
const SWEEP_AT = 4_096;

/** Token buckets by key, in memory only: what a restart forgets was never worth a write. */
export class TokenBuckets {
  readonly #buckets = new Map<string, Bucket>();
  #sweepAt = SWEEP_AT;

  /**
   * Takes tokens of `key`: all of them, or none.
   * @param nowMs monotonic
   * @param amount at most the burst
   * @returns 0 if they were there, else the milliseconds until they are.
   */
  take(key: string, rate: Rate, nowMs: number, amount = 1): number {
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      if (this.#buckets.size >= this.#sweepAt) this.#sweep(rate, nowMs);
      bucket = { tokens: rate.burst, atMs: nowMs };
      this.#buckets.set(key, bucket);
    }
    const gained = ((nowMs - bucket.atMs) * rate.perSecond) / 1_000;
    bucket.tokens = Math.min(rate.burst, bucket.tokens + gained);
    bucket.atMs = nowMs;
    if (bucket.tokens < amount) return Math.ceil(((amount - bucket.tokens) * 1_000) / rate.perSecond);
    bucket.tokens -= amount;
    return 0;
  }

  /** Gives tokens back for work that was not done after all. */
  refund(key: string, amount = 1): void {
    const bucket = this.#buckets.get(key);
    if (bucket !== undefined) bucket.tokens += amount;
  }

  #sweep(rate: Rate, nowMs: number): void {
    const refillMs = (rate.burst / rate.perSecond) * 1_000;
    for (const [key, bucket] of this.#buckets) if (nowMs - bucket.atMs > refillMs) this.#buckets.delete(key);
    this.#sweepAt = Math.max(SWEEP_AT, this.#buckets.size * 2);
  }
}
