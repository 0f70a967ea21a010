import { afterEach, beforeEach, expect, it } from 'vitest';
import { SessionBook } from '../../../appliance/core/accounts/session-book.ts';
import type { Opened } from '../../../appliance/core/accounts/session-book.ts';
import { carryOut, commitPlans } from '../../../appliance/core/accounts/plan.ts';
import { SESSIONS } from '../../../appliance/core/accounts/tables.ts';
import { COOKIES } from '../../../appliance/protocol/routes.ts';
import { StoreError } from '../../../appliance/core/store/store-error.ts';
import type { Store } from '../../../appliance/core/store/store.ts';
import { createLogger } from '../../../appliance/core/system/logger.ts';
import { systemRandom } from '../../../appliance/core/system/random.ts';
import { makeDataFolder, removeDataFolders } from '../../lib/core.ts';
import { FakeClock } from '../../lib/fake-clock.ts';
import { openTestStore } from '../../lib/store.ts';

const MINUTE_MS = 60_000;
const FP = new Uint8Array(32).fill(1);
const logger = createLogger({ level: 'error', salt: new Uint8Array(32) });

let folder: string;
let clock: FakeClock;
let store: Store;
let commits: number;
let isDiskFull: boolean;
let book: SessionBook;

/** A real store, but for a disk that can be full. */
function load(): SessionBook {
  const watched: Store = Object.create(store, {
    commit: {
      value: async (change: Parameters<Store['commit']>[0]) => {
        commits += 1;
        if (isDiskFull) throw new StoreError('full', 'no space left');
        return store.commit(change);
      },
    },
    range: { value: store.range.bind(store) },
  });
  return SessionBook.load({
    store: watched,
    clock,
    random: systemRandom,
    logger,
    rules: () => ({ idleMs: 30 * MINUTE_MS, keepMs: 30 * 24 * 60 * MINUTE_MS }),
    isOwner: () => false,
  });
}

async function open(keep = false): Promise<Opened> {
  return carryOut(store, book.planOpen(FP, { keep, mustSetPassword: false }));
}

beforeEach(async () => {
  folder = await makeDataFolder();
  clock = new FakeClock();
  store = await openTestStore({ folder: `${folder}/store`, tables: [SESSIONS] });
  commits = 0;
  isDiskFull = false;
  book = load();
});
afterEach(async () => {
  await store.close();
  await removeDataFolders();
});

it('somebody who does nothing is warned once, a minute before, and touching the page keeps the session', async () => {
  const stop = book.start();
  const { session } = await open();
  const warned: number[] = [];
  const ended: string[] = [];
  book.onIdleSoon((one, inMs) => {
    if (one.id === session.id) warned.push(inMs);
  });
  book.onEnd(({ id }) => void ended.push(id));
  await clock.pass(28.5 * MINUTE_MS);
  expect(warned).toEqual([]);
  await clock.pass(MINUTE_MS);
  expect(warned).toHaveLength(1);
  expect(warned[0]).toBeGreaterThan(50_000);
  expect(warned[0]).toBeLessThanOrEqual(60_000);
  book.touch(session.id);
  await clock.pass(29.5 * MINUTE_MS);
  expect(warned).toHaveLength(2);
  expect(ended).toEqual([]);
  await clock.pass(MINUTE_MS);
  expect(ended).toEqual([session.id]);
  expect(book.get(session.id)).toBeUndefined();
  expect(warned).toHaveLength(2);
  stop();
});

it('signs of life cost the card one write a minute, however many there are and whoever gives them', async () => {
  const stop = book.start();
  const sessions = [await open(), await open(), await open()];
  commits = 0;
  for (let second = 0; second < 180; second += 1) {
    for (const { session } of sessions) for (let i = 0; i < 10; i += 1) book.touch(session.id);
    await clock.pass(1_000);
  }
  expect(commits).toBe(3);
  await clock.pass(10 * MINUTE_MS);
  expect(commits).toBeLessThanOrEqual(4);
  stop();
});

it('after a restart somebody who was just there still is, and the clock may have been wrong meanwhile', async () => {
  const { session, token } = await open();
  await clock.pass(25 * MINUTE_MS);
  book.touch(session.id);
  await book.writeSigns();
  await clock.pass(25 * MINUTE_MS);
  book = load();
  await book.look();
  const cookie = `${COOKIES.session}=${Buffer.from(token).toString('base64url')}`;
  expect(book.find({ cookie, authorization: undefined, origin: undefined })?.fpHex).toBe(session.fpHex);
  clock.setWall(0);
  book = load();
  await book.look();
  expect(book.get(session.id)).toBeDefined();
});

it('the token is nowhere on the disk', async () => {
  const { token } = await open();
  const entries = store.range(SESSIONS);
  expect(entries).toHaveLength(1);
  const raw = JSON.stringify(entries) + Buffer.from(entries[0]!.key).toString('base64url');
  expect(raw).not.toContain(Buffer.from(token).toString('base64url'));
  expect(Buffer.from(entries[0]!.key).equals(Buffer.from(token))).toBe(false);
});

it('logging out works on a full disk, and is written once there is room', async () => {
  const { session } = await open();
  const ended: string[] = [];
  book.onEnd(({ id }) => void ended.push(id));
  isDiskFull = true;
  await book.end(session.id);
  expect(book.get(session.id)).toBeUndefined();
  expect(ended).toEqual([session.id]);
  expect(store.count(SESSIONS)).toBe(1);
  await book.look();
  isDiskFull = false;
  await book.look();
  expect(store.count(SESSIONS)).toBe(0);
});

it('a sign of life beside a log-out does not bring the session back after a restart', async () => {
  const { session } = await open();
  book.touch(session.id);
  const ending = book.planEnd(({ id }) => id === session.id);
  const removing = store.commit(ending.writes);
  await book.writeSigns();
  await removing;
  ending.done();
  expect(load().get(session.id)).toBeUndefined();
});

it('a session whose end the disk refused goes on as ever: its signs of life are kept', async () => {
  const { session } = await open();
  const ending = book.planEnd(({ id }) => id === session.id);
  const full = { commit: () => Promise.reject(new StoreError('full', 'no space left')) };
  await expect(commitPlans(full, [ending])).rejects.toMatchObject({ code: 'storage_full' });
  const [before] = [...store.range(SESSIONS)];
  await clock.pass(60_000);
  book.touch(session.id);
  await book.writeSigns();
  const [after] = [...store.range(SESSIONS)];
  expect(after?.value.seenMs).toBeGreaterThan(before?.value.seenMs ?? Infinity);
});

it('one person has at most 64 sessions: the one that was quiet longest makes room', async () => {
  const first = await open();
  await clock.pass(1_000);
  const second = await open();
  for (let i = 0; i < 62; i += 1) await open();
  await clock.pass(1_000);
  book.touch(first.session.id);
  await open();
  expect(book.get(first.session.id)).toBeDefined();
  expect(book.get(second.session.id)).toBeUndefined();
  expect(store.count(SESSIONS)).toBe(64);
});
