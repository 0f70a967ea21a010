import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { u32 } from '../../../appliance/core/store/keys.ts';
import type { Store, StoreOptions } from '../../../appliance/core/store/store.ts';
import { StoreError } from '../../../appliance/core/store/store-error.ts';
import { bytesCodec, defineTable, jsonCodec, put, remove } from '../../../appliance/core/store/table.ts';
import { openTestStore, rejection, withFolder } from '../../lib/store.ts';
import { StoreWriter } from '../../lib/store-writer.ts';

type Account = { readonly name: string; readonly rooms: readonly number[] };

const ACCOUNTS = defineTable(
  'accounts',
  jsonCodec((value): Account => ({ rooms: [], ...(value as { name: string }) })),
);
const MESSAGES = defineTable('messages', bytesCodec);
const TABLES = [ACCOUNTS, MESSAGES];

const open: Store[] = [];
async function openHere(folder: string, options: Partial<StoreOptions> = {}): Promise<Store> {
  const store = await openTestStore({ folder, tables: TABLES, ...options });
  open.push(store);
  return store;
}
afterEach(async () => {
  for (const store of open.splice(0)) await store.close();
});

describe('a change', () => {
  it('shows whole or not at all, and only once it is on disk', () =>
    withFolder(async (folder) => {
      const store = await openHere(folder);
      const commit = store.commit([
        put(ACCOUNTS, u32(1), { name: 'ann', rooms: [7] }),
        put(MESSAGES, u32(7), Buffer.from('hi')),
      ]);
      expect(store.get(ACCOUNTS, u32(1))).toBeUndefined();
      await commit;
      expect(store.get(ACCOUNTS, u32(1))).toEqual({ name: 'ann', rooms: [7] });
      await store.commit([remove(ACCOUNTS, u32(1)), remove(MESSAGES, u32(7)), remove(MESSAGES, u32(99))]);
      expect([store.get(ACCOUNTS, u32(1)), store.has(MESSAGES, u32(7))]).toEqual([undefined, false]);
    }));

  it('is answered in the order it was given, the last of two for one key winning', () =>
    withFolder(async (folder) => {
      const store = await openHere(folder);
      const answered: number[] = [];
      const commits = Array.from({ length: 300 }, async (_, at) => {
        await store.commit([put(MESSAGES, u32(1), Buffer.from(String(at)))]);
        answered.push(at);
      });
      await Promise.all(commits);
      expect(answered).toEqual(Array.from({ length: 300 }, (_, at) => at));
      expect(Buffer.from(store.get(MESSAGES, u32(1))!).toString()).toBe('299');
    }));

  it('stores what it was given, also when the sender reuses its buffer', () =>
    withFolder(async (folder) => {
      const store = await openHere(folder);
      const bytes = Buffer.from('sealed');
      const key = u32(1);
      const commit = store.commit([put(MESSAGES, key, bytes)]);
      bytes.fill(0);
      key.fill(9);
      await commit;
      expect(Buffer.from(store.get(MESSAGES, u32(1))!).toString()).toBe('sealed');
    }));

  it('with a table nobody declared stops itself and nobody else', () =>
    withFolder(async (folder) => {
      const store = await openHere(folder);
      const good = store.commit([put(MESSAGES, u32(1), Buffer.from('good'))]);
      const error = await rejection(store.commit([put(defineTable('typo', bytesCodec), u32(1), Buffer.from('bad'))]));
      expect(error).not.toBeInstanceOf(StoreError);
      await good;
      expect(store.count(MESSAGES)).toBe(1);
    }));

  it('with an impossible key or value is refused before it reaches a group', () => {
    expect(() => put(MESSAGES, new Uint8Array(0), Buffer.from('x'))).toThrow();
    expect(() => put(MESSAGES, new Uint8Array(512), Buffer.from('x'))).toThrow();
    expect(() => remove(MESSAGES, new Uint8Array(0))).toThrow();
    expect(() => put(MESSAGES, u32(1), new Uint8Array(8_388_609))).toThrow();
  });

  it('of many megabytes keeps nobody waiting for the processor', () =>
    withFolder(async (folder) => {
      const store = await openHere(folder);
      let longestMs = 0;
      let lastMs = performance.now();
      const ticks = setInterval(() => {
        longestMs = Math.max(longestMs, performance.now() - lastMs);
        lastMs = performance.now();
      }, 1);
      const large = Array.from({ length: 12 }, (_, at) => put(MESSAGES, u32(at), new Uint8Array(4_194_304)));
      lastMs = performance.now();
      const began = lastMs;
      await store.commit(large);
      const wholeMs = performance.now() - began;
      clearInterval(ticks);
      expect(longestMs).toBeLessThan(Math.max(150, wholeMs * 0.7));
    }));
});

