import { type Bytes, equalBytes, formatHex, ZERO_32 } from './encoding.ts';
import { WireError } from './errors.ts';
import { LIMITS } from './limits.ts';
import { assertEntryShape, RIGHTS } from './rights.ts';
import {
  ACTION,
  decodeInvite,
  decodeJoinProof,
  decodeRoomGenesis,
  decodeVoidInvite,
  INVITE_KIND,
  ROLE,
  type Role,
  type RoomEntry,
  ROOM_KIND,
} from './room-log.ts';
import { isInviteOpen, type RoomInvite, type RoomMember, type RoomState } from './room-state.ts';
import { SUITE } from './suites.ts';

export { epochDuty, RIGHTS } from './rights.ts';
export { isInviteOpen, readersOf, type RoomInvite, type RoomMember, type RoomState } from './room-state.ts';

/**
 * Who is in a room, derived from its log alone (protocol.md §5, rules 11, 15, 16). One derivation for the core, which
 * refuses entries without right, and for clients, which encrypt to nothing else. Pure: signatures and hashes are the
 * caller's; the verifier's clock is never read.
 */

/**
 * The room after `entry`, whose signatures (device's, and the invite key's of a join) the caller has verified.
 * @param hash SHA-256 of the entry's body
 * @throws WireError `stale_head` if it does not extend the head; `not_member`, `no_right`, `room_full`,
 *   `invite_invalid`, `promote_first`, `too_many`, `unsupported`, `bad_request` or `bad_entry` if the log so far does
 *   not allow it.
 */
export function applyRoomEntry(state: RoomState | undefined, entry: RoomEntry, hash: Bytes): RoomState {
  if (state === undefined) return create(entry, hash);
  if (!equalBytes(entry.genesis, state.genesis)) throw new WireError('bad_entry', 'entry of another room');
  if (entry.seq !== state.head.seq + 1 || !equalBytes(entry.prev, state.head.hash)) throw new WireError('stale_head');
  if (entry.timeMs < state.head.timeMs) throw new WireError('bad_entry', 'time runs backwards');
  if (entry.suite < state.suite) throw new WireError('bad_entry', 'suite below the room’s');
  if (entry.seq >= lastPlace(entry)) throw new WireError('too_many', 'the log is full');
  assertEntryShape(entry);
  const next = { ...state, head: { seq: entry.seq, hash, timeMs: entry.timeMs } };
  return entry.action === ACTION.join ? join(next, entry) : act(next, entry, hash);
}

/** Who fills a log with invites must not keep others from removing him: the last places are for going and sending away. */
function lastPlace(entry: RoomEntry): number {
  const { action } = entry;
  const isReserved = action === ACTION.leave || action === ACTION.remove || action === ACTION.setRole;
  return isReserved ? LIMITS.roomLogMax : LIMITS.roomLogMax - LIMITS.roomLogReserve;
}

function create(entry: RoomEntry, hash: Bytes): RoomState {
  if (
    entry.action !== ACTION.create ||
    entry.seq !== 0 ||
    !equalBytes(entry.prev, ZERO_32) ||
    !equalBytes(entry.genesis, ZERO_32)
  ) {
    throw new WireError('bad_entry', 'a room begins with create');
  }
  assertEntryShape(entry);
  const { kind, suite, membersMax } = decodeRoomGenesis(entry.payload);
  if (suite !== SUITE || entry.suite !== suite) throw new WireError('unsupported', 'suite');
  const creator: RoomMember = { fp: entry.actor, role: ROLE.creator, since: 0 };
  return {
    genesis: hash,
    kind,
    suite,
    membersMax,
    head: { seq: 0, hash, timeMs: entry.timeMs },
    members: new Map([[formatHex(entry.actor), creator]]),
    invites: new Map(),
    removed: new Set(),
  };
}

function join(state: RoomState, entry: RoomEntry): RoomState {
  const { invite: inviteHash } = decodeJoinProof(entry.payload);
  const key = formatHex(inviteHash);
  const invite = state.invites.get(key);
  const subject = formatHex(entry.subject);
  if (invite === undefined || !isInviteOpen(invite, entry.timeMs)) throw new WireError('invite_invalid');
  if (invite.kind === INVITE_KIND.personal && !equalBytes(invite.target, entry.subject))
    throw new WireError('invite_invalid', 'meant for another');
  if (state.removed.has(subject)) throw new WireError('invite_invalid', 'removed members return by direct admission');
  const used = { ...invite, used: invite.used + 1, joined: [...invite.joined, subject] };
  return {
    ...letIn(state, { fp: entry.subject, role: ROLE.member, since: entry.seq, invite: key }),
    invites: new Map(state.invites).set(key, used),
  };
}

function act(state: RoomState, entry: RoomEntry, hash: Bytes): RoomState {
  const actor = state.members.get(formatHex(entry.actor));
  if (actor === undefined) throw new WireError('not_member');
  if (actor.role < RIGHTS[entry.action]) throw new WireError('no_right');
  switch (entry.action) {
    case ACTION.create:
    case ACTION.join:
      throw new WireError('bad_entry', 'a second create');
    case ACTION.admit:
      return {
        ...letIn(state, { fp: entry.subject, role: ROLE.member, since: entry.seq }),
        removed: without(state.removed, formatHex(entry.subject)),
      };
    case ACTION.leave:
      return leave(state, actor);
    case ACTION.remove:
      return remove(state, entry, actor);
    case ACTION.setRole:
      return setRole(state, entry, actor);
    case ACTION.invite:
      return invite(state, entry, hash);
    case ACTION.voidInvite:
      return voidInvite(state, entry, actor);
    case ACTION.shareHistory:
      subjectOf(state, entry);
      return state;
    case ACTION.raiseSuite:
      return raiseSuite(state, entry);
  }
}

