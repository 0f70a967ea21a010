import { describe, expect, test } from 'vitest';
import { formatHex, u8, ZERO_32 } from '../../../appliance/protocol/encoding.ts';
import { LIMITS } from '../../../appliance/protocol/limits.ts';
import { applyRoomEntry, isInviteOpen, readersOf, type RoomState } from '../../../appliance/protocol/membership.ts';
import {
  ACTION,
  encodeInvite,
  encodeRoomEntry,
  encodeRoomGenesis,
  INVITE_KIND,
  ROLE,
  ROOM_KIND,
  type RoomEntry,
} from '../../../appliance/protocol/room-log.ts';
import { outcomeOf } from '../../lib/outcome.ts';
import { fpOf, genesisEntry, RoomStory, sha256, STORY_MS } from '../../lib/room-story.ts';

const GROUP = { kind: ROOM_KIND.group, membersMax: 8 } as const;

describe('a room begins with its genesis and nothing else', () => {
  const begin = (changes: Partial<RoomEntry>): RoomState => {
    const entry = genesisEntry('ada', GROUP, changes);
    return applyRoomEntry(undefined, entry, sha256(encodeRoomEntry(entry)));
  };
  const genesisOf = (suite: number) => encodeRoomGenesis({ nonce: new Uint8Array(16), ...GROUP, suite });

  test('the creator is in it, alone, under the hash of the entry', () => {
    const entry = genesisEntry('ada', GROUP);
    const state = begin({});
    expect(state.genesis).toEqual(sha256(encodeRoomEntry(entry)));
    expect(Array.from(state.members.values())).toEqual([{ fp: fpOf('ada'), role: ROLE.creator, since: 0 }]);
  });

  test.each([
    ['another action', { action: ACTION.admit }, 'bad_entry'],
    ['a later place', { seq: 1 }, 'bad_entry'],
    ['something before it', { prev: fpOf('x') }, 'bad_entry'],
    ['a genesis before it', { genesis: fpOf('x') }, 'bad_entry'],
    ['another creator than its author', { subject: fpOf('ben') }, 'bad_entry'],
    ['a lesser role', { role: ROLE.admin }, 'bad_entry'],
    ['nobody as author', { subject: ZERO_32, actor: ZERO_32 }, 'bad_entry'],
    ['no genesis in it', { payload: u8(1) }, 'bad_request'],
    ['a suite that nobody speaks, which would lock the room', { payload: genesisOf(2) }, 'unsupported'],
    ['suite 0', { payload: genesisOf(0) }, 'unsupported'],
  ] as const)('not with %s', (_, changes, code) => {
    expect(outcomeOf(() => begin(changes))).toBe(code);
  });
});

describe('a log is one chain', () => {
  test.each([
    ['of another room', { genesis: fpOf('x') }, 'bad_entry'],
    ['at a place that is taken', { seq: 1 }, 'stale_head'],
    ['with a gap before it', { seq: 3 }, 'stale_head'],
    ['after another history', { prev: fpOf('x') }, 'stale_head'],
    ['from before the last one', { timeMs: STORY_MS - 1 }, 'bad_entry'],
    ['of an older suite', { suite: 0 }, 'bad_entry'],
  ] as const)('an entry %s is refused', (_, changes, code) => {
    const room = new RoomStory('ada');
    room.admit('ada', 'ben');
    const admit = { subject: fpOf('cleo'), role: ROLE.member, ...changes };
    expect(outcomeOf(() => room.add(room.entry('ada', ACTION.admit, admit)))).toBe(code);
  });

  test('the same entry twice in one change counts once', () => {
    const room = new RoomStory('ada');
    const admit = room.entry('ada', ACTION.admit, { subject: fpOf('ben'), role: ROLE.member });
    room.add(admit);
    expect(outcomeOf(() => room.add(admit))).toBe('stale_head');
  });

  test('a state handed out does not change when the room goes on', () => {
    const room = new RoomStory('ada');
    const invite = room.invite('ada');
    const before = room.state;
    const copy = structuredClone(before);
    room.join('ben', invite);
    room.setRole('ada', 'ben', ROLE.admin);
    room.remove('ada', 'ben');
    expect(before).toEqual(copy);
  });

  test('it has an end, and whoever fills it can still be removed', () => {
    const room = new RoomStory('ada');
    room.admit('ada', 'ben');
    const at = (seq: number): RoomState => ({ ...room.state, head: { ...room.state.head, seq: seq - 1 } });
    const outcome = (seq: number, entry: RoomEntry) =>
      outcomeOf(() => applyRoomEntry(at(seq), { ...entry, seq }, fpOf('hash')));
    const admit = room.entry('ada', ACTION.admit, { subject: fpOf('cleo'), role: ROLE.member });
    const invite = room.entry('ben', ACTION.invite, { payload: encodeInvite(room.terms('token')) });
    const remove = room.entry('ada', ACTION.remove, { subject: fpOf('ben') });
    const leave = room.entry('ben', ACTION.leave, { subject: fpOf('ben') });
    const promote = room.entry('ada', ACTION.setRole, { subject: fpOf('ben'), role: ROLE.admin });
    const reserve = LIMITS.roomLogMax - LIMITS.roomLogReserve;
    for (const entry of [admit, invite, remove, leave, promote]) expect(outcome(reserve - 1, entry)).toBe('ok');
    for (const entry of [admit, invite]) expect(outcome(reserve, entry)).toBe('too_many');
    for (const entry of [remove, leave, promote]) expect(outcome(LIMITS.roomLogMax - 1, entry)).toBe('ok');
    for (const entry of [remove, leave, promote]) expect(outcome(LIMITS.roomLogMax, entry)).toBe('too_many');
  });
});

