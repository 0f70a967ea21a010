import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RATES } from '../../appliance/core/rooms/rates.ts';
import { signAccountEntry } from '../../appliance/e2ee/account.ts';
import { signWithDevice } from '../../appliance/e2ee/device.ts';
import { NO_EPOCH, openWrap, signEpochBad, verifyCommit } from '../../appliance/e2ee/epoch.ts';
import { createRoom, type RoomAct, signRoomEntry, verifyRoomEntries } from '../../appliance/e2ee/room.ts';
import { ACCOUNT_ENTRY } from '../../appliance/protocol/account-log.ts';
import { formatBase64Url, parseBase64Url } from '../../appliance/protocol/encoding.ts';
import { LIMITS } from '../../appliance/protocol/limits.ts';
import { ACTION, ROLE, ROOM_KIND } from '../../appliance/protocol/room-log.ts';
import type { CommitJson } from '../../appliance/protocol/routes.ts';
import { removeDataFolders, startCore } from '../lib/core.ts';
import type { TestCore } from '../lib/core.ts';
import { Browser, type Answer } from '../lib/http.ts';
import {
  actAll,
  change,
  changeJson,
  commitFor,
  type KnownRoom,
  type Member,
  moveIn,
  openRoom,
  revokeDevice,
  signedOf,
} from '../lib/member.ts';
import { randomText, signedJson } from '../lib/registration.ts';
import { accountsOf } from '../vectors/people.ts';

let core: TestCore;
let ann: Member;
let ben: Member;
let cleo: Member;
let dora: Member;

beforeEach(async () => {
  core = await startCore({
    settings: { 'accounts.registration': 'open', 'rooms.membersMax': 8, 'rooms.perAccountMax': 3 },
  });
  [ann, ben, cleo, dora] = (await moveIn(core, 'Ben', 'Cleo', 'Dora')) as [Member, Member, Member, Member];
});
afterEach(async () => {
  await core.stop();
});
afterAll(removeDataFolders);

const of = (room: KnownRoom): { params: { room: string } } => ({ params: { room: room.id } });

describe('creating', () => {
  it('gives a short id that people can read aloud, and tells everybody who is in it', async () => {
    const socket = await ben.connect();
    const room = await openRoom(ann, [ben]);
    expect(room.id).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/);
    expect(await socket.take('rooms')).toMatchObject({ room: room.id, isMember: true });
    expect(await socket.take('room')).toMatchObject({ headSeq: 1, epoch: 1, isOpen: true, lastSeq: 0 });
    const rooms = (await ben.browser.call('rooms')).json.rooms;
    expect(rooms).toMatchObject([{ room: room.id, genesis: formatBase64Url(room.state.genesis) }]);
    expect((await cleo.browser.call('rooms')).json.rooms).toEqual([]);
  });

  it('the same request again gives the same room: a lost answer makes no second one', async () => {
    const first = await createRoom(ann.person.actor, { kind: ROOM_KIND.group, membersMax: 4, timeMs: Date.now() });
    const body = changeJson([first], await commitFor(ann, first.state, NO_EPOCH));
    const answers = await Promise.all([1, 2].map(() => ann.browser.call('createRoom', body)));
    const again = await ann.browser.call('createRoom', body);
    expect(new Set([...answers, again].map(({ json }) => json.room)).size).toBe(1);
    expect((await ann.browser.call('rooms')).json.rooms).toHaveLength(1);
    expect((await ben.browser.call('createRoom', body)).code).toBe('bad_entry');
  });

  it('needs its first keys, and keeps to the limits of the house', async () => {
    const make = (membersMax: number): ReturnType<typeof createRoom> =>
      createRoom(ann.person.actor, { kind: ROOM_KIND.group, membersMax, timeMs: Date.now() });
    const first = await make(4);
    expect((await ann.browser.call('createRoom', changeJson([first]))).code).toBe('bad_commit');
    const large = await make(9);
    const largeBody = changeJson([large], await commitFor(ann, large.state, NO_EPOCH));
    expect((await ann.browser.call('createRoom', largeBody)).code).toBe('bad_entry');
    for (let i = 0; i < 3; i += 1) await openRoom(ann);
    await expect(openRoom(ann)).rejects.toThrow('too_many');
    // Nor can others put somebody into more rooms than that.
    await expect(openRoom(ben, [ann])).rejects.toThrow('too_many');
  });

  it('lets nobody in who has no account here', async () => {
    const room = await openRoom(ann);
    const stranger = new Uint8Array(32).fill(7);
    const [admit] = await actAll(ann, room.state, [{ action: ACTION.admit, subject: stranger }]);
    expect((await ann.browser.call('changeRoom', changeJson([admit!]), of(room))).code).toBe('not_found');
  });
});

