import { WireError } from '../../protocol/errors.ts';
import type { Clock } from '../system/clock.ts';
import { RATES, TokenBuckets } from '../rooms/rates.ts';

/** Rates of one account for what is no message. */
export class Limiter {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #buckets = new Map<keyof typeof RATES, TokenBuckets>();

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** Counts one. @throws WireError `slow_down` with the time to wait. */
  count(what: keyof typeof RATES, fpHex: string): void {
    let buckets = this.#buckets.get(what);
    if (buckets === undefined) {
      buckets = new TokenBuckets();
      this.#buckets.set(what, buckets);
    }
    const retryAfterMs = buckets.take(fpHex, RATES[what], this.#clock.monotonicMs());
    if (retryAfterMs > 0) throw new WireError('slow_down', what, { retryAfterMs });
  }
}