describe('an entry says one thing in one way', () => {
  const room = new RoomStory('ada');
  room.admit('ada', 'ben');
  const invite = room.invite('ada');
  const ben = { subject: fpOf('ben') };
  const cleo = { subject: fpOf('cleo'), role: ROLE.member };
  test.each<[string, RoomEntry]>([
    ['an admission to admin', room.entry('ada', ACTION.admit, { ...cleo, role: ROLE.admin })],
    ['an admission to nothing', room.entry('ada', ACTION.admit, { ...cleo, role: ROLE.none })],
    ['an admission of nobody', room.entry('ada', ACTION.admit, { role: ROLE.member })],
    ['an admission with something hidden in it', room.entry('ada', ACTION.admit, { ...cleo, payload: u8(0) })],
    ['a leave for another', room.entry('ada', ACTION.leave, ben)],
    ['a leave of nobody', room.entry('ben', ACTION.leave)],
    ['a leave with a role', room.entry('ben', ACTION.leave, { ...ben, role: ROLE.member })],
    [
      'a leave with something hidden in it',
      room.entry('ben', ACTION.leave, { ...ben, payload: new Uint8Array(1_024) }),
    ],
    ['a removal with a role', room.entry('ada', ACTION.remove, { ...ben, role: ROLE.admin })],
    ['a removal of nobody', room.entry('ada', ACTION.remove)],
    ['a second creator', room.entry('ada', ACTION.setRole, { ...ben, role: ROLE.creator })],
    ['a member without role', room.entry('ada', ACTION.setRole, { ...ben, role: ROLE.none })],
    ['a role beyond all', room.entry('ada', ACTION.setRole, { ...ben, role: 255 })],
    ['an invite about somebody', room.entry('ada', ACTION.invite, { ...ben, payload: encodeInvite(room.terms('t')) })],
    ['a voided invite about somebody', room.entry('ada', ACTION.voidInvite, { ...ben, payload: invite })],
    ['a voided invite cut off', room.entry('ada', ACTION.voidInvite, { payload: invite.slice(1) })],
    ['history from nowhere', room.entry('ada', ACTION.shareHistory, ben)],
    ['history with more behind', room.entry('ada', ACTION.shareHistory, { ...ben, payload: new Uint8Array(5) })],
    ['a suite about somebody', room.entry('ada', ACTION.raiseSuite, { ...ben, payload: u8(1) })],
    ['no suite', room.entry('ada', ACTION.raiseSuite)],
    ['a join as admin', room.joinEntry('cleo', invite, { role: ROLE.admin })],
    ['a join for another', room.joinEntry('cleo', invite, ben)],
  ])('%s is refused', (_, entry) => {
    expect(outcomeOf(() => applyRoomEntry(room.state, entry, fpOf('hash')))).toBe('bad_entry');
  });

  test('the suite goes up to one that is known, never down', () => {
    expect(outcomeOf(() => room.raiseSuite('ada', 0))).toBe('unsupported');
    expect(outcomeOf(() => room.raiseSuite('ada', 2))).toBe('unsupported');
    expect(outcomeOf(() => room.raiseSuite('ada', 1))).toBe('ok');
    expect(room.state.suite).toBe(1);
  });
});

