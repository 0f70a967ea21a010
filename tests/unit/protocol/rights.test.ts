import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../../appliance/protocol/errors.ts';
import { epochDuty, RIGHTS } from '../../../appliance/protocol/membership.ts';
import { ACTION, encodeRoomGenesis, ROLE, ROOM_KIND } from '../../../appliance/protocol/room-log.ts';
import { outcomeOf } from '../../lib/outcome.ts';
import { fpOf, RoomStory } from '../../lib/room-story.ts';

/** A group of a creator, two admins and two members; everybody else is an outsider. */
function group(): RoomStory {
  const room = new RoomStory();
  for (const who of ['admin', 'other admin', 'member', 'other member']) room.admit('creator', who);
  for (const who of ['admin', 'other admin']) room.setRole('creator', who, ROLE.admin);
  return room;
}

const ROLES = ['creator', 'admin', 'member', 'outsider'] as const;
type Row = readonly [what: string, act: (room: RoomStory, by: string) => unknown, ...outcomes: (ErrorCode | 'ok')[]];

/** One row for each action and subject; outcomes for creator, admin, member, outsider. */
const TABLE: readonly Row[] = [
  ['begins the room again', createAgain, 'bad_entry', 'no_right', 'no_right', 'not_member'],
  ['admits a newcomer', (room, by) => room.admit(by, 'newcomer'), 'ok', 'ok', 'ok', 'not_member'],
  ['admits the outsider', (room, by) => room.admit(by, 'outsider'), 'ok', 'ok', 'ok', 'not_member'],
  [
    'admits a member',
    (room, by) => room.admit(by, 'other member'),
    'bad_entry',
    'bad_entry',
    'bad_entry',
    'not_member',
  ],
  ['leaves', (room, by) => room.leave(by), 'ok', 'ok', 'ok', 'not_member'],
  ['removes a member', (room, by) => room.remove(by, 'other member'), 'ok', 'ok', 'no_right', 'not_member'],
  ['removes an admin', (room, by) => room.remove(by, 'other admin'), 'ok', 'no_right', 'no_right', 'not_member'],
  ['removes the creator', (room, by) => room.remove(by, 'creator'), 'no_right', 'no_right', 'no_right', 'not_member'],
  ['removes itself', (room, by) => room.remove(by, by), 'no_right', 'no_right', 'no_right', 'not_member'],
  ['removes a stranger', (room, by) => room.remove(by, 'nobody'), 'bad_entry', 'bad_entry', 'no_right', 'not_member'],
  ['promotes a member', promote('other member'), 'ok', 'ok', 'no_right', 'not_member'],
  ['promotes an admin again', promote('other admin'), 'bad_entry', 'no_right', 'no_right', 'not_member'],
  ['promotes the creator', promote('creator'), 'no_right', 'no_right', 'no_right', 'not_member'],
  ['promotes itself', (room, by) => promote(by)(room, by), 'no_right', 'no_right', 'no_right', 'not_member'],
  ['promotes a stranger', promote('nobody'), 'bad_entry', 'bad_entry', 'no_right', 'not_member'],
  ['demotes an admin', demote('other admin'), 'ok', 'no_right', 'no_right', 'not_member'],
  ['demotes a member', demote('other member'), 'bad_entry', 'bad_entry', 'no_right', 'not_member'],
  ['demotes the creator', demote('creator'), 'no_right', 'no_right', 'no_right', 'not_member'],
  ['demotes itself', (room, by) => demote(by)(room, by), 'no_right', 'no_right', 'no_right', 'not_member'],
  ['makes an invite', (room, by) => room.invite(by), 'ok', 'ok', 'ok', 'not_member'],
  ['sets a room password', (room, by) => room.invite(by, { kind: 2 }), 'ok', 'ok', 'ok', 'not_member'],
  ['voids its own invite', (room, by) => room.voidInvite(by, room.invite(by)), 'ok', 'ok', 'ok', 'not_member'],
  ['voids another’s invite', voidInviteOf('other member'), 'ok', 'ok', 'no_right', 'not_member'],
  ['voids the creator’s invite', voidInviteOf('creator'), 'ok', 'ok', 'no_right', 'not_member'],
  ['shares history', (room, by) => room.shareHistory(by, 'other member'), 'ok', 'ok', 'no_right', 'not_member'],
  [
    'shares it outside',
    (room, by) => room.shareHistory(by, 'nobody'),
    'bad_entry',
    'bad_entry',
    'no_right',
    'not_member',
  ],
  ['raises the suite', (room, by) => room.raiseSuite(by, 1), 'ok', 'no_right', 'no_right', 'not_member'],
  ['joins by another’s invite', joinBy, 'bad_entry', 'bad_entry', 'bad_entry', 'ok'],
];

describe('nobody does in a room what their role does not allow', () => {
  const cases = TABLE.flatMap(([what, act, ...outcomes]) =>
    ROLES.map((role, i) => [role, what, outcomes[i], act] as const),
  );
  test.each(cases)('%s %s: %s', (role, _what, outcome, act) => {
    expect(outcomeOf(() => act(group(), role))).toBe(outcome);
  });

  test('the table speaks of every action and every role', () => {
    expect(new Set(TABLE.map(([, , ...outcomes]) => outcomes.length))).toEqual(new Set([ROLES.length]));
    expect(
      Object.keys(RIGHTS)
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual(Object.values(ACTION).sort((a, b) => a - b));
  });
});

test('rights lost are rights gone, in the very next entry', () => {
  const room = group();
  room.setRole('creator', 'admin', ROLE.member);
  expect(outcomeOf(() => room.remove('admin', 'member'))).toBe('no_right');
  room.remove('creator', 'admin');
  expect(outcomeOf(() => room.admit('admin', 'friend'))).toBe('not_member');
  room.leave('member');
  expect(outcomeOf(() => room.invite('member'))).toBe('not_member');
});

test('who comes or goes changes the keys; nothing else does', () => {
  const duties = Object.entries(ACTION).map(([name, action]) => [name, epochDuty(action)]);
  expect(Object.fromEntries(duties)).toEqual({
    create: 'commit',
    admit: 'commit',
    join: 'commit',
    remove: 'commit',
    leave: 'close',
    setRole: 'none',
    invite: 'none',
    voidInvite: 'none',
    shareHistory: 'none',
    raiseSuite: 'none',
  });
});

function createAgain(room: RoomStory, by: string): void {
  const payload = encodeRoomGenesis({ nonce: new Uint8Array(16), kind: ROOM_KIND.group, suite: 1, membersMax: 8 });
  room.add(room.entry(by, ACTION.create, { subject: fpOf(by), role: ROLE.creator, payload }));
}

function promote(who: string) {
  return (room: RoomStory, by: string) => room.setRole(by, who, ROLE.admin);
}

function demote(who: string) {
  return (room: RoomStory, by: string) => room.setRole(by, who, ROLE.member);
}

function voidInviteOf(maker: string) {
  return (room: RoomStory, by: string) => room.voidInvite(by, room.invite(maker));
}

function joinBy(room: RoomStory, by: string): void {
  room.join(by, room.invite('other member'));
}