function letIn(state: RoomState, member: RoomMember): RoomState {
  const key = formatHex(member.fp);
  if (state.members.has(key)) throw new WireError('bad_entry', 'a member already');
  if (state.members.size >= state.membersMax) throw new WireError('room_full');
  return { ...state, members: new Map(state.members).set(key, member) };
}

function leave(state: RoomState, actor: RoomMember): RoomState {
  const others = Array.from(state.members.values()).filter((member) => member !== actor);
  const isLastAdmin = actor.role >= ROLE.admin && !others.some((member) => member.role >= ROLE.admin);
  // In a direct conversation everybody may simply go; in a group somebody must stay in charge.
  if (isLastAdmin && others.length > 0 && state.kind === ROOM_KIND.group) throw new WireError('promote_first');
  // An invite lives no longer than its maker is in, or who is about to be removed would leave and come back by his own.
  return voidInvites(withoutMember(state, formatHex(actor.fp)), (one) => equalBytes(one.by, actor.fp));
}

function remove(state: RoomState, entry: RoomEntry, actor: RoomMember): RoomState {
  const subject = subjectOf(state, entry);
  if (subject.role >= actor.role) throw new WireError('no_right', 'not below one’s own role');
  const key = formatHex(entry.subject);
  const gone = voidInvitesOf(withoutMember(state, key), subject);
  return { ...gone, removed: new Set(state.removed).add(key) };
}

function setRole(state: RoomState, entry: RoomEntry, actor: RoomMember): RoomState {
  const subject = subjectOf(state, entry);
  if (subject.role >= actor.role) throw new WireError('no_right', 'not below one’s own role');
  const role: Role = entry.role === ROLE.admin ? ROLE.admin : ROLE.member;
  if (role === subject.role) throw new WireError('bad_entry', 'has that role already');
  const changed = { ...state, members: new Map(state.members).set(formatHex(entry.subject), { ...subject, role }) };
  return role < subject.role ? voidInvitesOf(changed, subject) : changed;
}

function invite(state: RoomState, entry: RoomEntry, hash: Bytes): RoomState {
  const terms = decodeInvite(entry.payload);
  if (terms.expiresMs < entry.timeMs || terms.expiresMs > entry.timeMs + LIMITS.inviteLifeMs)
    throw new WireError('bad_entry', 'expiry out of range');
  if ((terms.kind === INVITE_KIND.personal) === equalBytes(terms.target, ZERO_32))
    throw new WireError('bad_entry', 'target');
  // Times never run back, so what is closed now stays closed; kept, a flood of invites would slow every reader.
  const open = new Map(Array.from(state.invites).filter(([, one]) => isInviteOpen(one, entry.timeMs)));
  if (open.size >= LIMITS.invitesPerRoomMax) throw new WireError('too_many', 'invites');
  // The token finds the invite: with another's token hash a member would send newcomers to a key they cannot open.
  for (const one of open.values())
    if (equalBytes(one.access, terms.access)) throw new WireError('bad_entry', 'token of another invite');
  const made: RoomInvite = { ...terms, by: entry.actor, seq: entry.seq, used: 0, joined: [], isVoid: false };
  return { ...state, invites: open.set(formatHex(hash), made) };
}

function voidInvite(state: RoomState, entry: RoomEntry, actor: RoomMember): RoomState {
  const key = formatHex(decodeVoidInvite(entry.payload));
  const found = state.invites.get(key);
  if (found === undefined || !isInviteOpen(found, entry.timeMs)) throw new WireError('invite_invalid');
  if (actor.role < ROLE.admin && !equalBytes(found.by, entry.actor)) throw new WireError('no_right');
  return { ...state, invites: new Map(state.invites).set(key, { ...found, isVoid: true }) };
}

/** One suite exists: raising to it changes nothing, raising beyond it is for a later version to read. */
function raiseSuite(state: RoomState, entry: RoomEntry): RoomState {
  const suite = entry.payload[0] ?? 0;
  if (suite < state.suite || suite > SUITE) throw new WireError('unsupported', 'suite');
  return { ...state, suite };
}

/** Rule 15: with X go X's invites, every invite X came by, and the room password. */
function voidInvitesOf(state: RoomState, gone: RoomMember): RoomState {
  const key = formatHex(gone.fp);
  return voidInvites(
    state,
    (one) => equalBytes(one.by, gone.fp) || one.joined.includes(key) || one.kind === INVITE_KIND.password,
  );
}

function voidInvites(state: RoomState, isOver: (one: RoomInvite) => boolean): RoomState {
  const invites = new Map(state.invites);
  for (const [key, one] of invites) if (isOver(one)) invites.set(key, { ...one, isVoid: true });
  return { ...state, invites };
}

function subjectOf(state: RoomState, entry: RoomEntry): RoomMember {
  const subject = state.members.get(formatHex(entry.subject));
  if (subject === undefined) throw new WireError('bad_entry', 'subject is no member');
  return subject;
}

function withoutMember(state: RoomState, key: string): RoomState {
  const members = new Map(state.members);
  members.delete(key);
  return { ...state, members };
}

function without(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
  if (!set.has(key)) return set;
  const rest = new Set(set);
  rest.delete(key);
  return rest;
}
