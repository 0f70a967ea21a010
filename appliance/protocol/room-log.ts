import { type Bytes, encodeFields, FieldReader, u16, u32, u64, u8 } from './encoding.ts';
import { WireError } from './errors.ts';
import { LIMITS } from './limits.ts';
import { CONTEXT, HASH_BYTES, SIGNATURE_BYTES, SPKI_BYTES, SUITE } from './suites.ts';

/** Actions of a room's membership log (protocol.md §5). Numbers are on the wire and never reused. */
export const ACTION = {
  create: 1,
  admit: 2,
  join: 3,
  leave: 4,
  remove: 5,
  setRole: 6,
  invite: 7,
  voidInvite: 8,
  shareHistory: 9,
  raiseSuite: 10,
} as const;
export type Action = (typeof ACTION)[keyof typeof ACTION];

/** Higher may act on lower. Zero in entries that give no role. */
export const ROLE = { none: 0, member: 1, admin: 2, creator: 3 } as const;
export type Role = (typeof ROLE)['member' | 'admin' | 'creator'];

export const ROOM_KIND = { group: 1, direct: 2 } as const;
export type RoomKind = (typeof ROOM_KIND)[keyof typeof ROOM_KIND];

/** How an invite reaches people: a link or QR, a generated room password, or one named person. */
export const INVITE_KIND = { link: 1, password: 2, personal: 3 } as const;
export type InviteKind = (typeof INVITE_KIND)[keyof typeof INVITE_KIND];

/**
 * One entry of a room's signed, hash-chained membership log. `genesis` is zeros in the first entry, whose own hash is
 * the room's identity from then on. `subject` is zeros where nobody is meant.
 */
export type RoomEntry = {
  readonly suite: number;
  readonly genesis: Bytes;
  readonly seq: number;
  readonly prev: Bytes;
  readonly action: Action;
  readonly subject: Bytes;
  readonly actor: Bytes;
  readonly device: Bytes;
  readonly role: number;
  readonly timeMs: number;
  /** Fields of the action, encoded by the functions below; empty where it has none. */
  readonly payload: Bytes;
};

/** Body: context, then the fields of {@link RoomEntry} in order. */
export function encodeRoomEntry(entry: RoomEntry): Bytes {
  return encodeFields(CONTEXT.roomEntry, [
    u8(entry.suite),
    entry.genesis,
    u32(entry.seq),
    entry.prev,
    u8(entry.action),
    entry.subject,
    entry.actor,
    entry.device,
    u8(entry.role),
    u64(entry.timeMs),
    entry.payload,
  ]);
}

/** @throws WireError `bad_request` unless the bytes are exactly one room entry of a suite known here. */
export function decodeRoomEntry(body: Bytes): RoomEntry {
  const read = new FieldReader(CONTEXT.roomEntry, body);
  const suite = read.u8();
  if (suite !== SUITE) throw new WireError('unsupported', 'suite');
  const entry: RoomEntry = {
    suite,
    genesis: read.bytes(HASH_BYTES),
    seq: read.u32(),
    prev: read.bytes(HASH_BYTES),
    action: readAction(read.u8()),
    subject: read.bytes(HASH_BYTES),
    actor: read.bytes(HASH_BYTES),
    device: read.bytes(HASH_BYTES),
    role: read.u8(),
    timeMs: read.u64(),
    payload: read.bytes(0, 1_024),
  };
  read.end();
  return entry;
}

/** Payload of `create`. `nonce` makes two rooms of one creator differ. */
export type RoomGenesis = {
  readonly nonce: Bytes;
  readonly kind: RoomKind;
  readonly suite: number;
  readonly membersMax: number;
};

export function encodeRoomGenesis(genesis: RoomGenesis): Bytes {
  return encodeFields(CONTEXT.roomGenesis, [
    genesis.nonce,
    u8(genesis.kind),
    u8(genesis.suite),
    u16(genesis.membersMax),
  ]);
}

/** @throws WireError `bad_request` */
export function decodeRoomGenesis(payload: Bytes): RoomGenesis {
  const read = new FieldReader(CONTEXT.roomGenesis, payload);
  const nonce = read.bytes(16);
  const kind = read.u8();
  if (kind !== ROOM_KIND.group && kind !== ROOM_KIND.direct) throw new WireError('bad_request', 'room kind');
  const suite = read.u8();
  const membersMax = read.u16();
  read.end();
  if (membersMax < LIMITS.roomMembersMin || membersMax > LIMITS.roomMembersMax)
    throw new WireError('bad_request', 'members out of range');
  return { nonce, kind, suite, membersMax };
}

