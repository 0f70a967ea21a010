import { createHash, randomBytes, randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeDataFolder, removeDataFolders, spawnCore, startCore } from '../lib/core.ts';
import { buildCore } from '../lib/core-bundle.ts';
import { type KnownRoom, type Member, moveIn, openRoom } from '../lib/member.ts';
import { Committer, isGone, Pump, readAll } from '../lib/pump.ts';
import { download, putBytes } from '../lib/upload.ts';

/** How often the house is killed in all. */
const KILLS = 100;
const LOAD_MS_MAX = 220;
const FILE_BYTES = 300_000;

let bundle = '';
beforeAll(() => {
  bundle = buildCore();
});
afterAll(removeDataFolders);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

type Uploading = { id: string | undefined; bytes: Buffer; finished: { id: string; hash: string }[] };

/** Uploads a file piece by piece, going on with the same one after each kill. */
async function uploadUntilGone(by: Member, room: KnownRoom, state: Uploading): Promise<void> {
  try {
    for (;;) {
      if (state.id === undefined) {
        state.bytes = randomBytes(FILE_BYTES);
        const created = await by.browser.call('createFile', { bytes: FILE_BYTES }, { params: { room: room.id } });
        // A rate of its own; the next round goes on.
        if (created.status !== 200) return;
        state.id = created.json.file as string;
      }
      const answer = await by.browser.call('fileState', undefined, { params: { file: state.id } });
      if (answer.status !== 200) throw new Error(`the file is lost: ${answer.text}`);
      const received = answer.json.received as number;
      const piece = state.bytes.subarray(received, received + 60_000);
      if (piece.length > 0) await putBytes(by, state.id, received, piece);
      else {
        state.finished.push({ id: state.id, hash: createHash('sha256').update(state.bytes).digest('hex') });
        state.id = undefined;
      }
    }
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

it(
  `a house killed ${KILLS} times under load loses, doubles and spoils nothing it acknowledged`,
  { timeout: 420_000 },
  async () => {
    const dataFolder = await makeDataFolder({
      'accounts.registration': 'open',
      'messages.perSecond': 20,
      'messages.burst': 50,
    });
    const first = await startCore({ dataFolder });
    const people = await moveIn(first, 'Ben', 'Cleo', 'Dora');
    const [ann, ben, cleo, dora] = people as [Member, Member, Member, Member];
    const large = await openRoom(ann, people.slice(1));
    const small = await openRoom(ben, [cleo, ann]);
    const committer = new Committer(cleo, await openRoom(cleo, [ann]));
    await first.stop();

    const pumps = people.map((by) => new Pump(by, by === dora ? [large] : [large, small]));
    const uploading: Uploading = { id: undefined, bytes: Buffer.alloc(0), finished: [] };
    for (let kill = 0; kill < KILLS; kill += 1) {
      const house = await spawnCore({ bundle, dataFolder });
      for (const by of people) by.moveTo(house);
      const work = [...pumps.map((pump) => pump.run()), committer.run(), uploadUntilGone(ann, large, uploading)];
      await pause(randomInt(LOAD_MS_MAX));
      expect(await house.end('SIGKILL'), house.said()).toBeNull();
      await Promise.all(work);
    }

    const house = await spawnCore({ bundle, dataFolder });
    for (const by of people) by.moveTo(house);
    for (const pump of pumps) await pump.finish();
    await committer.check();
    let acknowledged = 0;
    for (const room of [large, small]) {
      const stored = await readAll(ann, room);
      const sent = new Map(pumps.flatMap((pump) => pump.acknowledgedIn(room.id)).map(({ env, seq }) => [env, seq]));
      expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, index) => index + 1));
      // Each stored envelope is one that was sent, byte for byte, at the place its author was told, and there once.
      expect(new Map(stored.map(({ env, seq }) => [env, seq]))).toEqual(sent);
      expect(stored).toHaveLength(sent.size);
      acknowledged += sent.size;
    }
    for (const { id, hash } of uploading.finished) {
      const { status, bytes } = await download(ben, id);
      expect([status, bytes.length], bytes.toString('latin1', 0, 100)).toEqual([200, FILE_BYTES]);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(hash);
    }
    const repeats = pumps.reduce((sum, pump) => sum + pump.repeats, 0);
    console.log(
      `${KILLS} kills: ${acknowledged} messages acknowledged, each there once; ${repeats} sent again after a kill; ` +
        `${uploading.finished.length} files whole; ${committer.epoch} epochs, of which ${committer.unanswered} unanswered`,
    );
    expect(acknowledged).toBeGreaterThan(KILLS);
    expect(repeats).toBeGreaterThan(0);
    expect(await house.end('SIGTERM')).toBe(0);
  },
);
