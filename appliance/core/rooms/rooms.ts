import { decodeCommit, type EpochHead } from '../../protocol/commit.ts';
import { type Bytes, equalBytes, formatHex } from '../../protocol/encoding.ts';
import { WireError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { applyRoomEntry, type RoomState } from '../../protocol/membership.ts';
import { decodeRoomEntry } from '../../protocol/room-log.ts';
import type { RoomCrypto } from './ports.ts';
import type { RoomStore } from './room-store.ts';
import { Room, type RoomView } from './room.ts';

/** Rooms kept in memory; those unused longest are built from their log again when somebody comes back. */
const ROOMS_KEPT = 1_024;

/** The rooms of the house, each once in memory. */
export class Rooms {
  readonly #store: RoomStore;
  readonly #crypto: RoomCrypto;
  readonly #kept: number;
  readonly #rooms = new Map<string, Room>();

  constructor(store: RoomStore, crypto: RoomCrypto, kept = ROOMS_KEPT) {
    this.#store = store;
    this.#crypto = crypto;
    this.#kept = kept;
  }

  /** The room with this short id, or undefined. */
  find(id: string): Room | undefined {
    const room = this.#rooms.get(id);
    if (room !== undefined) {
      room.wasUsed = true;
      return room;
    }
    const loaded = this.#load(id);
    return loaded === undefined ? undefined : this.add(loaded);
  }

  /** @throws WireError `not_member` unless the account is in the room; a room that does not exist answers alike. */
  ofMember(id: string, fpHex: string): Room {
    const room = this.find(id);
    if (room?.isMember(fpHex) !== true) throw new WireError('not_member');
    return room;
  }

  /** The room that begins with this entry. */
  byGenesis(genesis: Bytes): Room | undefined {
    const id = this.#store.idOf(genesis);
    return id === undefined ? undefined : this.find(id);
  }

  /** The rooms an account is in. */
  of(fpHex: string): Room[] {
    return this.#store.roomsOf(fpHex).flatMap((id) => {
      const room = this.find(id);
      return room?.isMember(fpHex) === true ? [room] : [];
    });
  }

  /** True if the room's log has an entry of this hash at `seq`. */
  hasEntry({ view: { id, state } }: Room, seq: number, hash: Bytes): boolean {
    if (seq >= state.head.seq) return seq === state.head.seq && equalBytes(hash, state.head.hash);
    const [entry] = this.#store.log(id, seq, 1);
    return entry !== undefined && equalBytes(hash, this.#crypto.sha256(entry.body));
  }

  /** Keeps a room that is new, or was loaded; one that somebody loaded meanwhile stays the only one. */
  add(room: Room): Room {
    const known = this.#rooms.get(room.view.id);
    if (known !== undefined) return known;
    if (this.#rooms.size >= this.#kept) this.#forgetSome();
    this.#rooms.set(room.view.id, room);
    return room;
  }

  /**
   * Entries were checked when they came in; what is on our own disk is only derived from again.
   * @throws Error if the log on disk does not fit itself: a bug, or somebody else's hand in the store.
   */
  #load(id: string): Room | undefined {
    const record = this.#store.room(id);
    if (record === undefined) return undefined;
    let state: RoomState | undefined;
    let from = 0;
    for (;;) {
      const page = this.#store.log(id, from, LIMITS.logPageMax);
      for (const { body } of page) state = applyRoomEntry(state, decodeRoomEntry(body), this.#crypto.sha256(body));
      from += page.length;
      if (page.length < LIMITS.logPageMax) break;
    }
    if (state === undefined || formatHex(state.genesis) !== formatHex(record.genesis))
      throw new Error('a room without its log');
    return new Room({ id, state, ...this.#epoch(id, record.epoch), isOpen: record.isOpen }, this.#store.lastSeq(id));
  }

  /** The next commit must not be dated before the last one: clients refuse it, and the room could not go on. */
  #epoch(id: string, head: EpochHead): Pick<RoomView, 'epoch' | 'epochHeadSeq'> {
    const commit = this.#store.commitOf(id, head.epoch);
    if (commit === undefined) throw new Error('a room without its commit');
    const { timeMs, headSeq } = decodeCommit(commit.body);
    return { epoch: { ...head, timeMs }, epochHeadSeq: headSeq };
  }

  /** Drops the quarter that came in first and is not in use; those in use come back to the end of the line. */
  #forgetSome(): void {
    let toDrop = Math.ceil(this.#kept / 4);
    for (const [id, room] of Array.from(this.#rooms)) {
      if (toDrop === 0) return;
      toDrop -= 1;
      this.#rooms.delete(id);
      if (room.isBusy || room.wasUsed) this.#rooms.set(id, room);
      room.wasUsed = false;
    }
  }
}