describe('a room is full at its limit', () => {
  test('by admission and by invite alike, and has room again when somebody goes', () => {
    const room = new RoomStory('ada', { membersMax: 2 });
    const invite = room.invite('ada');
    room.admit('ada', 'ben');
    expect(outcomeOf(() => room.admit('ada', 'cleo'))).toBe('room_full');
    expect(outcomeOf(() => room.join('cleo', invite))).toBe('room_full');
    room.leave('ben');
    room.join('cleo', invite);
    expect(room.state.members.size).toBe(2);
  });
});

describe('somebody stays in charge of a group', () => {
  test('the last admin promotes somebody first', () => {
    const room = new RoomStory('ada');
    room.admit('ada', 'ben');
    expect(outcomeOf(() => room.leave('ada'))).toBe('promote_first');
    room.setRole('ada', 'ben', ROLE.admin);
    room.leave('ada');
    expect(outcomeOf(() => room.admit('ben', 'cleo'))).toBe('ok');
    expect(outcomeOf(() => room.leave('ben'))).toBe('promote_first');
  });

  test('the last one at all may go, and nobody comes in behind', () => {
    const room = new RoomStory('ada');
    const invite = room.invite('ada');
    room.leave('ada');
    expect(room.state.members.size).toBe(0);
    expect(room.letsIn(invite)).toBe(false);
  });

  test('a direct conversation has nobody in charge: everybody may go', () => {
    const room = new RoomStory('ada', { kind: ROOM_KIND.direct });
    room.admit('ada', 'ben');
    room.leave('ada');
    expect(outcomeOf(() => room.admit('ben', 'cleo'))).toBe('ok');
    expect(outcomeOf(() => room.remove('ben', 'cleo'))).toBe('no_right');
  });

  test('who returns is a member, whatever they were', () => {
    const room = new RoomStory('ada');
    room.admit('ada', 'ben');
    room.setRole('ada', 'ben', ROLE.admin);
    room.leave('ada');
    room.admit('ben', 'ada');
    expect(room.member('ada')).toMatchObject({ role: ROLE.member });
  });
});

