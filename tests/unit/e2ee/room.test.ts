import { beforeAll, describe, expect, test } from 'vitest';
import { signAccountEntry } from '../../../appliance/e2ee/account.ts';
import { signWithDevice } from '../../../appliance/e2ee/device.ts';
import { sha256 } from '../../../appliance/e2ee/hash.ts';
import { P256 } from '../../../appliance/e2ee/p256.ts';
import { randomBytes } from '../../../appliance/e2ee/random.ts';
import { formatDigits, roomCode, safetyNumber } from '../../../appliance/e2ee/room-code.ts';
import {
  type AccountOf,
  createRoom,
  type SignedRoomEntry,
  signRoomEntry,
  verifyRoomEntries,
} from '../../../appliance/e2ee/room.ts';
import { makeInvite } from '../../../appliance/e2ee/invite.ts';
import { ACCOUNT_ENTRY, type Signed } from '../../../appliance/protocol/account-log.ts';
import { formatHex, utf8 } from '../../../appliance/protocol/encoding.ts';
import { LIMITS } from '../../../appliance/protocol/limits.ts';
import {
  ACTION,
  encodeRoomEntry,
  INVITE_KIND,
  ROLE,
  ROOM_KIND,
  type RoomEntry,
} from '../../../appliance/protocol/room-log.ts';
import { accountsOf, makePerson, START_MS, type TestPerson } from '../../vectors/people.ts';

let ada: TestPerson;
let ben: TestPerson;
let cleo: TestPerson;
let accountOf: AccountOf;
let genesis: SignedRoomEntry;
let benIn: SignedRoomEntry;

beforeAll(async () => {
  [ada, ben, cleo] = await Promise.all([makePerson('Ada', 0), makePerson('Ben', 1), makePerson('Cleo', 2)]);
  accountOf = accountsOf([ada, ben, cleo]);
  genesis = await createRoom(ada.actor, { kind: ROOM_KIND.group, membersMax: 8, timeMs: START_MS });
  benIn = await signRoomEntry(ada.actor, genesis.state, { action: ACTION.admit, subject: ben.fp }, START_MS + 1);
});

