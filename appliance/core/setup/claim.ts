import { createHash, timingSafeEqual } from 'node:crypto';
import { WireError } from '../../protocol/errors.ts';
import { parseCrockford } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { addressGroup } from '../accounts/address-group.ts';
import type { Clock } from '../system/clock.ts';

/** Guessing 60 bits five times a minute is hopeless; a typing owner is never in the way of it. */
const TRIES_PER_MINUTE = 5;
const CLOSED_MS = 15 * 60_000;
const MINUTE_MS = 60_000;
/** Beyond this many tries a minute over all addresses, answers come slower; set-up never closes for everybody. */
const SLOW_FROM = 60;
const SLOW_STEP_MS = 100;
const SLOW_MAX_MS = 5_000;
const ADDRESSES_MAX = 4_096;

type Tries = { startMs: number; count: number; closedUntilMs: number };

/** Compares what people type with the claim code, slowly enough for guessers. */
export class ClaimCheck {
  readonly #clock: Clock;
  readonly #codeHash: Buffer;
  readonly #tries = new Map<string, Tries>();
  #minute = { startMs: 0, count: 0 };

  constructor(clock: Clock, code: string) {
    this.#clock = clock;
    this.#codeHash = hashOf(code);
  }

  /**
   * Resolves when `typed` is the code; spaces, dashes, lower case and look-alikes are understood.
   *
   * @throws WireError `blocked` when the address tried too often, with the time that is left; `claim_wrong`.
   */
  async check(typed: string, address: string): Promise<void> {
    const group = addressGroup(address);
    const tries = this.#count(group);
    const delayMs = this.#delay();
    if (delayMs > 0) await new Promise<void>((resolve) => void this.#clock.after(delayMs, resolve));
    if (!timingSafeEqual(hashOf(canonical(typed)), this.#codeHash)) throw new WireError('claim_wrong');
    // The owner may look at the code, leave the page and come back: right codes are no guesses.
    tries.count = Math.max(0, tries.count - 1);
  }

  /** Counts one try of the address. The sixth of a minute closes it for a quarter of an hour. */
  #count(group: string): Tries {
    const nowMs = this.#clock.monotonicMs();
    const tries = this.#tries.get(group) ?? { startMs: nowMs, count: 0, closedUntilMs: 0 };
    const leftMs = tries.closedUntilMs - nowMs;
    if (leftMs > 0) throw new WireError('blocked', 'claim', { retryAfterMs: Math.ceil(leftMs) });
    if (nowMs - tries.startMs >= MINUTE_MS || tries.closedUntilMs > 0) {
      tries.startMs = nowMs;
      tries.count = 0;
      tries.closedUntilMs = 0;
    }
    this.#keep(group, tries);
    if (tries.count >= TRIES_PER_MINUTE) {
      tries.closedUntilMs = nowMs + CLOSED_MS;
      throw new WireError('blocked', 'claim', { retryAfterMs: CLOSED_MS });
    }
    tries.count += 1;
    return tries;
  }

  #keep(group: string, tries: Tries): void {
    this.#tries.delete(group);
    this.#tries.set(group, tries);
    const oldest = this.#tries.size > ADDRESSES_MAX ? this.#tries.keys().next() : undefined;
    if (oldest?.done === false) this.#tries.delete(oldest.value);
  }

  /** How long the answer waits, by how many tries this minute saw from everywhere. */
  #delay(): number {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#minute.startMs >= MINUTE_MS) this.#minute = { startMs: nowMs, count: 0 };
    this.#minute.count += 1;
    return Math.min(SLOW_MAX_MS, Math.max(0, this.#minute.count - SLOW_FROM) * SLOW_STEP_MS);
  }
}

/** Equal lengths, so that comparing takes the same time whatever was typed. */
function hashOf(code: string): Buffer {
  return createHash('sha256').update(code).digest();
}

function canonical(typed: string): string {
  try {
    return parseCrockford(typed, LIMITS.claimCodeChars);
  } catch (error) {
    // Not in the form of a code: a wrong code like any other.
    if (error instanceof WireError) return '';
    throw error;
  }
}
