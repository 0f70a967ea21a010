import { createHash } from 'node:crypto';
import type { Bytes } from '../../protocol/encoding.ts';
import { formatHex, parseHex } from '../../protocol/encoding.ts';
import { COOKIES } from '../../protocol/routes.ts';
import { joinKey } from '../store/keys.ts';
import type { Store } from '../store/store.ts';
import { put, remove } from '../store/table.ts';
import type { Write } from '../store/table.ts';
import type { Clock } from '../system/clock.ts';
import type { Random } from '../system/random.ts';
import { BOUNDS } from './bounds.ts';
import { TOKEN_BYTES, parseCookieToken } from './cookies.ts';
import type { Plan } from './plan.ts';
import { KNOWN_DEVICES } from './tables.ts';

const FP_BYTES = 32;
const RENEW_MS = 24 * 3_600_000;

/**
 * Browsers that logged in to an account once, by the hash of a cookie. They are never blocked for it. One cookie may
 * stand for several accounts: a household shares a tablet.
 */
export class KnownDevices {
  readonly #clock: Clock;
  readonly #random: Random;
  /** Account (hex) → hash of the cookie (hex) → last log-in. */
  readonly #seen = new Map<string, Map<string, number>>();

  private constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  static load(store: Store, clock: Clock, random: Random): KnownDevices {
    const devices = new KnownDevices(clock, random);
    for (const { key, value } of store.range(KNOWN_DEVICES)) {
      const hex = Buffer.from(key).toString('hex');
      devices.#ofAccount(hex.slice(0, FP_BYTES * 2)).set(hex.slice(FP_BYTES * 2), value.seenMs);
    }
    return devices;
  }

  /** @param cookies the Cookie header. */
  isKnown(cookies: string | undefined, fpHex: string): boolean {
    const hash = hashOfCookie(cookies);
    return hash !== undefined && this.#seen.get(fpHex)?.has(hash) === true;
  }

  /** Remembers the browser for this account; gives the cookie it should hold from now on. */
  planRemember(cookies: string | undefined, fpHex: string): Plan<Bytes> {
    const held = parseCookieToken(cookies, COOKIES.device);
    const isOurs = held !== undefined && this.#isAnybodys(hashOf(held));
    // A cookie we never gave may have been planted by somebody who knows it.
    const token = isOurs ? held : new Uint8Array(this.#random.bytes(TOKEN_BYTES));
    const hash = hashOf(token);
    const mine = this.#ofAccount(fpHex);
    const nowMs = this.#clock.nowMs();
    if (nowMs - (mine.get(hash) ?? -Infinity) < RENEW_MS) return { writes: [], done: () => token };
    const others = [...mine].filter(([known]) => known !== hash).sort(([, a], [, b]) => b - a);
    const surplus = others.slice(BOUNDS.knownDevicesPerAccount - 1).map(([known]) => known);
    return {
      writes: [put(KNOWN_DEVICES, keyOf(fpHex, hash), { seenMs: nowMs }), ...removals(fpHex, surplus)],
      done: () => {
        for (const known of surplus) mine.delete(known);
        mine.set(hash, nowMs);
        return token;
      },
    };
  }

  /** Forgets every browser of the account but the one that asks. */
  planForgetOthers(cookies: string | undefined, fpHex: string): Plan {
    const mine = this.#ofAccount(fpHex);
    const kept = hashOfCookie(cookies);
    const gone = [...mine.keys()].filter((known) => known !== kept);
    return {
      writes: removals(fpHex, gone),
      done: () => {
        for (const known of gone) mine.delete(known);
      },
    };
  }

  #ofAccount(fpHex: string): Map<string, number> {
    const mine = this.#seen.get(fpHex) ?? new Map<string, number>();
    this.#seen.set(fpHex, mine);
    return mine;
  }

  #isAnybodys(hash: string): boolean {
    for (const devices of this.#seen.values()) if (devices.has(hash)) return true;
    return false;
  }
}

function removals(fpHex: string, hashes: readonly string[]): Write[] {
  return hashes.map((hash) => remove(KNOWN_DEVICES, keyOf(fpHex, hash)));
}

function keyOf(fpHex: string, hash: string): Uint8Array {
  return joinKey(parseHex(fpHex, FP_BYTES), parseHex(hash, FP_BYTES));
}

function hashOfCookie(cookies: string | undefined): string | undefined {
  const token = parseCookieToken(cookies, COOKIES.device);
  return token === undefined ? undefined : hashOf(token);
}

function hashOf(token: Bytes): string {
  return formatHex(new Uint8Array(createHash('sha256').update(token).digest()));
}
