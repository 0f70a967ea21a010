import type { AccountState, Signed } from '../protocol/account-log.ts';
import { type Bytes, equalBytes, formatHex, u32, u8, ZERO_32 } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';
import { applyRoomEntry, type RoomState } from '../protocol/membership.ts';
import {
  ACTION,
  decodeJoinProof,
  decodeRoomEntry,
  encodeInvite,
  encodeJoin,
  encodeJoinProof,
  encodeRoomEntry,
  encodeRoomGenesis,
  type Invite,
  ROLE,
  type Role,
  type RoomEntry,
  type RoomKind,
} from '../protocol/room-log.ts';
import { SUITE } from '../protocol/suites.ts';
import { deviceAt } from './account.ts';
import { type Device, signWithDevice, verifyDeviceSignature } from './device.ts';
import { sha256 } from './hash.ts';
import { LogAlarm } from './log-alarm.ts';
import { signP256 } from './p256.ts';
import { randomBytes } from './random.ts';

/** Who signs: an account's fingerprint and the device in hand. */
export type RoomActor = { readonly fp: Bytes; readonly device: Device };

/** What somebody wants to do to a room; {@link signRoomEntry} makes the entry of it. */
export type RoomAct =
  | {
      readonly action: typeof ACTION.admit | typeof ACTION.remove;
      readonly subject: Bytes;
    }
  | { readonly action: typeof ACTION.shareHistory; readonly subject: Bytes; readonly firstEpoch: number }
  | { readonly action: typeof ACTION.leave }
  | { readonly action: typeof ACTION.setRole; readonly subject: Bytes; readonly role: Role }
  | { readonly action: typeof ACTION.invite; readonly invite: Invite }
  | { readonly action: typeof ACTION.voidInvite; /** Hash of the invite entry. */ readonly invite: Bytes }
  /** By an invite: hash of its entry, and its opened private key. */
  | { readonly action: typeof ACTION.join; readonly invite: Bytes; readonly inviteKey: CryptoKey }
  | { readonly action: typeof ACTION.raiseSuite; readonly suite: number };

/** An entry with the room after it. `hash` is the SHA-256 of its body. */
export type VerifiedRoomEntry = { readonly entry: RoomEntry; readonly hash: Bytes; readonly state: RoomState };
export type SignedRoomEntry = VerifiedRoomEntry & { readonly signed: Signed };

/** The first entry of a new room, whose hash is the room's identity. */
export async function createRoom(
  actor: RoomActor,
  room: { readonly kind: RoomKind; readonly membersMax: number; readonly timeMs: number },
): Promise<SignedRoomEntry> {
  const { kind, membersMax, timeMs } = room;
  return sign(actor.device, undefined, {
    suite: SUITE,
    genesis: ZERO_32,
    seq: 0,
    prev: ZERO_32,
    action: ACTION.create,
    subject: actor.fp,
    actor: actor.fp,
    device: actor.device.id,
    role: ROLE.creator,
    timeMs,
    payload: encodeRoomGenesis({ nonce: randomBytes(16), kind, suite: SUITE, membersMax }),
  });
}

/**
 * The next entry of a room's log. `timeMs` is raised to the log's last time, so that a slow clock writes no invalid entry.
 * @throws WireError as `applyRoomEntry` does: nothing is signed that the room's rules do not allow.
 */
export async function signRoomEntry(
  actor: RoomActor,
  state: RoomState,
  act: RoomAct,
  timeMs: number,
): Promise<SignedRoomEntry> {
  const place = { genesis: state.genesis, seq: state.head.seq + 1, prev: state.head.hash, device: actor.device.id };
  const subject = subjectOf(actor, act);
  return sign(actor.device, state, {
    ...place,
    suite: state.suite,
    action: act.action,
    subject,
    actor: actor.fp,
    role: roleOf(act),
    timeMs: Math.max(timeMs, state.head.timeMs),
    payload: await payloadOf(act, { ...place, subject }),
  });
}

/** Looks up a verified account: throws if there is none. */
export type AccountOf = (fp: Bytes) => Promise<AccountState> | AccountState;

/**
 * Follows a room's log: each signature, each right, each link.
 * @param state the room so far, undefined to begin at genesis
 * @param entries what follows; they may begin with entries known already, of which the one at the head is compared
 * @returns the room after the last, and each new entry with the room after it
 * @throws LogAlarm `fork` if the room's members signed another history than `state`; WireError if an entry does not count
 */
