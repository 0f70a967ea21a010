import { beforeAll, describe, expect, test } from 'vitest';
import {
  type MadeCommit,
  makeCommit,
  NO_EPOCH,
  openRoomCard,
  openWrap,
  signEpochBad,
  verifyCommit,
  verifyEpochBad,
} from '../../../appliance/e2ee/epoch.ts';
import { signAccountEntry } from '../../../appliance/e2ee/account.ts';
import { generateDevice, signWithDevice } from '../../../appliance/e2ee/device.ts';
import { sha256 } from '../../../appliance/e2ee/hash.ts';
import { importRoot } from '../../../appliance/e2ee/hkdf.ts';
import { OpenError } from '../../../appliance/e2ee/open-error.ts';
import { randomBytes } from '../../../appliance/e2ee/random.ts';
import { type AccountOf, createRoom, type SignedRoomEntry, signRoomEntry } from '../../../appliance/e2ee/room.ts';
import { wrapSecret } from '../../../appliance/e2ee/wrap-key.ts';
import { ACCOUNT_ENTRY } from '../../../appliance/protocol/account-log.ts';
import { type Commit, encodeCommit, encodeCommitContext } from '../../../appliance/protocol/commit.ts';
import { equalBytes, utf8 } from '../../../appliance/protocol/encoding.ts';
import { ACTION, ROOM_KIND } from '../../../appliance/protocol/room-log.ts';
import { accountsOf, makePerson, START_MS, type TestPerson } from '../../vectors/people.ts';

const card = utf8('{"name":"Kitchen"}');
let ada: TestPerson;
let ben: TestPerson;
let cleo: TestPerson;
let accountOf: AccountOf;
let room: SignedRoomEntry;
let made: MadeCommit;

beforeAll(async () => {
  [ada, ben, cleo] = await Promise.all([makePerson('Ada', 0), makePerson('Ben', 1), makePerson('Cleo', 2)]);
  accountOf = accountsOf([ada, ben, cleo]);
  const genesis = await createRoom(ada.actor, { kind: ROOM_KIND.group, membersMax: 8, timeMs: START_MS });
  room = await signRoomEntry(ada.actor, genesis.state, { action: ACTION.admit, subject: ben.fp }, START_MS);
  made = await commitBy(ada);
});

function commitBy(author: TestPerson): Promise<MadeCommit> {
  const { state } = room;
  return makeCommit({ room: state, last: NO_EPOCH, author: author.actor, card, accountOf, timeMs: START_MS });
}

/** The wrap for one person, in the commit's order. */
function wrapFor(one: MadeCommit, person: TestPerson): Uint8Array<ArrayBuffer> {
  return one.parts.wraps[one.commit.readers.findIndex(({ fp }) => equalBytes(fp, person.fp))]!;
}

/** `commit` with other content, signed by a real member's device: what a lying member can do. */
async function signedBy(person: TestPerson, commit: Commit): Promise<MadeCommit['parts']> {
  const body = encodeCommit(commit);
  return { ...made.parts, body, sig: await signWithDevice(person.device, body) };
}

