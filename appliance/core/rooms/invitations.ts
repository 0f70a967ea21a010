import { type Bytes, equalBytes, formatHex } from '../../protocol/encoding.ts';
import { WireError } from '../../protocol/errors.ts';
import type { RoomSummary } from '../../protocol/frames.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { isInviteOpen } from '../../protocol/membership.ts';
import { ACTION, decodeInvite, INVITE_KIND } from '../../protocol/room-log.ts';
import { encodeInvitation, encodeInvitationSignature } from '../../protocol/sealed.ts';
import { invitationsFrame } from './frames.ts';
import type { ChangeBytes, JudgedChange } from './judge-change.ts';
import { signingKey } from './judge-entry.ts';
import type { Accounts, Actor, Announcer, RoomClock, RoomCrypto } from './ports.ts';
import type { RoomChanges } from './room-changes.ts';
import type { InvitationRecord, RoomStore } from './room-store.ts';
import type { Rooms } from './rooms.ts';

/** What personal invitations work with. */
export type InvitationParts = {
  readonly rooms: Rooms;
  readonly changes: RoomChanges;
  readonly store: RoomStore;
  readonly announcer: Announcer;
  readonly accounts: Accounts;
  readonly crypto: RoomCrypto;
  readonly clock: RoomClock;
  /** A fresh invitation id: 16 random bytes in hex. */
  readonly newId: () => string;
};

/** The link of a personal invite, sealed to one person, and its sender's signature. */
export type SealedInvitation = {
  readonly invite: Bytes;
  readonly wrap: Bytes;
  readonly sealed: Bytes;
  readonly sig: Bytes;
};

/** Invitations to one named person: kept for them until they join, decline, or the invite ends. */
export class Invitations {
  readonly #parts: InvitationParts;

  constructor(parts: InvitationParts) {
    this.#parts = parts;
  }

  /**
   * Stores a personal invite entry in the room's log and the invitation for `to`, in one.
   * @throws WireError `not_found` for an unknown person, `too_many`, `bad_signature`, `bad_entry`, or as `judgeChange`.
   */
  async invite(
    by: Actor,
    room: string,
    to: Bytes,
    change: ChangeBytes,
    sealed: SealedInvitation,
  ): Promise<RoomSummary> {
    const { changes, accounts, announcer, clock, newId } = this.#parts;
    const toHex = formatHex(to);
    const { state } = this.#parts.rooms.ofMember(room, by.fpHex).view;
    if (accounts.state(toHex) === undefined) throw new WireError('not_found', 'nobody of that fingerprint lives here');
    if (state.members.has(toHex)) throw new WireError('bad_entry', 'a member already');
    if (this.list(to).length >= LIMITS.invitationsPerAccountMax) throw new WireError('too_many', 'invitations');
    this.#assertSigned(by, state.genesis, to, sealed);
    const summary = await changes.change(by, room, change, {
      assert: (judged) => {
        assertPersonal(judged, to, sealed.invite);
      },
      writes: (judged) => [
        {
          kind: 'invitation',
          invitation: {
            id: newId(),
            to,
            at: clock.nowMs(),
            room,
            genesis: judged.view.state.genesis,
            from: by.fp,
            device: by.device,
            ...sealed,
          },
        },
      ],
    });
    announcer.toAccount(toHex, invitationsFrame());
    return summary;
  }

  /** What waits for an account: of rooms it is not in, by invites that are still open. */
  list(fp: Bytes): InvitationRecord[] {
    const { store, rooms, clock } = this.#parts;
    const fpHex = formatHex(fp);
    const nowMs = clock.nowMs();
    return store.invitations(fp).filter(({ room, invite }) => {
      const state = rooms.find(room)?.view.state;
      const entry = state?.invites.get(formatHex(invite));
      return entry !== undefined && state?.members.has(fpHex) === false && isInviteOpen(entry, nowMs);
    });
  }

  /** Takes an invitation away; one that is not there (any more) is none. Ended ones go with it. */
  async decline(by: Actor, id: string): Promise<void> {
    const { store } = this.#parts;
    const open = new Set(this.list(by.fp).map((invitation) => invitation.id));
    const gone = store.invitations(by.fp).filter((invitation) => invitation.id === id || !open.has(invitation.id));
    if (gone.length === 0) return;
    await store.commit(
      gone.map((invitation) => ({ kind: 'invitationGone', to: by.fp, invitation: invitation.id }) as const),
    );
  }

  #assertSigned(by: Actor, genesis: Bytes, to: Bytes, { wrap, sealed, sig }: SealedInvitation): void {
    const { crypto, accounts, clock } = this.#parts;
    const aad = encodeInvitation(genesis, by.fp, by.device, to);
    const body = encodeInvitationSignature(aad, crypto.sha256(wrap), crypto.sha256(sealed));
    const key = signingKey({ by, accounts, crypto, nowMs: clock.nowMs() });
    if (!crypto.verifyP256(key, body, sig)) throw new WireError('bad_signature', 'invitation');
  }
}

/** The change holds the one personal invite that the invitation is about. */
function assertPersonal(judged: JudgedChange, to: Bytes, invite: Bytes): void {
  const [first, ...rest] = judged.entries;
  const terms =
    first?.entry.action === ACTION.invite && rest.length === 0 ? decodeInvite(first.entry.payload) : undefined;
  if (
    first === undefined ||
    terms?.kind !== INVITE_KIND.personal ||
    !equalBytes(terms.target, to) ||
    !equalBytes(first.hash, invite)
  )
    throw new WireError('bad_entry', 'one personal invite, for the one who is invited');
}
