import type { AccountState, Signed } from '../../protocol/account-log.ts';
import { decodeEpochBad } from '../../protocol/commit.ts';
import { type Bytes, compareBytes, concatBytes, equalBytes, formatHex } from '../../protocol/encoding.ts';
import { WireError } from '../../protocol/errors.ts';
import type { RoomSummary } from '../../protocol/frames.ts';
import { assertOwn, signingKey } from './judge-entry.ts';
import type { Accounts, Actor, RoomClock, RoomCrypto } from './ports.ts';
import type { RoomChanges } from './room-changes.ts';
import type { RoomStore } from './room-store.ts';
import type { Rooms } from './rooms.ts';

/** What closing epochs works with. */
export type ClosingParts = {
  readonly rooms: Rooms;
  readonly changes: RoomChanges;
  readonly store: RoomStore;
  readonly accounts: Accounts & { list(): Iterable<AccountState> };
  readonly crypto: RoomCrypto;
  readonly clock: RoomClock;
};

/**
 * Closes epochs that nobody should write in any more (rules 9, 12, 13): a member says that the keys do not open, or an
 * account changed its wrap key or lost a device.
 */
export class EpochClosing {
  readonly #parts: ClosingParts;
  #tail: Promise<void> = Promise.resolve();

  constructor(parts: ClosingParts) {
    this.#parts = parts;
  }

  /**
   * A member's signed word that the wrap of the present epoch does not open.
   * @throws WireError `not_member`, `stale_epoch`, `wrong_device`, `bad_signature`, `bad_entry`.
   */
  async epochBad(by: Actor, id: string, signed: Signed): Promise<RoomSummary> {
    const { rooms, changes, accounts, crypto, clock } = this.#parts;
    const room = rooms.ofMember(id, by.fpHex);
    const bad = decodeEpochBad(signed.body);
    assertOwn(by, bad.actor, bad.device);
    const { state, epoch } = room.view;
    if (!equalBytes(bad.genesis, state.genesis)) throw new WireError('bad_entry', 'another room');
    if (bad.epoch !== epoch.epoch || !equalBytes(bad.commit, epoch.hash))
      throw new WireError('stale_epoch', '', { data: { summary: room.summary() } });
    if (!crypto.verifyP256(signingKey({ by, accounts, crypto, nowMs: clock.nowMs() }), signed.body, signed.sig))
      throw new WireError('bad_signature');
    await changes.close(room, epoch.epoch);
    return room.summary();
  }

  /**
   * Follows an account: when its keys are others than those last seen, the epochs of its rooms close. What the last seen
   * ones were is stored with the last of these rooms, so a crash in between only means that it is done at the next start.
   */
  follow(account: AccountState): Promise<void> {
    // As of now: an epoch that somebody commits while this waits is made with the new keys.
    const epochs = this.#parts.rooms
      .of(formatHex(account.fp))
      .map((room) => ({ id: room.view.id, epoch: room.view.epoch.epoch }));
    const done = this.#tail.then(() => this.#follow(account, epochs));
    // Whoever asked hears of a failure; the next account must be followed all the same.
    this.#tail = done.catch(() => undefined);
    return done;
  }

  /** At the start: catches up with what changed since. */
  async followAll(): Promise<void> {
    for (const account of this.#parts.accounts.list()) await this.follow(account);
  }

  async #follow(account: AccountState, epochs: readonly { id: string; epoch: number }[]): Promise<void> {
    const { rooms, changes, store, crypto } = this.#parts;
    const fpHex = formatHex(account.fp);
    const keys = crypto.sha256(keysOf(account));
    const known = store.accountKeys(fpHex);
    if (known !== undefined && equalBytes(known, keys)) return;
    if (known !== undefined) {
      for (const { id, epoch } of epochs) {
        const room = rooms.find(id);
        if (room !== undefined) await changes.close(room, epoch);
      }
    }
    await store.commit([{ kind: 'accountKeys', fpHex, keys }]);
  }
}

/** What a new epoch would be made for: the wrap key, and which devices are out. */
function keysOf(account: AccountState): Bytes {
  const revoked = Array.from(account.devices.values())
    .filter((device) => device.revokedMs !== undefined)
    .map(({ id }) => id)
    .sort(compareBytes);
  return concatBytes(account.wrap, ...revoked);
}