describe('an epoch', () => {
  test('gives every member the same secret and the room’s card', async () => {
    const { commit, head } = await verifyCommit(made.parts, room.state, NO_EPOCH, accountOf);
    expect(head).toEqual(made.head);
    for (const person of [ada, ben])
      expect(await openWrap(commit, person.fp, person.wrapKey, wrapFor(made, person))).toEqual(made.secret);
    const root = await importRoot(made.secret);
    expect(await openRoomCard(root, room.state.genesis, 1, made.parts.card)).toEqual(card);
    await expect(openRoomCard(root, room.state.genesis, 2, made.parts.card)).rejects.toThrow(OpenError);
  });

  test('gives a non-member nothing', async () => {
    await expect(openWrap(made.commit, cleo.fp, cleo.wrapKey, wrapFor(made, ada))).rejects.toMatchObject({
      code: 'bad_commit',
    });
    const readers = [...made.commit.readers, { fp: cleo.fp, hash: randomBytes(32) }].sort((a, b) =>
      a.fp.toString() < b.fp.toString() ? -1 : 1,
    );
    const widened = await signedBy(ada, { ...made.commit, readers });
    await expect(verifyCommit(widened, room.state, NO_EPOCH, accountOf)).rejects.toThrow();
    const narrowed = await signedBy(ada, { ...made.commit, readers: made.commit.readers.slice(1) });
    await expect(verifyCommit(narrowed, room.state, NO_EPOCH, accountOf)).rejects.toMatchObject({ code: 'bad_commit' });
  });

  test('forged by the server or by an outsider is refused', async () => {
    const { parts, commit } = made;
    const unsigned = { ...parts, sig: randomBytes(64) };
    await expect(verifyCommit(unsigned, room.state, NO_EPOCH, accountOf)).rejects.toMatchObject({
      code: 'bad_signature',
    });
    const outsider = await signedBy(cleo, { ...commit, author: cleo.fp, device: cleo.device.id });
    await expect(verifyCommit(outsider, room.state, NO_EPOCH, accountOf)).rejects.toMatchObject({ code: 'bad_commit' });
    const inAdasName = await signedBy(ben, commit);
    await expect(verifyCommit(inAdasName, room.state, NO_EPOCH, accountOf)).rejects.toMatchObject({
      code: 'bad_signature',
    });
    const otherCard = { ...parts, card: randomBytes(80) };
    await expect(verifyCommit(otherCard, room.state, NO_EPOCH, accountOf)).rejects.toMatchObject({
      code: 'bad_commit',
    });
  });

  test('follows the one before, at the head it was made for', async () => {
    await expect(verifyCommit(made.parts, room.state, made.head, accountOf)).rejects.toMatchObject({
      code: 'stale_epoch',
    });
    const later = await signRoomEntry(ada.actor, room.state, { action: ACTION.admit, subject: cleo.fp }, START_MS);
    await expect(verifyCommit(made.parts, later.state, NO_EPOCH, accountOf)).rejects.toMatchObject({
      code: 'stale_head',
    });
    const next = await makeCommit({
      room: later.state,
      last: made.head,
      author: ben.actor,
      card,
      accountOf,
      timeMs: START_MS,
    });
    const { head } = await verifyCommit(next.parts, later.state, made.head, accountOf);
    expect(head.epoch).toBe(2);
    expect(next.secret).not.toEqual(made.secret);
  });

  test('is never dated before the newest keys of its members, or everybody would go on making new ones', async () => {
    const aheadMs = START_MS + 240_000;
    const phone = await generateDevice();
    const added = { kind: ACCOUNT_ENTRY.deviceAdded, device: phone.spki } as const;
    const withPhone = await signAccountEntry(ben.identity, ben.account, added, START_MS);
    const revoked = { kind: ACCOUNT_ENTRY.deviceRevoked, deviceId: phone.id } as const;
    const { state: lost } = await signAccountEntry(ben.identity, withPhone.state, revoked, aheadMs);
    const now = accountsOf([ada, { account: lost }, cleo]);
    const { state } = room;
    const input = { room: state, last: NO_EPOCH, card, accountOf: now, timeMs: START_MS };
    const next = await makeCommit({ ...input, author: ada.actor });
    expect(next.commit.timeMs).toBe(aheadMs);
    await verifyCommit(next.parts, state, NO_EPOCH, now);
    // Keys have no grace: the lost phone makes none from its end on.
    const stolen = await makeCommit({ ...input, author: { fp: ben.fp, device: phone } });
    await expect(verifyCommit(stolen.parts, state, NO_EPOCH, now)).rejects.toMatchObject({ code: 'wrong_device' });
  });
});

describe('a bad wrap', () => {
  test('from the server is told apart from a bad wrap of the author', async () => {
    const { commit } = made;
    await expect(openWrap(commit, ben.fp, ben.wrapKey, randomBytes(512))).rejects.toMatchObject({ code: 'bad_commit' });
    const junk = randomBytes(512);
    const withJunk = { ...commit, readers: [{ fp: ben.fp, hash: await sha256(junk) }] };
    await expect(openWrap(withJunk, ben.fp, ben.wrapKey, junk)).rejects.toMatchObject({ name: 'EpochBadError' });
  });

  test('with another secret than everybody else’s is refused, so two readers cannot be shown two rooms', async () => {
    const context = await sha256(encodeCommitContext(made.commit));
    const wrap = await wrapSecret(ben.account.wrap, context, ben.fp, randomBytes(32));
    const split = { ...made.commit, readers: [{ fp: ben.fp, hash: await sha256(wrap) }] };
    await expect(openWrap(split, ben.fp, ben.wrapKey, wrap)).rejects.toMatchObject({ name: 'EpochBadError' });
  });

  test('is made known by its reader’s signed word', async () => {
    const word = await signEpochBad(ben.actor, room.state.genesis, made.head);
    expect(await verifyEpochBad(word, ben.account)).toMatchObject({ epoch: 1, commit: made.head.hash });
    await expect(verifyEpochBad(word, ada.account)).rejects.toMatchObject({ code: 'bad_signature' });
    await expect(verifyEpochBad({ ...word, sig: randomBytes(64) }, ben.account)).rejects.toMatchObject({
      code: 'bad_signature',
    });
  });
});
