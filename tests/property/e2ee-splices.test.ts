import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { encodeContent } from '../../appliance/e2ee/content.ts';
import { type MadeCommit, makeCommit, NO_EPOCH, openWrap, verifyCommit } from '../../appliance/e2ee/epoch.ts';
import { importRoot } from '../../appliance/e2ee/hkdf.ts';
import { LogAlarm } from '../../appliance/e2ee/log-alarm.ts';
import { MessageOpener } from '../../appliance/e2ee/message.ts';
import { OpenError } from '../../appliance/e2ee/open-error.ts';
import { randomBytes } from '../../appliance/e2ee/random.ts';
import {
  type AccountOf,
  createRoom,
  type SignedRoomEntry,
  signRoomEntry,
  verifyRoomEntries,
} from '../../appliance/e2ee/room.ts';
import { SenderSession } from '../../appliance/e2ee/sender-session.ts';
import { type Bytes, equalBytes, formatBase64Url, utf8 } from '../../appliance/protocol/encoding.ts';
import { decodeEnvelope, type Envelope, type EnvelopeHeader, MESSAGE_TYPE } from '../../appliance/protocol/envelope.ts';
import { WireError } from '../../appliance/protocol/errors.ts';
import { LIMITS, sealedMessageBytesMax } from '../../appliance/protocol/limits.ts';
import { ACTION, ROLE, ROOM_KIND } from '../../appliance/protocol/room-log.ts';
import { accountsOf, makePerson, START_MS, type TestPerson } from '../vectors/people.ts';

const SEALED_MAX = sealedMessageBytesMax(LIMITS.messageCharsMax);
const card = utf8('{"name":"Kitchen"}');

/** One message as it was sent, and where it belongs. */
type Sent = { readonly envelope: Envelope; readonly room: number; readonly epoch: number; readonly author: number };
type Room = { readonly log: readonly SignedRoomEntry[]; readonly commits: readonly MadeCommit[] };

let people: readonly TestPerson[];
let accountOf: AccountOf;
let rooms: readonly Room[];
let secrets: readonly (readonly CryptoKey[])[];
let sent: readonly Sent[];

beforeAll(async () => {
  people = await Promise.all([makePerson('Ada', 0), makePerson('Ben', 1), makePerson('Cleo', 2)]);
  accountOf = accountsOf(people);
  rooms = [await makeRoom(), await makeRoom()];
  secrets = await Promise.all(rooms.map(({ commits }) => Promise.all(commits.map(({ secret }) => importRoot(secret)))));
  sent = await Promise.all(everyPlace().map(sendFrom));
});

/** Two rooms, two epochs, two authors, two sessions each. */
function everyPlace(): { readonly room: number; readonly epoch: number; readonly author: number }[] {
  return [0, 1].flatMap((room) =>
    [0, 1].flatMap((epoch) => [0, 1].flatMap((author) => [0, 1].map(() => ({ room, epoch, author })))),
  );
}

async function sendFrom(place: { room: number; epoch: number; author: number }): Promise<Sent> {
  const { log, commits } = rooms[place.room]!;
  const { commit } = commits[place.epoch]!;
  const session = new SenderSession(people[place.author]!.actor);
  const at = {
    genesis: log[0]!.hash,
    epoch: commit.epoch,
    secret: secrets[place.room]![place.epoch]!,
    headSeq: commit.headSeq,
    head: commit.head,
  };
  const content = encodeContent({ cid: formatBase64Url(randomBytes(16)), text: 'said once' });
  const { envelope } = await session.sealMessage(at, MESSAGE_TYPE.message, content);
  return { ...place, envelope: decodeEnvelope(envelope, SEALED_MAX) };
}

async function makeRoom(): Promise<Room> {
  const [ada, ben, cleo] = [people[0]!, people[1]!, people[2]!];
  const timeMs = START_MS;
  const first = await createRoom(ada.actor, { kind: ROOM_KIND.group, membersMax: 8, timeMs });
  const second = await signRoomEntry(ada.actor, first.state, { action: ACTION.admit, subject: ben.fp }, timeMs);
  const role = { action: ACTION.setRole, subject: ben.fp, role: ROLE.admin } as const;
  const third = await signRoomEntry(ada.actor, second.state, role, timeMs + 1);
  const fourth = await signRoomEntry(ben.actor, third.state, { action: ACTION.admit, subject: cleo.fp }, timeMs + 2);
  const one = await makeCommit({ room: second.state, last: NO_EPOCH, author: ada.actor, card, accountOf, timeMs });
  const two = await makeCommit({ room: fourth.state, last: one.head, author: ben.actor, card, accountOf, timeMs });
  return { log: [first, second, third, fourth], commits: [one, two] };
}

