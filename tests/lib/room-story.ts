import { createHash } from 'node:crypto';
import { type Bytes, formatHex, u32, u8, utf8, ZERO_32 } from '../../appliance/protocol/encoding.ts';
import { applyRoomEntry, type RoomMember, type RoomState } from '../../appliance/protocol/membership.ts';
import {
  ACTION,
  encodeInvite,
  encodeJoinProof,
  encodeRoomEntry,
  encodeRoomGenesis,
  type Invite,
  INVITE_KIND,
  ROLE,
  ROOM_KIND,
  type RoomEntry,
  type RoomKind,
} from '../../appliance/protocol/room-log.ts';
import { SUITE } from '../../appliance/protocol/suites.ts';
import { outcomeOf } from './outcome.ts';

export const STORY_MS = Date.UTC(2026, 0, 2, 12);
const NOTHING: Bytes = new Uint8Array(0);

export function sha256(bytes: Uint8Array): Bytes {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}

/** Somebody's fingerprint, or any other 32 bytes that belong to a word. */
export function fpOf(name: string): Bytes {
  return sha256(utf8(name));
}

/** A room's log as its members would sign it, without the signatures: those are not `membership`'s to check. */
export class RoomStory {
  /** Bodies of the entries so far. */
  readonly log: Bytes[] = [];
  #state: RoomState;
  #invites = 0;

  /** `creator` begins the room. */
  constructor(
    creator = 'creator',
    { kind = ROOM_KIND.group, membersMax = 8 }: { kind?: RoomKind; membersMax?: number } = {},
  ) {
    const entry = genesisEntry(creator, { kind, membersMax });
    const body = encodeRoomEntry(entry);
    this.#state = applyRoomEntry(undefined, entry, sha256(body));
    this.log.push(body);
  }

  get state(): RoomState {
    return this.#state;
  }

  /** The entry `by` would sign next; `changes` bend it. */
  entry(by: string, action: RoomEntry['action'], changes: Partial<RoomEntry> = {}): RoomEntry {
    const { genesis, head } = this.#state;
    return {
      suite: SUITE,
      genesis,
      seq: head.seq + 1,
      prev: head.hash,
      action,
      subject: ZERO_32,
      actor: fpOf(by),
      device: fpOf(`device of ${by}`),
      role: ROLE.none,
      timeMs: head.timeMs,
      payload: NOTHING,
      ...changes,
    };
  }

  /** Applies an entry and says its hash. @throws WireError as `applyRoomEntry` */
  add(entry: RoomEntry): Bytes {
    const body = encodeRoomEntry(entry);
    const hash = sha256(body);
    this.#state = applyRoomEntry(this.#state, entry, hash);
    this.log.push(body);
    return hash;
  }

  admit(by: string, who: string): Bytes {
    return this.add(this.entry(by, ACTION.admit, { subject: fpOf(who), role: ROLE.member }));
  }

  leave(who: string): Bytes {
    return this.add(this.entry(who, ACTION.leave, { subject: fpOf(who) }));
  }

  remove(by: string, who: string): Bytes {
    return this.add(this.entry(by, ACTION.remove, { subject: fpOf(who) }));
  }

  setRole(by: string, who: string, role: number): Bytes {
    return this.add(this.entry(by, ACTION.setRole, { subject: fpOf(who), role }));
  }

  shareHistory(by: string, who: string): Bytes {
    return this.add(this.entry(by, ACTION.shareHistory, { subject: fpOf(who), payload: u32(1) }));
  }

  raiseSuite(by: string, suite: number): Bytes {
    return this.add(this.entry(by, ACTION.raiseSuite, { payload: u8(suite) }));
  }

  /** Says the hash of the invite entry, which names the invite from then on. */
  invite(by: string, terms: Partial<Invite> = {}): Bytes {
    this.#invites += 1;
    const payload = encodeInvite({ ...this.terms(`invite ${this.#invites}`), ...terms });
    return this.add(this.entry(by, ACTION.invite, { payload }));
  }

  /** A link for two people and an hour. */
  terms(token: string): Invite {
    return {
      kind: INVITE_KIND.link,
      key: new Uint8Array(91),
      expiresMs: this.#state.head.timeMs + 3_600_000,
      uses: 2,
      access: fpOf(token),
      target: ZERO_32,
      sealed: fpOf('sealed'),
    };
  }

  voidInvite(by: string, invite: Bytes): Bytes {
    return this.add(this.entry(by, ACTION.voidInvite, { payload: invite }));
  }

  join(who: string, invite: Bytes, changes: Partial<RoomEntry> = {}): Bytes {
    return this.add(this.joinEntry(who, invite, changes));
  }

  joinEntry(who: string, invite: Bytes, changes: Partial<RoomEntry> = {}): RoomEntry {
    const payload = encodeJoinProof({ invite, sig: new Uint8Array(64) });
    return this.entry(who, ACTION.join, { subject: fpOf(who), role: ROLE.member, payload, ...changes });
  }

  /** From here on entries carry this time, unless told otherwise. Takes an entry that changes nothing to say it. */
  waitUntil(by: string, timeMs: number): void {
    this.add(this.entry(by, ACTION.raiseSuite, { payload: u8(SUITE), timeMs }));
  }

  member(who: string): RoomMember | undefined {
    return this.#state.members.get(formatHex(fpOf(who)));
  }

  /** True while somebody may still come in by this invite. */
  letsIn(invite: Bytes, who = 'a stranger'): boolean {
    const entry = this.joinEntry(who, invite);
    return outcomeOf(() => applyRoomEntry(this.#state, entry, sha256(encodeRoomEntry(entry)))) === 'ok';
  }
}

export function genesisEntry(
  creator: string,
  { kind, membersMax }: { kind: RoomKind; membersMax: number },
  changes: Partial<RoomEntry> = {},
): RoomEntry {
  return {
    suite: SUITE,
    genesis: ZERO_32,
    seq: 0,
    prev: ZERO_32,
    action: ACTION.create,
    subject: fpOf(creator),
    actor: fpOf(creator),
    device: fpOf(`device of ${creator}`),
    role: ROLE.creator,
    timeMs: STORY_MS,
    payload: encodeRoomGenesis({ nonce: fpOf('nonce').slice(0, 16), kind, suite: SUITE, membersMax }),
    ...changes,
  };
}