export async function verifyRoomEntries(
  state: RoomState | undefined,
  entries: readonly Signed[],
  accountOf: AccountOf,
): Promise<{ readonly state: RoomState; readonly entries: readonly VerifiedRoomEntry[] }> {
  let room = state;
  const verified: VerifiedRoomEntry[] = [];
  for (const signed of entries) {
    const entry = decodeRoomEntry(signed.body);
    const hash = await sha256(signed.body);
    if (state !== undefined && room === state && entry.seq <= state.head.seq) {
      if (entry.seq === state.head.seq && !equalBytes(hash, state.head.hash))
        throw new LogAlarm('fork', 'another entry at the place of our head');
      continue;
    }
    await verifySignatures(room, entry, signed, accountOf);
    if (room !== undefined && entry.seq === room.head.seq + 1 && !equalBytes(entry.prev, room.head.hash))
      throw new LogAlarm('fork', 'an entry that follows another history');
    room = applyRoomEntry(room, entry, hash);
    verified.push({ entry, hash, state: room });
  }
  if (room === undefined) throw new WireError('bad_entry', 'empty room log');
  return { state: room, entries: verified };
}

async function sign(device: Device, state: RoomState | undefined, entry: RoomEntry): Promise<SignedRoomEntry> {
  const body = encodeRoomEntry(entry);
  const hash = await sha256(body);
  const next = applyRoomEntry(state, entry, hash);
  return { signed: { body, sig: await signWithDevice(device, body) }, entry, hash, state: next };
}

async function verifySignatures(
  room: RoomState | undefined,
  entry: RoomEntry,
  signed: Signed,
  accountOf: AccountOf,
): Promise<void> {
  const account = await accountOf(entry.actor);
  if (!equalBytes(account.fp, entry.actor)) throw new WireError('bad_entry', 'another account than the actor');
  // Device, house and whoever revokes have a clock each: an entry the house took must not make the room unreadable later.
  const device = deviceAt(account, entry.device, entry.timeMs, LIMITS.revocationGraceMs);
  if (!(await verifyDeviceSignature(device.spki, signed.body, signed.sig)))
    throw new WireError('bad_signature', 'room entry');
  if (entry.action !== ACTION.join) return;
  const proof = decodeJoinProof(entry.payload);
  const invite = room?.invites.get(formatHex(proof.invite));
  if (invite === undefined) throw new WireError('invite_invalid', 'no such invite');
  if (!(await verifyDeviceSignature(invite.key, encodeJoin(entry, proof.invite), proof.sig)))
    throw new WireError('bad_signature', 'join');
}

function subjectOf(actor: RoomActor, act: RoomAct): Bytes {
  switch (act.action) {
    case ACTION.admit:
    case ACTION.remove:
    case ACTION.shareHistory:
    case ACTION.setRole:
      return act.subject;
    case ACTION.leave:
    case ACTION.join:
      return actor.fp;
    case ACTION.invite:
    case ACTION.voidInvite:
    case ACTION.raiseSuite:
      return ZERO_32;
  }
}

function roleOf(act: RoomAct): number {
  if (act.action === ACTION.setRole) return act.role;
  return act.action === ACTION.admit || act.action === ACTION.join ? ROLE.member : ROLE.none;
}

const NO_PAYLOAD: Bytes = new Uint8Array(0);

async function payloadOf(
  act: RoomAct,
  place: Pick<RoomEntry, 'genesis' | 'seq' | 'prev' | 'subject' | 'device'>,
): Promise<Bytes> {
  switch (act.action) {
    case ACTION.invite:
      return encodeInvite(act.invite);
    case ACTION.voidInvite:
      return act.invite;
    case ACTION.join: {
      const sig = await signP256(act.inviteKey, encodeJoin(place, act.invite));
      return encodeJoinProof({ invite: act.invite, sig });
    }
    case ACTION.raiseSuite:
      return u8(act.suite);
    case ACTION.shareHistory:
      return u32(act.firstEpoch);
    case ACTION.admit:
    case ACTION.remove:
    case ACTION.setRole:
    case ACTION.leave:
      return NO_PAYLOAD;
  }
}
