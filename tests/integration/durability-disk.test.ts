import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { SETTINGS_FILE } from '../../appliance/core/settings/store.ts';
import type { ServerFrame } from '../../appliance/protocol/frames.ts';
import { removeDataFolders, startCore } from '../lib/core.ts';
import type { TestCore } from '../lib/core.ts';
import { change, type KnownRoom, type Member, moveIn, openRoom } from '../lib/member.ts';
import { readAll } from '../lib/pump.ts';
import { canMount, canMountImages, type SmallDisk, withFailingDisk, withSmallDisk } from '../lib/small-disk.ts';
import type { TestSocket } from '../lib/test-socket.ts';
import { putBytes } from '../lib/upload.ts';

/** Sealed 16 KiB: a disk fills in seconds at the allowed pace. */
const LONG = '🜁'.repeat(3_900);

const may =
  (condition: boolean) =>
  (name: string, test: () => Promise<void>): void => {
    if (condition) {
      it(name, test, 120_000);
      return;
    }
    // Loudly: nothing was proved here.
    console.warn(`SKIPPED, not proved: "${name}" needs root and may mount a disk`);
    it.skip(name, test);
  };

afterAll(removeDataFolders);

type House = { core: TestCore; ann: Member; ben: Member; room: KnownRoom; socket: TestSocket };

/** A house on that disk; it is stopped when `use` ends. */
async function withHouse(disk: SmallDisk, use: (house: House) => Promise<void>): Promise<void> {
  const dataFolder = join(disk.path, 'data');
  mkdirSync(dataFolder);
  const settings = {
    'accounts.registration': 'open',
    'messages.perSecond': 20,
    'messages.burst': 50,
    'messages.maxChars': 4_000,
  };
  writeFileSync(join(dataFolder, SETTINGS_FILE), JSON.stringify({ ...settings, 'storage.floorBytes': 1_048_576 }));
  const core = await startCore({ dataFolder });
  try {
    const [ann, ben] = (await moveIn(core, 'Ben')) as [Member, Member];
    const room = await openRoom(ann, [ben]);
    await use({ core, ann, ben, room, socket: await ann.connect() });
  } finally {
    await core.stop();
  }
}

/** Sends and gives what became of it. */
async function outcome({ ann, room, socket }: House): Promise<Extract<ServerFrame, { t: 'ack' | 'nack' }>> {
  const send = await ann.seal(room, LONG);
  socket.say(send);
  return Promise.race([
    socket.take('ack', ({ cid }) => cid === send.cid, 20_000),
    socket.take('nack', ({ cid }) => cid === send.cid, 20_000),
  ]);
}

/** Sends at the allowed pace until something else than an acknowledgement comes; the seqs that were acknowledged. */
async function sendUntilRefused(house: House, atMost: number): Promise<{ seqs: number[]; code: string | undefined }> {
  const seqs: number[] = [];
  while (seqs.length < atMost) {
    const answer = await outcome(house);
    if (answer.t === 'ack') seqs.push(answer.seq);
    else if (answer.code !== 'slow_down') return { seqs, code: answer.code };
    else await new Promise((resolve) => setTimeout(resolve, answer.retryMs));
  }
  return { seqs, code: undefined };
}

/** Fills the disk to its last byte; gives what to remove again. */
function fill(disk: SmallDisk): string {
  const path = join(disk.path, 'filler');
  const file = openSync(path, 'w');
  for (let bytes = 1_048_576; bytes >= 1; bytes = Math.floor(bytes / 2)) {
    try {
      for (;;) if (writeSync(file, new Uint8Array(bytes)) < bytes) break;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    }
  }
  closeSync(file);
  return path;
}

