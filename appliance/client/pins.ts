import { accountNameKey } from '../protocol/account-log.ts';
import { type Bytes, formatHex } from '../protocol/encoding.ts';
import type { Trust } from './model.ts';
import { type ListPorts, SharedList } from './shared-list.ts';
import { decodePins, encodePins, type Pin, RECORD_NAME } from './vault-content.ts';

/**
 * Whose fingerprint was seen under which name (rule 5): pinned on first use, shared by all devices of the account. Another
 * identity under a pinned name is `changed` until the user says that it is verified.
 */
export class Pins {
  readonly #list: SharedList<Pin>;
  readonly #now: () => number;

  constructor(ports: ListPorts, now: () => number) {
    this.#now = now;
    this.#list = new SharedList<Pin>(ports, {
      name: RECORD_NAME.contacts,
      encode: encodePins,
      decode: decodePins,
      keyOf: (pin) => formatHex(pin.fp),
      groupOf: (pin) => accountNameKey(pin.name),
      merge: (a, b) => (b.changedMs > a.changedMs ? b : a),
    });
  }

  load(): Promise<void> {
    return this.#list.load();
  }

  flush(): Promise<void> {
    return this.#list.flush();
  }

  get isWritten(): boolean {
    return this.#list.isWritten;
  }

  trustOf(name: string, fp: Bytes): Exclude<Trust, 'me'> {
    const { own, others } = this.#under(name, fp);
    const rivals = others.filter((pin) => !pin.isSuperseded);
    if (own?.isSuperseded === true) return 'changed';
    if (own?.isVerified === true) return rivals.some((pin) => pin.isVerified) ? 'changed' : 'verified';
    return rivals.length > 0 ? 'changed' : 'unverified';
  }

  /** Pins people on first use. Does nothing where a name is pinned already, to this identity or another. */
  async pin(...people: readonly { readonly name: string; readonly fp: Bytes }[]): Promise<void> {
    const changedMs = this.#now();
    const fresh = people.filter(({ name }) => this.#list.of(accountNameKey(name)).length === 0);
    if (fresh.length > 0)
      await this.#list.put(
        ...fresh.map(({ name, fp }) => ({ name, fp, isVerified: false, isSuperseded: false, changedMs })),
      );
  }

  /** The user compared fingerprints, or takes it back. Verified, this identity is the one of that name from now on. */
  async setVerified(name: string, fp: Bytes, isVerified: boolean): Promise<void> {
    const { own, others } = this.#under(name, fp);
    const changedMs = this.#now();
    if (!isVerified && own === undefined) return;
    const isSuperseded = !isVerified && own?.isSuperseded === true;
    const rivals = isVerified
      ? others.map((pin) => ({ ...pin, isVerified: false, isSuperseded: true, changedMs }))
      : [];
    await this.#list.put({ name, fp, isVerified, isSuperseded, changedMs }, ...rivals);
  }

  #under(name: string, fp: Bytes): { readonly own: Pin | undefined; readonly others: readonly Pin[] } {
    const pins = this.#list.of(accountNameKey(name));
    const hex = formatHex(fp);
    return {
      own: pins.find((pin) => formatHex(pin.fp) === hex),
      others: pins.filter((pin) => formatHex(pin.fp) !== hex),
    };
  }
}
