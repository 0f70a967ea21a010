import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ACTION } from '../../appliance/protocol/room-log.ts';
import { sealedFileBytes } from '../../appliance/protocol/sealed.ts';
import { removeDataFolders, startCore } from '../lib/core.ts';
import type { TestCore } from '../lib/core.ts';
import { FakeClock } from '../lib/fake-clock.ts';
import type { Answer } from '../lib/http.ts';
import { change, type KnownRoom, type Member, moveIn, openRoom } from '../lib/member.ts';
import { download, putBytes } from '../lib/upload.ts';

const MEBIBYTE = 1_048_576;

let core: TestCore;
let ann: Member;
let ben: Member;
let cleo: Member;
let room: KnownRoom;

async function begin(options: Parameters<typeof startCore>[0] = {}): Promise<void> {
  core = await startCore({
    ...options,
    settings: { 'accounts.registration': 'open', 'storage.floorBytes': MEBIBYTE, ...options.settings },
  });
  [ann, ben, cleo] = (await moveIn(core, 'Ben', 'Cleo')) as [Member, Member, Member];
  room = await openRoom(ann, [ben]);
}

beforeEach(() => begin());
afterEach(async () => {
  await core.stop();
});
afterAll(removeDataFolders);

const create = (by: Member, bytes: number): Promise<Answer> =>
  by.browser.call('createFile', { bytes }, { params: { room: room.id } });
const state = (by: Member, file: string): Promise<Answer> =>
  by.browser.call('fileState', undefined, { params: { file } });
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Everything below `files/`, by path. */
function onDisk(): string[] {
  const folder = join(core.dataFolder, 'files');
  return existsSync(folder)
    ? (readdirSync(folder, { recursive: true }) as string[]).filter((path) => statSync(join(folder, path)).isFile())
    : [];
}

async function upload(by: Member, bytes: Uint8Array): Promise<string> {
  const { file } = (await create(by, bytes.length)).json;
  expect((await putBytes(by, file, 0, bytes)).json).toEqual({ file, bytes: bytes.length, received: bytes.length });
  return file;
}

describe('up and down', () => {
  it('eight megabytes come back as they were, for members and nobody else, without filling the memory', async () => {
    const bytes = randomBytes(sealedFileBytes(8 * MEBIBYTE));
    const before = process.memoryUsage().arrayBuffers;
    const file = await upload(ann, bytes);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 * bytes.length);
    const got = await download(ben, file);
    expect(got.status).toBe(200);
    expect(sha256(got.bytes)).toBe(sha256(bytes));
    expect((await download(cleo, file)).status).toBe(404);
    expect(onDisk()).toEqual([`${file.slice(0, 2)}/${file.slice(2)}`]);
  });

  it('a message carries it to the room', async () => {
    const file = await upload(ann, randomBytes(1_000));
    const socket = await ann.connect();
    socket.say({ ...(await ann.seal(room)), file });
    await socket.take('ack');
    expect(await socket.take('msg')).toMatchObject({ file });
    const page = await ben.browser.call('messages', undefined, { params: { room: room.id } });
    expect(page.json.messages[0].file).toBe(file);
  });

  it("only one's own whole file of this room can be sent", async () => {
    const socket = await ann.connect();
    const other = await openRoom(ann);
    const bens = await upload(ben, randomBytes(1_000));
    const half = (await create(ann, 1_000)).json.file;
    await putBytes(ann, half, 0, randomBytes(500));
    const anns = await upload(ann, randomBytes(1_000));
    const wrong: [KnownRoom, string][] = [
      [room, bens],
      [room, half],
      [other, anns],
      [room, '0'.repeat(32)],
    ];
    for (const [where, file] of wrong) {
      socket.say({ ...(await ann.seal(where)), file });
      expect((await socket.take('nack')).code).toBe('not_found');
    }
  });

  it('who left the room reads its files no more', async () => {
    const file = await upload(ann, randomBytes(1_000));
    await change(ann, room, [{ action: ACTION.remove, subject: ben.person.fp }], true);
    expect((await download(ben, file)).status).toBe(404);
  });
});

