import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { storageFault } from '../../../appliance/core/store/storage-fault.ts';
import { u32 } from '../../../appliance/core/store/keys.ts';
import type { Store } from '../../../appliance/core/store/store.ts';
import { bytesCodec, defineTable, put } from '../../../appliance/core/store/table.ts';
import { canMount, canMountImages, withFailingDisk, withSmallDisk } from '../../lib/small-disk.ts';
import { openTestStore, rejection, withFolder } from '../../lib/store.ts';

const MESSAGES = defineTable('messages', bytesCodec);
const MESSAGE_BYTES = 1_000;

const open: Store[] = [];
async function openHere(folder: string): Promise<Store> {
  const store = await openTestStore({ folder, tables: [MESSAGES], retryMs: 1 });
  open.push(store);
  return store;
}
afterEach(async () => {
  for (const store of open.splice(0)) await store.close();
});

const message = (seq: number): Buffer => Buffer.alloc(MESSAGE_BYTES, seq);
const send = (store: Store, seq: number): Promise<void> => store.commit([put(MESSAGES, u32(seq), message(seq))]);

/** Sends from so many people at once until one is refused; which messages were saved, and why the first was not. */
async function sendUntilRefused(
  store: Store,
  from: number,
  people: number,
): Promise<{ saved: number[]; refused: number[]; why: unknown }> {
  const saved: number[] = [];
  const refused: number[] = [];
  let why: unknown;
  for (let seq = from; refused.length === 0; seq += people) {
    const seqs = Array.from({ length: people }, (_, at) => seq + at);
    for (const [at, outcome] of (await Promise.allSettled(seqs.map((next) => send(store, next)))).entries())
      if (outcome.status === 'fulfilled') saved.push(seqs[at]!);
      else {
        why ??= outcome.reason;
        refused.push(seqs[at]!);
      }
  }
  return { saved, refused, why };
}

/** Every saved message is there and whole, no refused one is, also after a restart. */
function expectExactly(store: Store, saved: readonly number[]): void {
  expect(store.count(MESSAGES)).toBe(saved.length);
  const damaged = saved.filter(
    (seq) => Buffer.compare(store.get(MESSAGES, u32(seq)) ?? Buffer.alloc(0), message(seq)) !== 0,
  );
  expect(damaged).toEqual([]);
}

describe.skipIf(!canMount)('a full disk', () => {
  it('is told to the sender, harms nothing, and is over when there is room again', () =>
    withSmallDisk(16, async (disk) => {
      const folder = join(disk.path, 'db');
      const ballast = join(disk.path, 'ballast');
      const store = await openHere(folder);
      await writeFile(ballast, Buffer.alloc(6_291_456));
      const many = await sendUntilRefused(store, 1, 40);
      expect(many.why).toMatchObject({ name: 'StoreError', kind: 'full' });
      expect(storageFault(many.why)).toMatchObject({ code: 'storage_full' });
      expectExactly(store, many.saved);
      const alone = await sendUntilRefused(store, 100_000, 1);
      expect(alone.why).toMatchObject({ kind: 'full' });
      for (let round = 0; round < 20; round += 1)
        expect(await rejection(send(store, 200_000))).toMatchObject({ kind: 'full' });
      const all = [...many.saved, ...alone.saved];
      expect(all.length).toBeGreaterThan(1_000);
      expectExactly(store, all);

      await rm(ballast);
      await Promise.all(many.refused.map((seq) => send(store, seq)));
      const later = await sendUntilRefused(store, 300_000, 40);
      expect(later.saved.length).toBeGreaterThan(1_000);
      all.push(...many.refused, ...later.saved);
      expectExactly(store, all);
      await store.close();
      expectExactly(await openHere(folder), all);
    }));

  it('does not keep a house that was there before from starting', () =>
    withSmallDisk(16, async (disk) => {
      const folder = join(disk.path, 'db');
      const store = await openHere(folder);
      await send(store, 1);
      await store.close();
      await rejection(writeFile(join(disk.path, 'ballast'), Buffer.alloc(33_554_432)));
      const again = await openHere(folder);
      expectExactly(again, [1]);
      // The space kept ahead is good for some more.
      await send(again, 2);
      expectExactly(again, [1, 2]);
    }));

  it('at the first start is a plain error, and no half database stays behind', () =>
    withSmallDisk(8, async (disk) => {
      const folder = join(disk.path, 'db');
      const ballast = join(disk.path, 'ballast');
      await writeFile(ballast, Buffer.alloc(7_340_032));
      expect(await rejection(openHere(folder))).toMatchObject({ name: 'StoreError', kind: 'full' });
      await rm(ballast);
      expectExactly(await openHere(folder), []);
    }));
});

describe('a folder that cannot be written', () => {
  it.skipIf(!canMount)('on a read-only disk is a plain error at the start', () =>
    withSmallDisk(16, async (disk) => {
      const folder = join(disk.path, 'db');
      const store = await openHere(folder);
      await send(store, 1);
      await store.close();
      disk.remount('ro');
      expect(await rejection(openHere(folder))).toMatchObject({ name: 'StoreError', kind: 'readonly' });
      expect(await rejection(openHere(join(disk.path, 'other')))).toMatchObject({ kind: 'readonly' });
      disk.remount('rw');
      expectExactly(await openHere(folder), [1]);
    }),
  );

  it.skipIf(process.getuid?.() === 0)('of another user is a plain error at the start', () =>
    withFolder(async (folder) => {
      await chmod(folder, 0o500);
      expect(await rejection(openHere(join(folder, 'db')))).toMatchObject({ kind: 'readonly' });
      await chmod(folder, 0o700);
    }),
  );

  it('because a file is in its place is a plain error at the start', () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, 'db'), 'a file');
      expect(await rejection(openHere(join(folder, 'db')))).toMatchObject({ name: 'StoreError', kind: 'io' });
    }));
});

describe.skipIf(!canMountImages)('a disk that turns read-only under the house', () => {
  it('is told to senders while everybody goes on reading', () =>
    withFailingDisk(async (disk) => {
      const folder = join(disk.path, 'db');
      const store = await openHere(folder);
      await Promise.all([1, 2, 3].map((seq) => send(store, seq)));
      disk.fail();
      for (let round = 0; round < 20; round += 1) {
        const error = await rejection(send(store, 100 + round));
        expect(error).toMatchObject({ name: 'StoreError', kind: 'readonly' });
        expect(storageFault(error)).toMatchObject({ code: 'storage_failed' });
        expectExactly(store, [1, 2, 3]);
      }
      expect(store.stats()).toMatchObject({ failedGroups: 20, waiting: 0 });
      await store.close();
      expect(await rejection(openHere(folder))).toMatchObject({ kind: 'readonly' });
    }));
});
