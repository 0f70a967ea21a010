import { formatHex } from '../protocol/encoding.ts';
import { readersOf, type RoomMember } from '../protocol/membership.ts';
import { ROLE, ROOM_KIND } from '../protocol/room-log.ts';
import type { FeedItem } from './feed.ts';
import type { Home } from './home.ts';
import type { Alarm, MemberView, RequestView, RoomView } from './model.ts';
import type { Room } from './room.ts';

type Input = {
  readonly room: Room;
  readonly code: string;
  readonly readSeq: number;
  readonly requests: readonly RequestView[];
};

/** What the list of rooms and a room's side panel show. */
export function viewRoom(home: Home, { room, code, readSeq, requests }: Input): RoomView {
  const { self } = home;
  const { state, feed } = room;
  const members = viewMembers(home, room);
  const own = state.members.get(self.fpHex);
  const last = feed.items.findLast(({ shown }) => shown.kind === 'message');
  return {
    id: room.id,
    genesis: room.genesisHex,
    kind: state.kind === ROOM_KIND.direct ? 'direct' : 'group',
    name: state.kind === ROOM_KIND.direct ? namesOf(members) : room.card.name,
    members,
    membersMax: state.membersMax,
    myRole: roleName(own),
    status: room.status,
    code,
    unread: unreadIn(room, self.fpHex, readSeq),
    lastText: last === undefined ? '' : textOf(last),
    lastMs: Math.max(last?.at ?? 0, state.head.timeMs),
    requests: requests.filter(({ fp }) => !state.members.has(fp)),
    alarms: alarmsOf(home, room),
  };
}

/** Oneself first, then by name. */
function viewMembers(home: Home, room: Room): MemberView[] {
  const waiting = room.confirmations.waiting(room.chain);
  const members = readersOf(room.state).map((fp): MemberView => {
    const fpHex = formatHex(fp);
    return {
      ...home.people.person(fpHex),
      role: roleName(room.state.members.get(fpHex)),
      isWaiting: waiting.has(fpHex),
    };
  });
  const rank = (member: MemberView): number => (member.trust === 'me' ? 0 : 1);
  return members.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

function namesOf(members: readonly MemberView[]): string {
  return members
    .filter(({ trust }) => trust !== 'me')
    .map(({ name }) => name)
    .join(', ');
}

function roleName(member: RoomMember | undefined): MemberView['role'] {
  switch (member?.role) {
    case ROLE.creator:
      return 'creator';
    case ROLE.admin:
      return 'admin';
    case ROLE.member:
    case undefined:
      return 'member';
  }
}

/** Messages of others after the last one read; those not loaded count as such. */
function unreadIn({ feed }: Room, me: string, readSeq: number): number {
  if (feed.items.length === 0) return 0;
  const notLoaded = feed.isBeforeJoin ? 0 : Math.max(0, feed.firstSeq - 1 - readSeq);
  const isUnread = ({ seq, shown }: FeedItem): boolean =>
    seq > readSeq && shown.kind === 'message' && shown.author !== me;
  return notLoaded + feed.items.filter(isUnread).length;
}

function textOf({ shown }: FeedItem): string {
  if (shown.kind !== 'message') return '';
  return shown.content.text === '' ? (shown.content.file?.name ?? '') : shown.content.text;
}

/** The room's own, and those about people in it, oldest first. */
function alarmsOf({ alarms }: Home, room: Room): Alarm[] {
  const about = Array.from(room.state.members.keys()).flatMap((fp) => alarms.of(`account/${fp}`));
  return [...alarms.of(`room/${room.genesisHex}`), ...about].sort((a, b) => a.atMs - b.atMs);
}