describe('in pieces', () => {
  it('an upload goes on where it was cut off, however often', async () => {
    const bytes = randomBytes(3 * MEBIBYTE + 17);
    const { file } = (await create(ann, bytes.length)).json;
    for (const cutAfter of [1, 70_000, MEBIBYTE]) {
      const { received } = (await state(ann, file)).json;
      await expect(putBytes(ann, file, received, bytes.subarray(received), { cutAfter })).rejects.toThrow(
        'cut by the test',
      );
      await vi.waitFor(
        async () => {
          expect((await state(ann, file)).json.received).toBeGreaterThan(received);
        },
        { timeout: 10_000, interval: 100 },
      );
    }
    expect((await download(ann, file)).status).toBe(404);
    const { received } = (await state(ann, file)).json;
    expect(received).toBeLessThan(bytes.length);
    expect((await putBytes(ann, file, received, bytes.subarray(received))).json.received).toBe(bytes.length);
    expect(sha256((await download(ben, file)).bytes)).toBe(sha256(bytes));
  });

  it('an upload goes on after a restart of the house', async () => {
    const bytes = randomBytes(200_000);
    const { file } = (await create(ann, bytes.length)).json;
    expect((await putBytes(ann, file, 0, bytes.subarray(0, 120_000))).json.received).toBe(120_000);
    core = await core.restart();
    for (const by of [ann, ben]) by.moveTo(core);
    expect((await state(ann, file)).json.received).toBe(120_000);
    await putBytes(ann, file, 120_000, bytes.subarray(120_000));
    expect(sha256((await download(ben, file)).bytes)).toBe(sha256(bytes));
  });

  it('at another place than the end nothing is taken, and the answer says where the end is', async () => {
    const bytes = randomBytes(1_000);
    const { file } = (await create(ann, bytes.length)).json;
    await putBytes(ann, file, 0, bytes.subarray(0, 400));
    for (const offset of [0, 399, 401, 5_000]) {
      const answer = await putBytes(ann, file, offset, bytes.subarray(400));
      expect(answer.code).toBe('bad_file_offset');
      expect(answer.json.error.data).toEqual({ file, bytes: 1_000, received: 400 });
    }
    expect((await putBytes(ann, file, 400, randomBytes(601))).code).toBe('too_large');
  });

  it('a new upload takes over from one whose connection hangs', async () => {
    const bytes = randomBytes(300_000);
    const { file } = (await create(ann, bytes.length)).json;
    const hanging = putBytes(ann, file, 0, bytes.subarray(0, 100_000), { declare: bytes.length }).catch(
      (error: unknown) => error,
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { received } = (await state(ann, file)).json;
    expect(received).toBe(100_000);
    expect((await putBytes(ann, file, received, bytes.subarray(received))).json.received).toBe(bytes.length);
    expect(sha256((await download(ben, file)).bytes)).toBe(sha256(bytes));
    await hanging;
  });

  it('nobody else writes into it or sees how far it is', async () => {
    const { file } = (await create(ann, 1_000)).json;
    expect((await putBytes(ben, file, 0, randomBytes(10))).code).toBe('not_found');
    expect((await state(ben, file)).code).toBe('not_found');
    for (const name of ['..', '%2e%2e%2fstore', 'x'.repeat(32)])
      expect((await state(ann, name)).code, name).toBe('not_found');
  });
});

describe('limits', () => {
  it('size, share of one person, and members only', async () => {
    expect((await create(ann, sealedFileBytes(8 * MEBIBYTE) + 1)).code).toBe('too_large');
    expect((await create(ann, 0)).code).toBe('bad_request');
    expect((await create(cleo, 1_000)).code).toBe('not_member');
    await core.stop();
    await begin({ settings: { 'files.perAccountBytes': MEBIBYTE } });
    expect((await create(ann, 600_000)).status).toBe(200);
    expect((await create(ann, 600_000)).code).toBe('too_many');
    expect((await create(ben, 600_000)).status).toBe(200);
    core = await core.restart();
    ann.moveTo(core);
    expect((await create(ann, 600_000)).code).toBe('too_many');
  });

  it('below the floor of free space files are refused, messages are not', async () => {
    await core.stop();
    await begin({ settings: { 'storage.floorBytes': 1_048_576 * 1_048_576 } });
    expect((await create(ann, 1_000)).code).toBe('storage_low');
    const socket = await ann.connect();
    socket.say(await ann.seal(room));
    await socket.take('ack');
    expect(onDisk()).toEqual([]);
  });
});

describe('what nobody sent', () => {
  it('goes after a day, with its space; what a message carries stays', async () => {
    await core.stop();
    const clock = new FakeClock(Date.now());
    await begin({ clock, settings: { 'files.perAccountBytes': MEBIBYTE, 'sessions.idleMinutes': 1_440 } });
    const sent = await upload(ann, randomBytes(1_000));
    const unsent = await upload(ann, randomBytes(1_000));
    const half = (await create(ann, 900_000)).json.file;
    await putBytes(ann, half, 0, randomBytes(500));
    const socket = await ann.connect();
    socket.say({ ...(await ann.seal(room)), file: sent });
    await socket.take('ack');
    await clock.pass(23.5 * 3_600_000);
    expect(onDisk()).toHaveLength(3);
    await clock.pass(2 * 3_600_000);
    for (let i = 0; i < 50 && onDisk().length > 1; i += 1) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(onDisk()).toEqual([`${sent.slice(0, 2)}/${sent.slice(2)}`]);
    expect(unsent).not.toBe(sent);
  });

  it('gives no more space back than it took, also when it goes right after a restart', async () => {
    await core.stop();
    const clock = new FakeClock(Date.now());
    await begin({ clock, settings: { 'files.perAccountBytes': MEBIBYTE, 'sessions.idleMinutes': 1_440 } });
    expect((await create(ann, 900_000)).status).toBe(200);
    await clock.pass(20 * 3_600_000);
    core = await core.restart();
    ann.moveTo(core);
    await ann.browser.call('session');
    await clock.pass(5 * 3_600_000);
    for (let i = 0; i < 50 && (await create(ann, 900_000)).status !== 200; i += 1)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await create(ann, 900_000)).code).toBe('too_many');
  });
});
