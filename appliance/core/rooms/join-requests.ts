import type { Signed } from '../../protocol/account-log.ts';
import { type Bytes, formatHex, utf8 } from '../../protocol/encoding.ts';
import { equalBytes } from '../../protocol/encoding.ts';
import { WireError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { decodeJoinRequest } from '../../protocol/room-log.ts';
import { requestsFrame } from './frames.ts';
import { assertOwn, assertTimely, signingKey } from './judge-entry.ts';
import type { Accounts, Actor, Announcer, RoomClock, RoomCrypto } from './ports.ts';
import type { JoinRequestRecord, RoomStore } from './room-store.ts';
import type { Rooms } from './rooms.ts';

/** What requests to join work with. */
export type JoinRequestParts = {
  readonly rooms: Rooms;
  readonly store: RoomStore;
  readonly announcer: Announcer;
  readonly accounts: Accounts;
  readonly crypto: RoomCrypto;
  readonly clock: RoomClock;
};

/** Requests to be admitted, by short id (rule 15 d). Whoever asks learns the room's genesis and nothing else. */
export class JoinRequests {
  readonly #parts: JoinRequestParts;

  constructor(parts: JoinRequestParts) {
    this.#parts = parts;
  }

  /**
   * Leaves a request with the room; asking again renews it.
   * @returns the room's genesis, to compare the room code with
   * @throws WireError `not_found`, `bad_signature`, `wrong_device`, `too_many`; `bad_entry` for a member.
   */
  async ask(by: Actor, id: string, signed: Signed): Promise<Bytes> {
    const { rooms, store, announcer, accounts, crypto, clock } = this.#parts;
    const request = decodeJoinRequest(signed.body);
    assertOwn(by, request.asker, request.device);
    if (!equalBytes(request.room, utf8(id))) throw new WireError('bad_request', 'request for another room');
    const nowMs = clock.nowMs();
    assertTimely(request.timeMs, { nowMs, leastMs: 0, isRecent: true });
    if (!crypto.verifyP256(signingKey({ by, accounts, crypto, nowMs }), signed.body, signed.sig))
      throw new WireError('bad_signature');
    const room = rooms.find(id);
    if (room === undefined || room.view.state.members.size === 0) throw new WireError('not_found');
    if (room.isMember(by.fpHex)) throw new WireError('bad_entry', 'a member already');
    const waiting = store.requests(id).filter(({ fp }) => !equalBytes(fp, by.fp));
    if (waiting.length >= LIMITS.requestsPerRoomMax) throw new WireError('too_many', 'requests');
    await store.commit([{ kind: 'request', id, request: { fp: by.fp, at: nowMs, signed } }]);
    announcer.toRoom(id, requestsFrame(id));
    return room.view.state.genesis;
  }

  /** The requests that wait. @throws WireError `not_member` */
  list(by: Actor, id: string): JoinRequestRecord[] {
    const room = this.#parts.rooms.ofMember(id, by.fpHex);
    return this.#parts.store.requests(id).filter(({ fp }) => !room.isMember(formatHex(fp)));
  }

  /** Takes a request away: a member's or the asker's own word. @throws WireError `not_member` for anybody else. */
  async dismiss(by: Actor, id: string, fp: Bytes): Promise<void> {
    const { rooms, store, announcer } = this.#parts;
    if (!equalBytes(fp, by.fp)) rooms.ofMember(id, by.fpHex);
    if (!store.requests(id).some((request) => equalBytes(request.fp, fp))) return;
    await store.commit([{ kind: 'requestGone', id, fp }]);
    announcer.toRoom(id, requestsFrame(id));
  }
}