describe('an invite lets in whom it says, as often and as long as it says', () => {
  test('each join is one use, also of somebody who comes twice', () => {
    const room = new RoomStory('ada');
    const invite = room.invite('ada', { uses: 3 });
    room.join('ben', invite);
    room.leave('ben');
    room.join('ben', invite);
    expect(outcomeOf(() => room.join('ben', invite))).toBe('bad_entry');
    room.join('cleo', invite);
    expect(outcomeOf(() => room.join('dan', invite))).toBe('invite_invalid');
    expect(room.member('cleo')).toMatchObject({ role: ROLE.member, invite: formatHex(invite) });
  });

  test('up to its last millisecond by the log’s own time, and not after', () => {
    const room = new RoomStory('ada');
    const expiresMs = STORY_MS + 1_000;
    const invite = room.invite('ada', { expiresMs });
    expect(outcomeOf(() => room.join('ben', invite, { timeMs: expiresMs }))).toBe('ok');
    expect(outcomeOf(() => room.join('cleo', invite, { timeMs: expiresMs + 1 }))).toBe('invite_invalid');
    room.waitUntil('ada', expiresMs + 1);
    expect(outcomeOf(() => room.join('cleo', invite, { timeMs: expiresMs }))).toBe('bad_entry');
  });

  test('a personal one is for its person only', () => {
    const room = new RoomStory('ada');
    const invite = room.invite('ada', { kind: INVITE_KIND.personal, target: fpOf('ben') });
    expect(outcomeOf(() => room.join('cleo', invite))).toBe('invite_invalid');
    expect(outcomeOf(() => room.join('ben', invite))).toBe('ok');
  });

  test('one that was never made, or of another room, lets nobody in', () => {
    const room = new RoomStory('ada');
    const elsewhere = new RoomStory('ben').invite('ben');
    for (const invite of [elsewhere, fpOf('invented'), room.state.head.hash, ZERO_32])
      expect(outcomeOf(() => room.join('cleo', invite))).toBe('invite_invalid');
  });

  test.each([
    ['over before it began', { expiresMs: STORY_MS - 1 }],
    ['longer than a week', { expiresMs: STORY_MS + LIMITS.inviteLifeMs + 1 }],
    ['for ever', { expiresMs: Number.MAX_SAFE_INTEGER }],
    ['a link for one person', { target: fpOf('ben') }],
    ['a password for one person', { kind: INVITE_KIND.password, target: fpOf('ben') }],
    ['a personal one for nobody', { kind: INVITE_KIND.personal }],
  ] as const)('%s is no invite', (_, terms) => {
    expect(outcomeOf(() => new RoomStory('ada').invite('ada', terms))).toBe('bad_entry');
  });

  test.each([
    ['for nobody', { uses: 0 }],
    ['for more than the limit', { uses: LIMITS.inviteUsesMax + 1 }],
    ['with another key', { key: new Uint8Array(90) }],
  ])('one %s is not even read', (_, terms) => {
    expect(outcomeOf(() => new RoomStory('ada').invite('ada', terms))).toBe('bad_request');
  });

  test('at the edges it is one', () => {
    const room = new RoomStory('ada');
    expect(outcomeOf(() => room.invite('ada', { expiresMs: STORY_MS, uses: 1 }))).toBe('ok');
    const longest = { expiresMs: STORY_MS + LIMITS.inviteLifeMs, uses: LIMITS.inviteUsesMax };
    expect(outcomeOf(() => room.invite('ada', longest))).toBe('ok');
  });

  test('a room has so many open at once; closed ones do not count', () => {
    const room = new RoomStory('ada');
    const invites = Array.from({ length: LIMITS.invitesPerRoomMax }, () => room.invite('ada'));
    expect(outcomeOf(() => room.invite('ada'))).toBe('too_many');
    room.voidInvite('ada', invites[0] ?? ZERO_32);
    expect(outcomeOf(() => room.invite('ada'))).toBe('ok');
    expect(outcomeOf(() => room.invite('ada'))).toBe('too_many');
  });

  test('a flood of them leaves nothing behind to carry along', () => {
    const room = new RoomStory('ada');
    for (let i = 0; i < 300; i += 1) room.voidInvite('ada', room.invite('ada'));
    expect(room.state.invites.size).toBeLessThanOrEqual(1);
  });

  test('a member cannot make a second one under another’s token, to catch those who show it', () => {
    const room = new RoomStory('ada');
    room.admit('ada', 'mallory');
    const invite = room.invite('ada', { access: fpOf('token') });
    expect(outcomeOf(() => room.invite('mallory', { access: fpOf('token') }))).toBe('bad_entry');
    room.voidInvite('ada', invite);
    expect(outcomeOf(() => room.invite('mallory', { access: fpOf('token') }))).toBe('ok');
  });
});

