import { formatBase64Url, formatHex, parseHex } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import { type RoomSummary, RoomSummary as RoomSummarySchema } from '../protocol/frames.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { RoomState } from '../protocol/membership.ts';
import { ACTION, ROLE, ROOM_KIND, type RoomKind } from '../protocol/room-log.ts';
import { HASH_BYTES } from '../protocol/suites.ts';
import { type MadeCommit, NO_EPOCH } from '../e2ee/epoch.ts';
import { createRoom, type RoomAct } from '../e2ee/room.ts';
import type { Home } from './home.ts';
import { RoomChain } from './room-chain.ts';
import type { RoomCard } from './room-card.ts';
import { commitFor, formatChange, signActs, untilFirst } from './room-changes.ts';
import type { Room } from './room.ts';
import { Offline } from './transport.ts';
import { pause } from './client-clock.ts';

export type CreatedRoom = { readonly summary: RoomSummary; readonly chain: RoomChain; readonly commit: MadeCommit };

/** How often a new room is offered again whose answer was lost: the same genesis makes no second one. */
const CREATE_TRIES = 3;
const CREATE_PAUSE_MS = 1_000;

/**
 * Begins a room with these people in it, in one change.
 * @throws WireError `identity_changed`, or what the house refuses; Offline.
 */
export async function makeRoom(
  home: Home,
  kind: RoomKind,
  card: RoomCard,
  others: readonly string[],
): Promise<CreatedRoom> {
  const membersMax = Math.min(LIMITS.roomMembersMax, home.house().limits.roomMembers);
  const admits = others.map((fp) => ({ action: ACTION.admit, subject: parseHex(fp, HASH_BYTES) }) as const);
  const attempt = async (): Promise<CreatedRoom> => {
    const genesis = await createRoom(home.self.actor, { kind, membersMax, timeMs: home.now() });
    const entries = [genesis, ...(await signActs(home, genesis.state, admits))];
    const commit = await commitFor(home, entries.at(-1)?.state ?? genesis.state, NO_EPOCH, card);
    const body = formatChange({ entries, sealed: [], commit });
    const post = (): Promise<RoomSummary> => home.api.ask('createRoom', { body, answer: RoomSummarySchema });
    return { summary: await onceMore(home, post), chain: new RoomChain(entries), commit };
  };
  return untilFirst(home, attempt, () => Promise.resolve());
}

/** What a member does to a room: acts that need new keys come with them. */
export async function act(
  home: Home,
  room: Room,
  derive: (state: RoomState) => readonly RoomAct[],
  needsKeys: boolean,
): Promise<void> {
  await room.change(async (state) => {
    const acts = derive(state);
    if (acts.length === 0) return undefined;
    const entries = await signActs(home, state, acts);
    const after = entries.at(-1)?.state ?? state;
    return { entries, sealed: [], ...(needsKeys ? { commit: await room.commitFor(after) } : {}) };
  });
}

/** @throws WireError `identity_changed`; Offline */
export async function admit(home: Home, room: Room, fp: string): Promise<void> {
  const subject = parseHex(fp, HASH_BYTES);
  await home.people.trust([subject]);
  await act(home, room, ({ members }) => (members.has(fp) ? [] : [{ action: ACTION.admit, subject }]), true);
}

export async function removeMember(home: Home, room: Room, fp: string): Promise<void> {
  const subject = parseHex(fp, HASH_BYTES);
  await act(home, room, ({ members }) => (members.has(fp) ? [{ action: ACTION.remove, subject }] : []), true);
}

export async function setRole(home: Home, room: Room, fp: string, role: 'admin' | 'member'): Promise<void> {
  const subject = parseHex(fp, HASH_BYTES);
  const wanted = role === 'admin' ? ROLE.admin : ROLE.member;
  const derive = ({ members }: RoomState): readonly RoomAct[] =>
    members.get(fp)?.role === wanted ? [] : [{ action: ACTION.setRole, subject, role: wanted }];
  await act(home, room, derive, false);
}

/** Leaves; the last admin of a group first puts whoever is there longest in charge, in the same change. */
export async function leaveRoom(home: Home, room: Room): Promise<void> {
  await act(home, room, (state) => [...successor(home.self.fpHex, state), { action: ACTION.leave }], false);
}

/** New keys with a new card: the name is for members only. @throws WireError `bad_name` */
export async function renameRoom(room: Room, name: string): Promise<void> {
  if (name.trim() === '') throw new WireError('bad_name', 'room name');
  await room.change(async (state) => ({ entries: [], sealed: [], commit: await room.commitFor(state, { name }) }));
}

/** Takes a request to be let in away. */
export async function dismissRequest(home: Home, roomId: string, fp: string): Promise<void> {
  await home.api.tell('dismissRequest', {
    params: { room: roomId, fp: formatBase64Url(parseHex(fp, HASH_BYTES)) },
  });
}

function successor(me: string, state: RoomState): RoomAct[] {
  const own = state.members.get(me);
  if (state.kind !== ROOM_KIND.group || own === undefined || own.role < ROLE.admin) return [];
  const others = [...state.members.values()].filter((member) => formatHex(member.fp) !== me);
  if (others.some(({ role }) => role >= ROLE.admin)) return [];
  const longest = others.sort((a, b) => a.since - b.since)[0];
  return longest === undefined ? [] : [{ action: ACTION.setRole, subject: longest.fp, role: ROLE.admin }];
}

async function onceMore<T>(home: Home, ask: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Offline) || tried >= CREATE_TRIES) throw error;
      await pause(home.clock, CREATE_PAUSE_MS * tried);
    }
  }
}