may(canMount)(
  'on a full disk the sender sees an error, nothing is harmed, and it goes on once there is space',
  async () => {
    await withSmallDisk(24, (disk) =>
      withHouse(disk, async (house) => {
        const before = await sendUntilRefused(house, 5);
        expect(before.seqs).toEqual([1, 2, 3, 4, 5]);
        const { file } = (await house.ann.browser.call('createFile', { bytes: 2_000_000 }, params(house))).json;

        const filler = fill(disk);
        const full = await sendUntilRefused(house, 5_000);
        expect(full.code).toBe('storage_full');
        // Changes of rooms and uploads hear the same, and the house still answers.
        expect((await change(house.ann, house.room, [], true)).code).toBe('storage_full');
        expect((await house.ann.browser.call('createFile', { bytes: 1_000 }, params(house))).code).toBe('storage_low');
        expect((await putBytes(house.ann, file, 0, randomBytes(2_000_000))).code).toBe('storage_low');
        expect((await outcome(house)).t).toBe('nack');
        const stored = await readAll(house.ben, house.room);
        expect(stored.map(({ seq }) => seq)).toEqual([...before.seqs, ...full.seqs]);

        rmSync(filler);
        const after = await sendUntilRefused(house, 3);
        expect(after.code).toBeUndefined();
        expect(after.seqs[0]).toBe(stored.length + 1);
        expect((await change(house.ann, house.room, [], true)).status).toBe(200);

        const again = await house.core.restart();
        house.ben.moveTo(again);
        expect(await readAll(house.ben, house.room)).toHaveLength(stored.length + 3);
        await again.stop();
      }),
    );
  },
);

may(canMount)('an upload that meets a full disk gives its space back, so that messages still fit', async () => {
  await withSmallDisk(24, (disk) =>
    withHouse(disk, async (house) => {
      const bytes = randomBytes(8_000_000);
      const { file } = (await house.ann.browser.call('createFile', { bytes: bytes.length }, params(house))).json;
      // Somebody else fills the disk while the upload is under way.
      const half = putBytes(house.ann, file, 0, bytes.subarray(0, 4_000_000), { declare: bytes.length }).catch(
        (error: unknown) => error,
      );
      await new Promise((resolve) => setTimeout(resolve, 300));
      const filler = fill(disk);
      const answer = await putBytes(house.ann, file, 4_000_000, bytes.subarray(4_000_000));
      expect(['storage_low', 'storage_full']).toContain(answer.code);
      rmSync(filler);
      expect((await outcome(house)).t).toBe('ack');
      await half;
    }),
  );
});

may(canMountImages)('on a disk that turned read-only the sender sees an error, and the house stays up', async () => {
  await withFailingDisk((disk) =>
    withHouse(disk, async (house) => {
      const before = await sendUntilRefused(house, 5);
      disk.fail();
      expect((await outcome(house)).t).toBe('nack');
      const answer = await outcome(house);
      expect(answer.t === 'nack' && answer.code).toBe('storage_failed');
      expect((await change(house.ann, house.room, [], true)).code).toBe('storage_failed');
      const refused = await house.ann.browser.call('createFile', { bytes: 1_000 }, params(house));
      expect(refused.code).toBe('storage_failed');
      expect((await readAll(house.ben, house.room)).map(({ seq }) => seq)).toEqual(before.seqs);
    }),
  );
});

may(canMount)('a house on a read-only data folder says so instead of starting', async () => {
  await withSmallDisk(24, (disk) =>
    withHouse(disk, async (house) => {
      await sendUntilRefused(house, 3);
      await house.core.stop();
      disk.remount('ro');
      await expect(startCore({ dataFolder: house.core.dataFolder })).rejects.toThrow(/read-only|EROFS|readonly/i);
      disk.remount('rw');
      const again = await startCore({ dataFolder: house.core.dataFolder });
      house.ben.moveTo(again);
      expect(await readAll(house.ben, house.room)).toHaveLength(3);
      await again.stop();
    }),
  );
});

function params({ room }: House): { params: { room: string } } {
  return { params: { room: room.id } };
}
