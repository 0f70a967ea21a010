import { type Bytes, equalBytes, formatHex, parseHex } from '../../protocol/encoding.ts';
import { WireError } from '../../protocol/errors.ts';
import type { RoomSummary } from '../../protocol/frames.ts';
import { isInviteOpen, type RoomInvite } from '../../protocol/membership.ts';
import { ACTION, decodeJoinProof, INVITE_KIND } from '../../protocol/room-log.ts';
import { HASH_BYTES } from '../../protocol/suites.ts';
import type { ChangeBytes, JudgedChange } from './judge-change.ts';
import type { Actor, RoomClock, RoomCrypto } from './ports.ts';
import type { RoomChanges } from './room-changes.ts';
import type { RoomStore, RoomWrite } from './room-store.ts';
import type { Room } from './room.ts';
import type { Rooms } from './rooms.ts';

/** What invites work with. */
export type InviteParts = {
  readonly rooms: Rooms;
  readonly changes: RoomChanges;
  readonly store: RoomStore;
  readonly crypto: RoomCrypto;
  readonly clock: RoomClock;
};

/** An invite somebody showed the token of, and its room. */
export type OpenInvite = { readonly room: Room; readonly invite: Bytes; readonly sealed: Bytes };

/** Ways in by link, room password and personal invitation: whoever shows the token may read the log and join. */
export class Invites {
  readonly #parts: InviteParts;

  constructor(parts: InviteParts) {
    this.#parts = parts;
  }

  /**
   * How many people the invite with this access hash (SHA-256 of the token) is for; 0 unless it lets somebody in at
   * `timeMs`.
   */
  placesOf(genesis: Bytes, accessHash: Bytes, timeMs: number): number {
    const room = this.#parts.rooms.byGenesis(genesis);
    const found = room && this.#find(room, accessHash, timeMs);
    if (room === undefined || found === undefined) return 0;
    const [key, invite] = found;
    return this.#parts.store.sealed(room.view.id, parseHex(key, HASH_BYTES)) === undefined ? 0 : invite.uses;
  }

  /**
   * What the holder of a token may see before joining.
   * @throws WireError `invite_invalid`, alike for unknown rooms and wrong, used up or voided tokens.
   */
  open(by: Actor, genesis: Bytes, token: Bytes): OpenInvite {
    const { rooms, store, crypto, clock } = this.#parts;
    const room = rooms.byGenesis(genesis);
    const found = room && this.#find(room, crypto.sha256(token), clock.nowMs());
    if (room === undefined || found === undefined) throw new WireError('invite_invalid');
    const [key, invite] = found;
    if (invite.kind === INVITE_KIND.personal && !equalBytes(invite.target, by.fp))
      throw new WireError('invite_invalid', 'meant for another');
    const hash = parseHex(key, HASH_BYTES);
    const sealed = store.sealed(room.view.id, hash);
    if (sealed === undefined) throw new WireError('invite_invalid', 'given back without its sealed part');
    return { room, invite: hash, sealed };
  }

  /**
   * Joins: exactly one join entry, by the invite whose token is shown, and the commit that goes with it.
   * @throws WireError `invite_invalid`, or as `judgeChange`.
   */
  async join(by: Actor, genesis: Bytes, token: Bytes, change: ChangeBytes): Promise<RoomSummary> {
    const { room } = this.open(by, genesis, token);
    const accessHash = this.#parts.crypto.sha256(token);
    return this.#parts.changes.apply(by, room, change, {
      isGuest: true,
      assert: (judged) => {
        const [first, ...rest] = judged.entries;
        if (first?.entry.action !== ACTION.join || rest.length > 0)
          throw new WireError('bad_entry', 'one join and its commit');
        const named = judged.view.state.invites.get(formatHex(decodeJoinProof(first.entry.payload).invite));
        if (named === undefined || !equalSecret(named.access, accessHash)) throw new WireError('invite_invalid');
      },
      writes: (judged) => this.#invitationsUsed(by, judged),
    });
  }

  /** Every entry is compared in full, whichever fits: how long it takes says nothing about the token. */
  #find(room: Room, accessHash: Bytes, timeMs: number): [string, RoomInvite] | undefined {
    let found: [string, RoomInvite] | undefined;
    for (const [key, invite] of room.view.state.invites) {
      const fits = equalSecret(invite.access, accessHash);
      if (fits && isInviteOpen(invite, timeMs)) found = [key, invite];
    }
    return found;
  }

  #invitationsUsed(by: Actor, judged: JudgedChange): RoomWrite[] {
    return this.#parts.store
      .invitations(by.fp)
      .filter(({ room }) => room === judged.view.id)
      .map(({ id, to }) => ({ kind: 'invitationGone', to, invitation: id }));
  }
}

/** True if both hold the same bytes; takes as long either way. */
function equalSecret(a: Bytes, b: Bytes): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i += 1) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}