describe('a room’s log', () => {
  test('tells every member who is in, once or bit by bit', async () => {
    const whole = await verifyRoomEntries(undefined, [genesis.signed, benIn.signed], accountOf);
    expect(whole.state).toEqual(benIn.state);
    expect(whole.entries.map(({ entry }) => entry.action)).toEqual([ACTION.create, ACTION.admit]);
    const early = await verifyRoomEntries(undefined, [genesis.signed], accountOf);
    expect((await verifyRoomEntries(early.state, [benIn.signed], accountOf)).state).toEqual(whole.state);
    const overlapping = await verifyRoomEntries(early.state, [genesis.signed, benIn.signed], accountOf);
    expect([overlapping.state, overlapping.entries.length]).toEqual([whole.state, 1]);
  });

  test('carries every change a member may make', async () => {
    let last = benIn;
    const log: Signed[] = [genesis.signed, benIn.signed];
    const step = async (who: TestPerson, act: Parameters<typeof signRoomEntry>[2]): Promise<void> => {
      last = await signRoomEntry(who.actor, last.state, act, START_MS + log.length);
      log.push(last.signed);
    };
    await step(ada, { action: ACTION.setRole, subject: ben.fp, role: ROLE.admin });
    await step(ben, { action: ACTION.admit, subject: cleo.fp });
    await step(ada, { action: ACTION.shareHistory, subject: cleo.fp, firstEpoch: 1 });
    await step(ada, { action: ACTION.raiseSuite, suite: 1 });
    const invite = await makeInvite(
      cleo.actor,
      last.state,
      { kind: INVITE_KIND.link, uses: 2, expiresMs: START_MS + 10_000, card: utf8('{}') },
      START_MS + log.length,
    );
    log.push(invite.signed);
    last = invite;
    await step(cleo, { action: ACTION.voidInvite, invite: invite.hash });
    await step(ben, { action: ACTION.remove, subject: cleo.fp });
    await step(ben, { action: ACTION.leave });
    const { state } = await verifyRoomEntries(undefined, log, accountOf);
    expect(state).toEqual(last.state);
    expect([...state.members.keys()]).toEqual([formatHex(ada.fp)]);
  });

  test('a change without the right is not even signed', async () => {
    const act = { action: ACTION.remove, subject: ada.fp } as const;
    await expect(signRoomEntry(ben.actor, benIn.state, act, START_MS)).rejects.toMatchObject({ code: 'no_right' });
    const admit = { action: ACTION.admit, subject: cleo.fp } as const;
    await expect(signRoomEntry(cleo.actor, benIn.state, admit, START_MS)).rejects.toMatchObject({ code: 'not_member' });
  });

  test('a slow clock writes no entry that others refuse', async () => {
    const early = await signRoomEntry(ada.actor, benIn.state, { action: ACTION.admit, subject: cleo.fp }, START_MS - 9);
    expect(early.entry.timeMs).toBe(benIn.entry.timeMs);
  });

  test('a ghost added by the server, or by a member in another’s name, is refused', async () => {
    const ghost: RoomEntry = {
      ...benIn.entry,
      seq: 2,
      prev: benIn.hash,
      subject: cleo.fp,
    };
    const body = encodeRoomEntry(ghost);
    const unsigned = { body, sig: randomBytes(64) };
    const byBen = { body, sig: await signWithDevice(ben.device, body) };
    for (const signed of [unsigned, byBen])
      await expect(verifyRoomEntries(benIn.state, [signed], accountOf)).rejects.toMatchObject({
        code: 'bad_signature',
      });
    const foreign = encodeRoomEntry({ ...ghost, device: ben.device.id });
    const withBensDevice = { body: foreign, sig: await signWithDevice(ben.device, foreign) };
    await expect(verifyRoomEntries(benIn.state, [withBensDevice], accountOf)).rejects.toMatchObject({
      code: 'wrong_device',
    });
    await expect(verifyRoomEntries(benIn.state, [byBen], () => ben.account)).rejects.toMatchObject({
      code: 'bad_entry',
    });
  });

  test('two histories, both signed, raise the alarm instead of replacing one another', async () => {
    const other = await signRoomEntry(
      ada.actor,
      genesis.state,
      { action: ACTION.admit, subject: cleo.fp },
      START_MS + 1,
    );
    const after = await signRoomEntry(ada.actor, other.state, { action: ACTION.admit, subject: ben.fp }, START_MS + 2);
    for (const served of [[other.signed, after.signed], [after.signed]])
      await expect(verifyRoomEntries(benIn.state, served, accountOf)).rejects.toMatchObject({ kind: 'fork' });
    const invented = { body: after.signed.body, sig: randomBytes(64) };
    await expect(verifyRoomEntries(benIn.state, [invented], accountOf)).rejects.toMatchObject({
      code: 'bad_signature',
    });
  });

  test('entries left out or of another room are refused', async () => {
    const third = await signRoomEntry(ada.actor, benIn.state, { action: ACTION.admit, subject: cleo.fp }, START_MS + 2);
    await expect(verifyRoomEntries(undefined, [genesis.signed, third.signed], accountOf)).rejects.toMatchObject({
      code: 'stale_head',
    });
    const elsewhere = await createRoom(ada.actor, { kind: ROOM_KIND.group, membersMax: 8, timeMs: START_MS });
    await expect(verifyRoomEntries(undefined, [elsewhere.signed, benIn.signed], accountOf)).rejects.toThrow();
    expect(elsewhere.state.genesis).not.toEqual(genesis.state.genesis);
    await expect(verifyRoomEntries(undefined, [], accountOf)).rejects.toMatchObject({ code: 'bad_entry' });
  });

  test('a revoked device changes nothing after its end, and what it did before stays', async () => {
    const revoked = await signAccountEntry(
      ada.identity,
      ada.account,
      { kind: ACCOUNT_ENTRY.deviceRevoked, deviceId: ada.device.id },
      START_MS + 100,
    );
    const later: AccountOf = (fp) => (formatHex(fp) === formatHex(ada.fp) ? revoked.state : accountOf(fp));
    const { state } = await verifyRoomEntries(undefined, [genesis.signed, benIn.signed], later);
    const graceMs = LIMITS.revocationGraceMs;
    const admit = { action: ACTION.admit, subject: cleo.fp } as const;
    const stolen = await signRoomEntry(ada.actor, state, admit, START_MS + 100 + graceMs);
    await expect(verifyRoomEntries(state, [stolen.signed], later)).rejects.toMatchObject({ code: 'wrong_device' });
    // The clock of the device that was revoked went ahead of the one that revoked it: nobody loses the room over that.
    const hasty = await signRoomEntry(ada.actor, state, admit, START_MS + 99 + graceMs);
    expect((await verifyRoomEntries(state, [hasty.signed], later)).state.members.size).toBe(3);
  });
});

describe('joining by invite', () => {
  test('needs the invite’s key, for this person and this place in the log', async () => {
    const invite = await makeInvite(
      ada.actor,
      benIn.state,
      { kind: INVITE_KIND.link, uses: 1, expiresMs: START_MS + 10_000, card: utf8('{}') },
      START_MS + 2,
    );
    const forged = await crypto.subtle.generateKey(P256, false, ['sign', 'verify']);
    const guess = await signRoomEntry(
      cleo.actor,
      invite.state,
      { action: ACTION.join, invite: invite.hash, inviteKey: forged.privateKey },
      START_MS + 3,
    );
    await expect(verifyRoomEntries(invite.state, [guess.signed], accountOf)).rejects.toMatchObject({
      code: 'bad_signature',
    });
    const unknown = { ...guess.entry, payload: guess.entry.payload.slice() };
    // A byte of the invite's hash, whatever it was.
    unknown.payload[unknown.payload.length - 70]! ^= 1;
    const body = encodeRoomEntry(unknown);
    const signed = { body, sig: await signWithDevice(cleo.device, body) };
    await expect(verifyRoomEntries(invite.state, [signed], accountOf)).rejects.toMatchObject({
      code: 'invite_invalid',
    });
  });
});

describe('what people compare', () => {
  test('both sides read the same 60 digits, and others read other ones', async () => {
    const number = await safetyNumber(ada.fp, ben.fp);
    expect(number).toMatch(/^\d{60}$/);
    expect(await safetyNumber(ben.fp, ada.fp)).toBe(number);
    expect(await safetyNumber(cleo.fp, ben.fp)).not.toBe(number);
    expect(formatDigits(number)).toMatch(/^(\d{5} ){11}\d{5}$/);
  });

  test('a room has its own code', async () => {
    const code = await roomCode(genesis.state.genesis);
    expect(code).toMatch(/^\d{60}$/);
    expect(await roomCode(await sha256(genesis.state.genesis))).not.toBe(code);
  });
});
