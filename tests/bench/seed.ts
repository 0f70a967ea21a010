import { mkdir, rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ACCOUNT_TABLES } from '../../appliance/core/accounts/tables.ts';
import { startHouse } from '../../appliance/core/app.ts';
import { CHAT_TABLES } from '../../appliance/core/chat/create-chat.ts';
import { DiskRooms } from '../../appliance/core/chat/disk-rooms.ts';
import { SETTINGS_FILE } from '../../appliance/core/settings/store.ts';
import { openStore } from '../../appliance/core/store/store.ts';
import { systemClock } from '../../appliance/core/system/clock.ts';
import { systemRandom } from '../../appliance/core/system/random.ts';
import { systemTurns } from '../../appliance/core/system/turns.ts';
import { formatBase64Url } from '../../appliance/protocol/encoding.ts';
import { decodeEnvelope } from '../../appliance/protocol/envelope.ts';
import { parseBase64Url } from '../../appliance/protocol/encoding.ts';
import { LIMITS } from '../../appliance/protocol/limits.ts';
import { Browser } from '../lib/http.ts';
import { type KnownRoom, Member, moveInAlone, openRoom } from '../lib/member.ts';
import { makeRegistrant, registerRequest } from '../lib/registration.ts';
import { SEALED_BYTES, type SeededRoom, SIZES, TEXT_CHARS, type World } from './world.ts';

/** bcrypt's least cost: what is measured comes after log-in. */
const HURRIED_COST = 4;
const SIDE_BY_SIDE = 4;
const HISTORY_BATCH = 2_000;

/** Settings of the measured house: rates at their highest, so that the load is the window's. */
const SETTINGS = {
  'accounts.registration': 'open',
  'messages.perSecond': 20,
  'messages.burst': 50,
  'rooms.membersMax': LIMITS.roomMembersMax,
  'sessions.idleMinutes': 1_440,
};

/** Fills a data folder: people with sessions, rooms, and one long history. */
export async function seed(folder: string, say: (text: string) => void): Promise<World> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, SETTINGS_FILE), JSON.stringify(SETTINGS));
  const house = await startHouse(
    {
      clock: systemClock,
      turns: systemTurns,
      random: systemRandom,
      writeLine: () => undefined,
      logDestination: { write: () => undefined },
      onBug: (error) => {
        throw error;
      },
    },
    {
      environment: {
        listenOn: { kind: 'loopback', host: '127.0.0.1', port: 0 },
        plainPort: undefined,
        dataFolder: folder,
      },
      webFolder: undefined,
      bcryptCost: HURRIED_COST,
    },
  );
  const target = { baseUrl: `http://127.0.0.1:${house.port ?? 0}` };
  const members: Member[] = [await claim(target.baseUrl, house.claimCode() ?? '')];
  say(`registering ${SIZES.people} people…`);
  await sideBySide(SIZES.people - 1, async (index) => {
    members[index + 1] = await moveInAlone(target, `Person ${index + 1}`);
  });
  say('opening rooms…');
  const numbered = new Map(members.map((member, index) => [member, index]));
  const seeded = async (people: Member[], membersMax: number): Promise<SeededRoom> =>
    seededRoom(
      await openRoom(people[0]!, people.slice(1), { membersMax }),
      people.map((one) => numbered.get(one)!),
    );
  const large = await seeded(members.slice(0, SIZES.large), LIMITS.roomMembersMax);
  const pairs: SeededRoom[] = [];
  await sideBySide(SIZES.pairs, async (index) => {
    pairs[index] = await seeded(members.slice(2 * index, 2 * index + 2), 2);
  });
  const first = members[0]!;
  const longRoom = await openRoom(first);
  const world: World = {
    people: members.map(({ browser, person }) => ({
      token: browser.token ?? '',
      fp: formatBase64Url(person.fp),
      device: formatBase64Url(person.device.id),
    })),
    large,
    pairs,
    long: seededRoom(longRoom, [0]),
  };
  const { sealed } = decodeEnvelope(
    parseBase64Url((await first.seal(longRoom, 'x'.repeat(TEXT_CHARS))).env),
    LIMITS.frameBytes,
  );
  // The load makes its envelopes up; they must be as long as real ones.
  if (sealed.length !== SEALED_BYTES) throw new Error(`a sealed text has ${sealed.length} bytes, not ${SEALED_BYTES}`);
  await house.stop();
  say(`writing ${SIZES.history} messages…`);
  await writeHistory(folder, first, longRoom);
  return world;
}

async function claim(baseUrl: string, code: string): Promise<Member> {
  const browser = new Browser({ baseUrl });
  const registrant = await makeRegistrant('Owner');
  const answer = await browser.call('register', await registerRequest(registrant, { kind: 'claim', code }));
  if (answer.status !== 200) throw new Error(`not claimed: ${answer.text}`);
  return new Member(browser, registrant.person);
}

/** Straight into the store: a hundred thousand messages at the allowed pace would take days. */
async function writeHistory(folder: string, author: Member, room: KnownRoom): Promise<void> {
  const store = await openStore({
    folder: join(folder, 'store'),
    tables: [...ACCOUNT_TABLES, ...CHAT_TABLES],
    clock: systemClock,
    turns: systemTurns,
    random: systemRandom,
  });
  const disk = new DiskRooms(store, () => []);
  const { env } = await author.seal(room, 'x'.repeat(TEXT_CHARS));
  const envelope = parseBase64Url(env);
  for (let seq = 1; seq <= SIZES.history; seq += HISTORY_BATCH) {
    const batch = Array.from({ length: HISTORY_BATCH }, (_, i) => ({
      kind: 'message' as const,
      id: room.id,
      author: author.person.fp,
      message: {
        seq: seq + i,
        at: systemClock.nowMs(),
        cid: new Uint8Array(randomBytes(16)),
        envelope,
        file: undefined,
      },
    }));
    await disk.commit(batch);
  }
  await store.close();
}

function seededRoom(room: KnownRoom, people: readonly number[]): SeededRoom {
  const { head } = room.state;
  return {
    id: room.id,
    head: formatBase64Url(head.hash),
    headSeq: head.seq,
    epoch: room.epoch.epoch,
    people,
  };
}

async function sideBySide(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await work(next - 1);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
}