describe('a database', () => {
  it('is the same one after a restart, and another one elsewhere', () =>
    withFolder(async (folder) => {
      const first = await openHere(join(folder, 'a'));
      await first.commit([put(ACCOUNTS, u32(1), { name: 'ann', rooms: [] })]);
      await first.close();
      const again = await openHere(join(folder, 'a'));
      const other = await openHere(join(folder, 'b'));
      expect(again.get(ACCOUNTS, u32(1))?.name).toBe('ann');
      expect(first.generationId).toHaveLength(16);
      expect(again.generationId).toEqual(first.generationId);
      expect(other.generationId).not.toEqual(first.generationId);
    }));

  it('takes new tables when a release brings them', () =>
    withFolder(async (folder) => {
      const store = await openTestStore({ folder, tables: [MESSAGES] });
      await store.commit([put(MESSAGES, u32(1), Buffer.from('old'))]);
      await store.close();
      const newer = await openHere(folder);
      expect([newer.count(MESSAGES), newer.count(ACCOUNTS)]).toEqual([1, 0]);
    }));

  it('survives a power cut during the very first start', () =>
    withFolder(async (folder) => {
      await mkdir(join(folder, 'new'), { recursive: true });
      await writeFile(join(folder, 'new', 'data.mdb'), 'half a file');
      expect((await openHere(folder)).count(MESSAGES)).toBe(0);
    }));

  it('can be read by nobody else on the box', () =>
    withFolder(async (folder) => {
      await openHere(join(folder, 'db'));
      for (const [name, mode] of Object.entries({ db: 0o700, 'db/data.mdb': 0o600, 'db/lock.mdb': 0o600 }))
        expect((await stat(join(folder, name))).mode & 0o777).toBe(mode);
    }));

  it.each([
    ['nothing', (): Buffer => Buffer.alloc(0)],
    ['something else', (): Buffer => Buffer.alloc(50_000, 'x')],
    ['the beginning of what it had', (whole: Buffer): Buffer => whole.subarray(0, 8_192)],
  ])('whose file holds %s is called damaged; the process does not end', (_, damage) =>
    withFolder(async (folder) => {
      await (await openTestStore({ folder, tables: TABLES })).close();
      const file = join(folder, 'data.mdb');
      await writeFile(file, damage(await readFile(file)));
      expect(await rejection(openHere(folder))).toMatchObject({ name: 'StoreError', kind: 'io' });
    }),
  );

  it('serves one house at a time', () =>
    withFolder(async (folder) => {
      const other = await StoreWriter.start(folder);
      await other.firstAcknowledged();
      expect(await rejection(openHere(folder))).toMatchObject({ kind: 'busy' });
      await other.kill();
      await openHere(folder);
    }));

  it('finishes what it was given before it closes, and then refuses', () =>
    withFolder(async (folder) => {
      const store = await openHere(folder);
      const commits = Array.from({ length: 50 }, (_, at) => store.commit([put(MESSAGES, u32(at), Buffer.from('x'))]));
      await store.close();
      await Promise.all(commits);
      expect(await rejection(store.commit([remove(MESSAGES, u32(1))]))).toMatchObject({ kind: 'closed' });
      expect(() => store.get(MESSAGES, u32(1))).toThrow(StoreError);
      await store.close();
      expect((await openHere(folder)).count(MESSAGES)).toBe(50);
    }));

  it('tells the owner how large it is and how fast the disk answers', () =>
    withFolder(async (folder) => {
      const store = await openHere(folder);
      expect(store.stats().entries).toEqual({ store: 1, accounts: 0, messages: 0 });
      await Promise.all([1, 2, 3].map((at) => store.commit([put(MESSAGES, u32(at), Buffer.from('x'))])));
      const { entries, fileBytes, usedBytes, lastFlushMs, ...figures } = store.stats();
      expect(entries).toEqual({ store: 1, accounts: 0, messages: 3 });
      expect(fileBytes).toBe((await stat(join(folder, 'data.mdb'))).size);
      expect(usedBytes).toBeLessThanOrEqual(fileBytes);
      expect(lastFlushMs).toBeGreaterThan(0);
      expect(figures).toEqual({ groups: 1, changes: 3, failedGroups: 0, lastGroupSize: 3, waiting: 0, flushingMs: 0 });
      await store.commit([remove(MESSAGES, u32(2))]);
      expect(store.stats().entries).toEqual({ store: 1, accounts: 0, messages: 2 });
    }));
});