/** Payload of `invite`. `access` is SHA-256 of the token that lets a link holder read the log; `target` is zeros unless personal. */
export type Invite = {
  readonly kind: InviteKind;
  /** SPKI of the invite's P-256 key. */
  readonly key: Bytes;
  readonly expiresMs: number;
  readonly uses: number;
  readonly access: Bytes;
  readonly target: Bytes;
  /** SHA-256 of the sealed bytes kept beside the entry. */
  readonly sealed: Bytes;
};

export function encodeInvite(invite: Invite): Bytes {
  return encodeFields(CONTEXT.invite, [
    u8(invite.kind),
    invite.key,
    u64(invite.expiresMs),
    u16(invite.uses),
    invite.access,
    invite.target,
    invite.sealed,
  ]);
}

/** @throws WireError `bad_request` */
export function decodeInvite(payload: Bytes): Invite {
  const read = new FieldReader(CONTEXT.invite, payload);
  const kind = read.u8();
  if (kind !== INVITE_KIND.link && kind !== INVITE_KIND.password && kind !== INVITE_KIND.personal)
    throw new WireError('bad_request', 'invite kind');
  const invite: Invite = {
    kind,
    key: read.bytes(SPKI_BYTES.p256),
    expiresMs: read.u64(),
    uses: read.u16(),
    access: read.bytes(HASH_BYTES),
    target: read.bytes(HASH_BYTES),
    sealed: read.bytes(HASH_BYTES),
  };
  read.end();
  if (invite.uses < 1 || invite.uses > LIMITS.inviteUsesMax) throw new WireError('bad_request', 'uses out of range');
  return invite;
}

/** Payload of `join`: the invite entry's hash, and the invite key's signature over {@link encodeJoin}. */
export type JoinProof = { readonly invite: Bytes; readonly sig: Bytes };

export function encodeJoinProof(proof: JoinProof): Bytes {
  return encodeFields(CONTEXT.joinProof, [proof.invite, proof.sig]);
}

/** @throws WireError `bad_request` */
export function decodeJoinProof(payload: Bytes): JoinProof {
  const read = new FieldReader(CONTEXT.joinProof, payload);
  const proof = { invite: read.bytes(HASH_BYTES), sig: read.bytes(SIGNATURE_BYTES) };
  read.end();
  return proof;
}

/** What the invite key signs when somebody joins: bound to the place in the log, so it serves once. */
export function encodeJoin(
  join: Pick<RoomEntry, 'genesis' | 'seq' | 'prev' | 'subject' | 'device'>,
  invite: Bytes,
): Bytes {
  return encodeFields(CONTEXT.join, [join.genesis, u32(join.seq), join.prev, join.subject, join.device, invite]);
}

/** Payload of `voidInvite`: the hash of the invite entry. */
export function decodeVoidInvite(payload: Bytes): Bytes {
  if (payload.length !== HASH_BYTES) throw new WireError('bad_request', 'no invite named');
  return payload;
}

/** A request to be admitted, by short id (rule 15 d): signed by the asker's device. */
export type JoinRequest = {
  readonly room: Bytes;
  readonly asker: Bytes;
  readonly device: Bytes;
  readonly timeMs: number;
};

/** Body of a join request; `room` is the ASCII of the short id, the only thing the asker knows. */
export function encodeJoinRequest(request: JoinRequest): Bytes {
  return encodeFields(CONTEXT.joinRequest, [request.room, request.asker, request.device, u64(request.timeMs)]);
}

/** @throws WireError `bad_request` */
export function decodeJoinRequest(body: Bytes): JoinRequest {
  const read = new FieldReader(CONTEXT.joinRequest, body);
  const request = {
    room: read.bytes(1, 32),
    asker: read.bytes(HASH_BYTES),
    device: read.bytes(HASH_BYTES),
    timeMs: read.u64(),
  };
  read.end();
  return request;
}

function readAction(value: number): Action {
  for (const action of Object.values(ACTION)) if (action === value) return action;
  throw new WireError('bad_request', 'unknown action');
}
