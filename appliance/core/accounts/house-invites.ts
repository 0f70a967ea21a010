import { createHash } from 'node:crypto';
import type { Bytes } from '../../protocol/encoding.ts';
import { formatBase64Url, formatHex, parseHex } from '../../protocol/encoding.ts';
import { WireError } from '../../protocol/errors.ts';
import type { Store } from '../store/store.ts';
import { put, remove } from '../store/table.ts';
import type { Clock } from '../system/clock.ts';
import type { Random } from '../system/random.ts';
import { BOUNDS } from './bounds.ts';
import type { Plan } from './plan.ts';
import { HOUSE_INVITES } from './tables.ts';
import type { HouseInvite } from './tables.ts';

const TOKEN_BYTES = 16;
const HOUR_MS = 3_600_000;

/** Invitations to register, made by the owner. On disk stands a hash of each token. */
export class HouseInvites {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #invites = new Map<string, HouseInvite>();

  private constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  static load(store: Store, clock: Clock, random: Random): HouseInvites {
    const invites = new HouseInvites(clock, random);
    for (const { key, value } of store.range(HOUSE_INVITES))
      invites.#invites.set(Buffer.from(key).toString('hex'), value);
    return invites;
  }

  /** A new invitation; those that are over go. @throws WireError `too_many`. */
  planMake(uses: number, hours: number): Plan<{ readonly token: string; readonly expiresMs: number }> {
    const over = [...this.#invites].filter(([, invite]) => !this.#isOpen(invite)).map(([hash]) => hash);
    if (this.#invites.size - over.length >= BOUNDS.houseInvites) throw new WireError('too_many', 'house invites');
    const token = new Uint8Array(this.#random.bytes(TOKEN_BYTES));
    const hash = hashOf(token);
    const invite = { usesLeft: uses, expiresMs: this.#clock.nowMs() + hours * HOUR_MS };
    const removals = over.map((old) => remove(HOUSE_INVITES, parseHex(old, 32)));
    return {
      writes: [...removals, put(HOUSE_INVITES, parseHex(hash, 32), invite)],
      done: () => {
        for (const old of over) this.#invites.delete(old);
        this.#invites.set(hash, invite);
        return { token: formatBase64Url(token), expiresMs: invite.expiresMs };
      },
    };
  }

  /** @throws WireError `invite_invalid` for a token that is unknown, used up or too old. */
  assertOpen(token: Bytes): void {
    const invite = this.#invites.get(hashOf(token));
    if (invite === undefined || !this.#isOpen(invite)) throw new WireError('invite_invalid');
  }

  /** Somebody registers with it. @throws WireError `invite_invalid` */
  planUse(token: Bytes): Plan {
    const hash = hashOf(token);
    const invite = this.#invites.get(hash);
    if (invite === undefined || !this.#isOpen(invite)) throw new WireError('invite_invalid');
    const used = { ...invite, usesLeft: invite.usesLeft - 1 };
    return {
      writes: [put(HOUSE_INVITES, parseHex(hash, 32), used)],
      done: () => {
        this.#invites.set(hash, used);
      },
    };
  }

  #isOpen({ usesLeft, expiresMs }: HouseInvite): boolean {
    return usesLeft > 0 && this.#clock.nowMs() < expiresMs;
  }
}

function hashOf(token: Bytes): string {
  return formatHex(new Uint8Array(createHash('sha256').update(token).digest()));
}