describe('reading', () => {
  it('a member finds log, commits and its own wrap, and they hold what the creator made', async () => {
    const room = await openRoom(ann, [ben]);
    const accounts = accountsOf([ann.person, ben.person]);
    const log = (await ben.browser.call('roomLog', undefined, of(room))).json.entries;
    const { state } = await verifyRoomEntries(undefined, log.map(signedOf), accounts);
    expect(state.head).toEqual(room.state.head);
    const [commit] = (await ben.browser.call('roomCommits', undefined, of(room))).json.commits as CommitJson[];
    const parts = { ...signedOf(commit!), card: parseBase64Url(commit!.card) };
    const verified = await verifyCommit(parts, state, NO_EPOCH, accounts);
    const wrap = await ben.browser.call('roomWrap', undefined, { params: { room: room.id, epoch: '1' } });
    const secret = await openWrap(verified.commit, ben.person.fp, ben.person.wrapKey, parseBase64Url(wrap.json.wrap));
    expect(secret).toEqual(room.secret);
  });

  it('pages go on from where they are asked', async () => {
    const room = await openRoom(ann, [ben]);
    await change(ann, room, [], true);
    const log = await ann.browser.call('roomLog', undefined, { ...of(room), query: 'from=1' });
    expect(log.json.entries).toHaveLength(1);
    const commits = await ann.browser.call('roomCommits', undefined, { ...of(room), query: 'from=2' });
    expect(commits.json.commits).toHaveLength(1);
    expect((await ann.browser.call('roomLog', undefined, { ...of(room), query: 'from=-1' })).code).toBe('bad_request');
  });

  it('nobody else reads anything, and does not even learn that the room is there', async () => {
    const room = await openRoom(ann, [ben]);
    for (const id of [room.id, '00000000']) {
      const params = { room: id, epoch: '1', fp: ann.fp };
      for (const route of ['roomLog', 'roomCommits', 'roomWrap', 'messages', 'requests'] as const)
        expect((await cleo.browser.call(route, undefined, { params })).code, route).toBe('not_member');
    }
    expect((await ann.browser.call('roomLog', undefined, { params: { room: 'no room' } })).code).toBe('not_found');
  });

  it('there is no wrap in an epoch one was not in', async () => {
    const room = await openRoom(ann);
    await change(ann, room, [{ action: ACTION.admit, subject: ben.person.fp }], true);
    const wrap = (epoch: string): Promise<{ status: number; code: string | undefined }> =>
      ben.browser.call('roomWrap', undefined, { params: { room: room.id, epoch } });
    expect((await wrap('1')).code).toBe('not_found');
    expect((await wrap('2')).status).toBe(200);
    for (const epoch of ['3', '99999999999', 'x', '1.5']) expect((await wrap(epoch)).code).toBe('not_found');
  });
});