describe('a void invite lets nobody in', () => {
  test('by its maker or an admin, once', () => {
    const room = new RoomStory('ada');
    room.admit('ada', 'ben');
    for (const by of ['ada', 'ben']) {
      const invite = room.invite('ben');
      room.voidInvite(by, invite);
      expect(room.letsIn(invite)).toBe(false);
      expect(outcomeOf(() => room.voidInvite(by, invite))).toBe('invite_invalid');
    }
  });

  test('what is closed already cannot be voided, told alike whether it is remembered or not', () => {
    const room = new RoomStory('ada');
    const used = room.invite('ada', { uses: 1 });
    room.join('ben', used);
    expect(outcomeOf(() => room.voidInvite('ada', used))).toBe('invite_invalid');
    room.invite('ada');
    expect(outcomeOf(() => room.voidInvite('ada', used))).toBe('invite_invalid');
    expect(outcomeOf(() => room.voidInvite('ada', fpOf('invented')))).toBe('invite_invalid');
  });

  test.each([
    ['removed', (room: RoomStory) => room.remove('ada', 'mallory')],
    ['demoted', (room: RoomStory) => room.setRole('ada', 'mallory', ROLE.member)],
  ])('when somebody is %s: their own, all they ever came by, and the room password', (_, fall) => {
    const room = new RoomStory('ada');
    const [first, second] = [room.invite('ada', { uses: 9 }), room.invite('ada', { uses: 9 })];
    const unrelated = room.invite('ada');
    room.join('mallory', first);
    room.leave('mallory');
    room.join('mallory', second);
    room.join('friend', second);
    room.setRole('ada', 'mallory', ROLE.admin);
    const own = room.invite('mallory');
    const password = room.invite('ada', { kind: INVITE_KIND.password });
    for (const invite of [first, second, own, password, unrelated]) expect(room.letsIn(invite)).toBe(true);
    fall(room);
    for (const invite of [first, second, own, password]) expect(room.letsIn(invite)).toBe(false);
    expect(room.letsIn(unrelated)).toBe(true);
    expect(room.member('friend')).toBeDefined();
  });

  test('all they came by counts too for somebody who was let in by hand at last', () => {
    const room = new RoomStory('ada');
    const link = room.invite('ada', { uses: 9 });
    room.join('mallory', link);
    room.leave('mallory');
    room.admit('ada', 'mallory');
    room.remove('ada', 'mallory');
    expect(room.letsIn(link, 'mallory’s other account')).toBe(false);
  });

  test('who leaves before being removed has no way back of their own', () => {
    const room = new RoomStory('ada');
    room.admit('ada', 'mallory');
    const own = room.invite('mallory');
    const others = room.invite('ada');
    room.leave('mallory');
    expect(room.letsIn(own, 'mallory')).toBe(false);
    expect(room.letsIn(others)).toBe(true);
  });

  test('and being admitted again does not wake it', () => {
    const room = new RoomStory('ada');
    room.admit('ada', 'mallory');
    const invite = room.invite('mallory');
    room.remove('ada', 'mallory');
    room.admit('ada', 'mallory');
    expect(room.letsIn(invite)).toBe(false);
    expect(room.state.invites.get(formatHex(invite))?.isVoid ?? true).toBe(true);
  });

  test('a promotion voids nothing', () => {
    const room = new RoomStory('ada');
    room.admit('ada', 'ben');
    const invites = [room.invite('ben'), room.invite('ada', { kind: INVITE_KIND.password })];
    room.setRole('ada', 'ben', ROLE.admin);
    for (const invite of invites) expect(room.letsIn(invite)).toBe(true);
  });
});

describe('who was removed', () => {
  test('comes back by a member’s own hand only, and is then like any other', () => {
    const room = new RoomStory('ada');
    room.admit('ada', 'mallory');
    room.remove('ada', 'mallory');
    const link = room.invite('ada');
    const personal = room.invite('ada', { kind: INVITE_KIND.personal, target: fpOf('mallory') });
    expect(outcomeOf(() => room.join('mallory', link))).toBe('invite_invalid');
    expect(outcomeOf(() => room.join('mallory', personal))).toBe('invite_invalid');
    expect(room.letsIn(link)).toBe(true);
    room.admit('ada', 'mallory');
    room.leave('mallory');
    expect(outcomeOf(() => room.join('mallory', link))).toBe('ok');
  });

  test('is no reader of the keys that follow', () => {
    const room = new RoomStory('ada');
    for (const who of ['mallory', 'ben', 'cleo']) room.admit('ada', who);
    room.remove('ada', 'mallory');
    const readers = readersOf(room.state).map(formatHex);
    expect(readers).toEqual(['ada', 'ben', 'cleo'].map((who) => formatHex(fpOf(who))).sort());
  });
});

test('an invite is open while it is neither void, used up nor over', () => {
  const room = new RoomStory('ada');
  const hash = room.invite('ada', { uses: 2, expiresMs: STORY_MS + 5 });
  const invite = room.state.invites.get(formatHex(hash));
  if (invite === undefined) throw new Error('no invite');
  expect(isInviteOpen(invite, STORY_MS + 5)).toBe(true);
  expect(isInviteOpen(invite, STORY_MS + 6)).toBe(false);
  expect(isInviteOpen({ ...invite, used: 2 }, STORY_MS)).toBe(false);
  expect(isInviteOpen({ ...invite, isVoid: true }, STORY_MS)).toBe(false);
});