describe('a server that splices', () => {
  test('messages from another room, epoch, person or session gets none of them shown', async () => {
    const opener = new MessageOpener();
    const pick = fc.nat(15);
    let spliced = 0;
    await fc.assert(
      fc.asyncProperty(pick, pick, fc.array(fc.boolean(), { minLength: 11, maxLength: 11 }), async (a, b, mix) => {
        const [mine, other] = [sent[a]!, sent[b]!];
        const take = (i: number): Envelope => (mix[i] === true ? other.envelope : mine.envelope);
        const header: EnvelopeHeader = {
          suite: 1,
          type: take(0).header.type,
          epoch: take(1).header.epoch,
          counter: take(2).header.counter,
          headSeq: take(3).header.headSeq,
          author: take(4).header.author,
          device: take(5).header.device,
          session: take(6).header.session,
          head: take(7).header.head,
          prev: take(8).header.prev,
        };
        const envelope = { header, sig: take(9).sig, sealed: take(10).sealed };
        // The receiver knows the room by itself and looks up author and epoch as the header says.
        const author = people.find(({ fp }) => equalBytes(fp, header.author))!;
        const origin = {
          genesis: rooms[mine.room]!.log[0]!.hash,
          secret: secrets[mine.room]![header.epoch - 1]!,
          author: author.account,
        };
        const isGenuine = [mine, other].some((one) => one.room === mine.room && isSame(envelope, one.envelope));
        const outcome = await settle(opener.open(envelope, origin));
        if (!isGenuine) spliced += 1;
        expect(outcome).toBe(isGenuine ? 'opened' : 'refused');
      }),
      { numRuns: 2_000 },
    );
    expect(spliced).toBeGreaterThan(1_000);
  });

  test('room logs gets nothing but a beginning of the true log accepted', async () => {
    const pool = rooms.flatMap(({ log }) => log.map(({ signed }) => signed));
    const pick = fc.array(fc.nat(pool.length - 1), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(pick, async (order) => {
        const isTrue = order.every((place, i) => i === place % 4 && (i === 0 || place === order[i - 1]! + 1));
        const verifying = verifyRoomEntries(
          undefined,
          order.map((place) => pool[place]!),
          accountOf,
        );
        expect(await settle(verifying)).toBe(isTrue ? 'opened' : 'refused');
      }),
      { numRuns: 1_000, examples: [[[0, 1, 2, 3]], [[4, 5]], [[0, 5]], [[0, 1, 3]], [[0, 1, 1]]] },
    );
  });

  test('commits and wraps gets no secret opened but the one of that epoch and reader', async () => {
    const all = rooms.flatMap(({ commits }, room) => commits.map((made, epoch) => ({ made, room, epoch })));
    for (const one of all)
      for (const other of all) {
        const { log } = rooms[other.room]!;
        const state = log.find(({ hash }) => equalBytes(hash, other.made.commit.head))!.state;
        const last = other.epoch === 0 ? NO_EPOCH : rooms[other.room]!.commits[0]!.head;
        const verdict = await settle(verifyCommit(one.made.parts, state, last, accountOf));
        expect(verdict).toBe(one === other ? 'opened' : 'refused');
        await expectOwnWrapOnly(one.made, other.made);
      }
  });
});

/** Every reader of `one` is served every wrap of `other`. */
async function expectOwnWrapOnly(one: MadeCommit, other: MadeCommit): Promise<void> {
  for (const { fp } of one.commit.readers) {
    const person = people.find((someone) => equalBytes(someone.fp, fp))!;
    for (const [i, wrap] of other.parts.wraps.entries()) {
      const isOwn = one === other && equalBytes(other.commit.readers[i]!.fp, fp);
      expect(await settle(openWrap(one.commit, fp, person.wrapKey, wrap))).toBe(isOwn ? 'opened' : 'refused');
    }
  }
}

function isSame(a: Envelope, b: Envelope): boolean {
  const same = (x: Bytes, y: Bytes): boolean => equalBytes(x, y);
  return (
    same(a.sig, b.sig) &&
    same(a.sealed, b.sealed) &&
    same(a.header.session, b.header.session) &&
    same(a.header.author, b.header.author) &&
    same(a.header.device, b.header.device) &&
    same(a.header.head, b.header.head) &&
    same(a.header.prev, b.header.prev) &&
    a.header.epoch === b.header.epoch &&
    a.header.counter === b.header.counter &&
    a.header.headSeq === b.header.headSeq
  );
}

/** Only named refusals count; anything else is a bug and fails the test. */
async function settle(promise: Promise<unknown>): Promise<'opened' | 'refused'> {
  try {
    await promise;
    return 'opened';
  } catch (error) {
    if (error instanceof WireError || error instanceof OpenError || error instanceof LogAlarm) return 'refused';
    throw error;
  }
}
