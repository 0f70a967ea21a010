import { WireError } from '../../protocol/errors.ts';
import { LOCAL_ADDRESS } from '../http/client-address.ts';
import { TokenBuckets } from '../rooms/rates.ts';
import type { SettingsStore } from '../settings/store.ts';
import type { Clock } from '../system/clock.ts';
import { addressGroup } from './address-group.ts';

/** A page that opens, or a household that comes home, asks for much at once. */
const BURST_SECONDS = 10;

/** How much one address may ask for, signed in or not. What runs on the box itself is not counted. */
export class VisitorRates {
  readonly #settings: Pick<SettingsStore, 'get'>;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #buckets = new TokenBuckets();

  constructor(settings: Pick<SettingsStore, 'get'>, clock: Pick<Clock, 'monotonicMs'>) {
    this.#settings = settings;
    this.#clock = clock;
  }

  /**
   * Counts one request or upgrade.
   *
   * @param address in the canonical spelling of `RequestHead.address`.
   * @throws WireError `slow_down` with the time to wait.
   */
  count(address: string): void {
    if (isOwnMachine(address)) return;
    const perSecond = this.#settings.get('network.requestsPerSecond');
    const rate = { perSecond, burst: perSecond * BURST_SECONDS };
    const retryAfterMs = this.#buckets.take(addressGroup(address), rate, this.#clock.monotonicMs());
    if (retryAfterMs > 0) throw new WireError('slow_down', 'requests of one address', { retryAfterMs });
  }
}

function isOwnMachine(address: string): boolean {
  return address === LOCAL_ADDRESS || address === '::1' || address.startsWith('127.');
}