describe('changing', () => {
  it('of two changes at once one wins, and the other hears where the room stands', async () => {
    const room = await openRoom(ann, [ben]);
    const bodies = await Promise.all(
      [ann, ben].map(async (by) => {
        const subject = by === ann ? cleo : dora;
        const entries = await actAll(by, room.state, [{ action: ACTION.admit, subject: subject.person.fp }]);
        return { by, body: changeJson(entries, await commitFor(by, entries[0]!.state, room.epoch)) };
      }),
    );
    const answers = await Promise.all(bodies.map(({ by, body }) => by.browser.call('changeRoom', body, of(room))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const loser = answers.find(({ status }) => status === 409)!;
    expect(loser.code).toBe('stale_head');
    expect(loser.json.error.data.summary).toMatchObject({ room: room.id, headSeq: 2, epoch: 2 });
  });

  it('of two commits at once one wins', async () => {
    const room = await openRoom(ann, [ben]);
    const bodies = await Promise.all([ann, ben].map((by) => commitFor(by, room.state, room.epoch)));
    const answers = await Promise.all(
      [ann, ben].map((by, i) => by.browser.call('changeRoom', changeJson([], bodies[i]), of(room))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const loser = answers.find(({ status }) => status === 409)!;
    expect(loser.code).toBe('stale_epoch');
    expect(loser.json.error.data.summary).toMatchObject({ epoch: 2 });
  });

  it('rights are those of the log: a member removes nobody, an admin does', async () => {
    const room = await openRoom(ann, [ben, cleo]);
    const remove = { action: ACTION.remove, subject: cleo.person.fp } as const;
    // Honest code signs no such entry, so a dishonest one is made by hand.
    const admin = await actAll(ann, room.state, [{ action: ACTION.setRole, subject: ben.person.fp, role: ROLE.admin }]);
    const [forged] = await actAll(ben, { ...admin[0]!.state, head: room.state.head }, [remove]);
    const made = await commitFor(ben, forged!.state, room.epoch);
    expect((await ben.browser.call('changeRoom', changeJson([forged!], made), of(room))).code).toBe('no_right');
    expect((await ann.browser.call('changeRoom', changeJson(admin), of(room))).status).toBe(200);
    room.state = admin[0]!.state;
    expect((await change(ben, room, [remove], true)).status).toBe(200);
    expect((await cleo.browser.call('roomLog', undefined, of(room))).code).toBe('not_member');
  });

  it('nobody acts for somebody else, nor with another device, nor by a bent signature', async () => {
    const room = await openRoom(ann, [ben]);
    const [entry] = await actAll(ann, room.state, [
      { action: ACTION.setRole, subject: ben.person.fp, role: ROLE.admin },
    ]);
    const forged = changeJson([entry!]);
    forged.entries[0]!.sig = formatBase64Url(await signWithDevice(ben.person.device, entry!.signed.body));
    for (const by of [ann, ben]) {
      expect((await by.browser.call('changeRoom', forged, of(room))).code).toBe('bad_signature');
    }
    const act = { action: ACTION.setRole, subject: ben.person.fp, role: ROLE.admin } as const;
    const foreign = await signRoomEntry({ fp: ann.person.fp, device: ben.person.device }, room.state, act, Date.now());
    expect((await ben.browser.call('changeRoom', changeJson([foreign]), of(room))).code).toBe('wrong_device');
    const own = await commitFor(ann, room.state, room.epoch);
    expect((await ben.browser.call('changeRoom', changeJson([], own), of(room))).code).toBe('wrong_device');
    expect((await ann.browser.call('changeRoom', changeJson([entry!]), of(room))).status).toBe(200);
  });

  it('a member gives back what another signed, and nobody who is not in the room', async () => {
    const room = await openRoom(ann, [ben]);
    const [entry] = await actAll(ann, room.state, [
      { action: ACTION.setRole, subject: ben.person.fp, role: ROLE.admin },
    ]);
    expect((await cleo.browser.call('changeRoom', changeJson([entry!]), of(room))).code).toBe('not_member');
    expect((await ben.browser.call('changeRoom', changeJson([entry!]), of(room))).status).toBe(200);
    const { entries } = (await ann.browser.call('roomLog', undefined, of(room))).json;
    expect(entries.at(-1)).toEqual(changeJson([entry!]).entries[0]);
  });

  it('a room the house has lost is given back by any member, once, whoever is faster', async () => {
    const begun = await createRoom(ann.person.actor, { kind: ROOM_KIND.group, membersMax: 8, timeMs: Date.now() });
    const entries = [begun, ...(await actAll(ann, begun.state, [{ action: ACTION.admit, subject: ben.person.fp }]))];
    const give = async (by: Member): Promise<Answer> =>
      by.browser.call('createRoom', changeJson(entries, await commitFor(by, entries[1]!.state, NO_EPOCH)));
    expect((await give(cleo)).code).toBe('bad_commit');
    const given = await Promise.all([give(ben), give(ann)]);
    expect(given.map(({ status }) => status)).toEqual([200, 200]);
    expect(new Set(given.map(({ json }) => json.room)).size).toBe(1);
  });

  it('who comes or goes needs new keys, for exactly those who stay', async () => {
    const room = await openRoom(ann, [ben]);
    const [admit] = await actAll(ann, room.state, [{ action: ACTION.admit, subject: cleo.person.fp }]);
    expect((await ann.browser.call('changeRoom', changeJson([admit!]), of(room))).code).toBe('bad_commit');
    const forOld = await commitFor(ann, { ...room.state, head: admit!.state.head }, room.epoch);
    expect((await ann.browser.call('changeRoom', changeJson([admit!], forOld), of(room))).code).toBe('bad_commit');
    const good = changeJson([admit!], await commitFor(ann, admit!.state, room.epoch));
    const swapped = structuredClone(good);
    swapped.commit!.wraps.reverse();
    expect((await ann.browser.call('changeRoom', swapped, of(room))).code).toBe('bad_commit');
    const fewer = structuredClone(good);
    fewer.commit!.wraps.pop();
    expect((await ann.browser.call('changeRoom', fewer, of(room))).code).toBe('bad_commit');
    const otherCard = structuredClone(good);
    otherCard.commit!.card = randomText(60);
    expect((await ann.browser.call('changeRoom', otherCard, of(room))).code).toBe('bad_commit');
    expect((await ann.browser.call('changeRoom', good, of(room))).status).toBe(200);
  });

  it('an entry from the future is refused, so that nobody stops the log until then', async () => {
    const room = await openRoom(ann, [ben]);
    const role = { action: ACTION.setRole, subject: ben.person.fp, role: ROLE.admin } as const;
    const [future] = await actAll(ann, room.state, [role], Date.now() + 10 * 60_000);
    const answer = await ann.browser.call('changeRoom', changeJson([future!]), of(room));
    expect(answer.code).toBe('bad_entry');
    expect(answer.json.error.data.timeMs).toBeGreaterThan(0);
  });

  it('keys dated before the last ones are refused, or no client could follow the room any more', async () => {
    const room = await openRoom(ann, [ben]);
    const nowMs = Date.now();
    const first = await commitFor(ben, room.state, room.epoch, nowMs + 60_000);
    expect((await ben.browser.call('changeRoom', changeJson([], first), of(room))).status).toBe(200);
    const { epoch, hash } = first.head;
    const earlier = changeJson([], await commitFor(ben, room.state, { epoch, hash }, nowMs));
    expect((await ben.browser.call('changeRoom', earlier, of(room))).code).toBe('bad_commit');
    core = await core.restart();
    const browser = new Browser(core);
    for (const [name, value] of ben.browser.cookies) browser.cookies.set(name, value);
    expect((await browser.call('changeRoom', earlier, of(room))).code).toBe('bad_commit');
    const next = changeJson([], await commitFor(ben, room.state, first.head));
    expect((await browser.call('changeRoom', next, of(room))).status).toBe(200);
  });

  it('no member fills the log of a room: changes are short, and entries are counted', async () => {
    const room = await openRoom(ann, [ben]);
    const turns = (amount: number): RoomAct[] =>
      Array.from({ length: amount }, (_, i) => {
        const role = i % 2 === 0 ? ROLE.admin : ROLE.member;
        return { action: ACTION.setRole, subject: ben.person.fp, role };
      });
    expect((await change(ann, room, turns(LIMITS.changeEntriesMax + 2), false)).code).toBe('too_large');
    for (let left = RATES.entriesAtOnce.burst; left > 0; left -= LIMITS.changeEntriesMax)
      expect((await change(ann, room, turns(LIMITS.changeEntriesMax), false)).status).toBe(200);
    const answer = await change(ann, room, turns(2), false);
    expect([answer.code, answer.json.error.retryAfterMs]).toEqual(['slow_down', expect.any(Number)]);
    // Others go on, and what was refused costs nothing.
    expect((await change(ben, room, [{ action: ACTION.leave }], false)).status).toBe(200);
  });

  it("no member fills everybody's vault with keys nobody needs, and keys that are needed never wait", async () => {
    const room = await openRoom(ann, [ben]);
    for (let i = 0; i < RATES.newKeys.burst; i += 1) expect((await change(ann, room, [], true)).status).toBe(200);
    expect((await change(ann, room, [], true)).code).toBe('slow_down');
    // By another member, in another room, for somebody new, and because the epoch is closed.
    expect((await change(ben, room, [], true)).status).toBe(200);
    expect((await change(ann, await openRoom(ann), [], true)).status).toBe(200);
    const admit = { action: ACTION.admit, subject: cleo.person.fp } as const;
    expect((await change(ann, room, [admit], true)).status).toBe(200);
    expect((await change(ben, room, [{ action: ACTION.leave }], false)).status).toBe(200);
    expect((await change(ann, room, [], true)).status).toBe(200);
    expect((await change(ann, room, [], true)).code).toBe('slow_down');
  });

  it('a refused change leaves nothing behind', async () => {
    const room = await openRoom(ann, [ben]);
    const entries = await actAll(ann, room.state, [
      { action: ACTION.setRole, subject: ben.person.fp, role: ROLE.admin },
      { action: ACTION.admit, subject: cleo.person.fp },
    ]);
    expect((await ann.browser.call('changeRoom', changeJson(entries), of(room))).code).toBe('bad_commit');
    const rooms = (await ann.browser.call('rooms')).json.rooms;
    expect(rooms[0]).toMatchObject({ headSeq: 1, epoch: 1, isOpen: true });
    expect((await cleo.browser.call('rooms')).json.rooms).toEqual([]);
  });

  it('the last who leaves takes nobody with him, and somebody in charge stays', async () => {
    const room = await openRoom(ann, [ben]);
    // Honest code does not sign it; the house must not take it either.
    const direct = { ...room.state, kind: ROOM_KIND.direct };
    const leave = await signRoomEntry(ann.person.actor, direct, { action: ACTION.leave }, Date.now());
    expect((await ann.browser.call('changeRoom', changeJson([leave]), of(room))).code).toBe('promote_first');
    expect((await change(ben, room, [{ action: ACTION.leave }], false)).status).toBe(200);
    expect((await change(ann, room, [{ action: ACTION.leave }], false)).status).toBe(200);
    expect((await ann.browser.call('rooms')).json.rooms).toEqual([]);
  });

  it('everybody who is connected hears of it, those who come and go first of all', async () => {
    const room = await openRoom(ann, [ben]);
    const [annSocket, cleoSocket] = await Promise.all([ann.connect(), cleo.connect()]);
    await change(ann, room, [{ action: ACTION.admit, subject: cleo.person.fp }], true);
    await cleoSocket.take('rooms', (frame) => frame.isMember);
    expect(await cleoSocket.take('room')).toMatchObject({ epoch: 2, headSeq: 2 });
    expect(await annSocket.take('room')).toMatchObject({ epoch: 2, headSeq: 2 });
    await change(ann, room, [{ action: ACTION.remove, subject: cleo.person.fp }], true);
    await cleoSocket.take('rooms', (frame) => !frame.isMember);
    await annSocket.take('room', (frame) => frame.epoch === 3);
    expect(await cleoSocket.hearsNo('room')).toBe(true);
  });
});

describe('keys that do not open', () => {
  it("a member's word closes the epoch until somebody makes new ones", async () => {
    const room = await openRoom(ann, [ben]);
    const socket = await ann.connect();
    const bad = await signEpochBad(ben.person.actor, room.state.genesis, room.epoch);
    const body = { body: formatBase64Url(bad.body), sig: formatBase64Url(bad.sig) };
    expect((await cleo.browser.call('epochBad', body, of(room))).code).toBe('not_member');
    expect((await ann.browser.call('epochBad', body, of(room))).code).toBe('wrong_device');
    expect((await ben.browser.call('epochBad', { ...body, sig: randomText(64) }, of(room))).code).toBe('bad_signature');
    expect((await ben.browser.call('epochBad', body, of(room))).json).toMatchObject({ epoch: 1, isOpen: false });
    expect(await socket.take('room')).toMatchObject({ epoch: 1, isOpen: false });
    expect((await change(ann, room, [], true)).json).toMatchObject({ epoch: 2, isOpen: true });
    expect((await ben.browser.call('epochBad', body, of(room))).code).toBe('stale_epoch');
  });

  it('nobody can stop a room by crying wolf', async () => {
    const room = await openRoom(ann, [ben]);
    const codes = [];
    for (let i = 0; i < 6; i += 1) {
      const bad = await signEpochBad(ben.person.actor, room.state.genesis, room.epoch);
      const body = { body: formatBase64Url(bad.body), sig: formatBase64Url(bad.sig) };
      codes.push((await ben.browser.call('epochBad', body, of(room))).code);
      await change(ann, room, [], true);
    }
    expect(codes.at(-1)).toBe('slow_down');
  });

  it('nobody revokes a device as of a time before what it signed: newcomers would find the log of the room invalid', async () => {
    const room = await openRoom(ann, [ben]);
    const nowMs = Date.now();
    const admits = [{ action: ACTION.admit, subject: cleo.person.fp }] as const;
    const entries = await actAll(ben, room.state, admits, nowMs + 60_000);
    const made = await commitFor(ben, entries[0]!.state, room.epoch, nowMs + 60_000);
    expect((await ben.browser.call('changeRoom', changeJson(entries, made), of(room))).status).toBe(200);
    const { identity, account, device } = ben.person;
    const revoke = async (timeMs: number): Promise<Answer> => {
      const change = { kind: ACCOUNT_ENTRY.deviceRevoked, deviceId: device.id } as const;
      const { signed } = await signAccountEntry(identity, account, change, timeMs);
      return ben.browser.call('accountEntries', { entries: [signedJson(signed)] });
    };
    for (const timeMs of [account.head.timeMs, nowMs, nowMs + 60_000])
      expect((await revoke(timeMs)).code, String(timeMs - nowMs)).toBe('bad_entry');
    expect((await revoke(nowMs + 60_001)).status).toBe(204);
  });

  it('a revoked device closes the epochs of its account, and acts no more', async () => {
    const room = await openRoom(ann, [ben]);
    const socket = await ann.connect();
    await revokeDevice(ben);
    expect(await socket.take('room')).toMatchObject({ epoch: 1, isOpen: false });
    expect((await change(ann, room, [], true)).json).toMatchObject({ epoch: 2, isOpen: true });
    core = await core.restart();
    ann.moveTo(core);
    expect((await ann.browser.call('rooms')).json.rooms[0]).toMatchObject({ epoch: 2, isOpen: true });
  });
});
