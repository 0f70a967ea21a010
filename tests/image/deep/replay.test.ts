import { randomInt } from 'node:crypto';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { runCommand } from '../../../os-image/command.ts';
import { removeDataFolders, startCore } from '../../lib/core.ts';
import type { Target } from '../../lib/http.ts';
import { type KnownRoom, type Member, openRoom } from '../../lib/member.ts';
import { Pump, readAll } from '../../lib/pump.ts';
import { report } from '../figures.ts';
import { Guest } from '../guest.ts';
import { moveIntoGuest } from '../residents.ts';
import { type LogEntry, readBlockLog, replay } from './block-log.ts';
import { checkFileSystem, copyHouse, FILE_SYSTEMS } from './partitions.ts';

const POINTS = Number(process.env['PARLOUR_REPLAY_POINTS'] ?? 200);
const BOOTED = Math.ceil(POINTS / 20);
const LOAD_MS = 60_000;
const SAMPLE_MS = 50;
const DAY_MS = 86_400_000;

afterAll(removeDataFolders);

/** Envelope → number, of all that was acknowledged when the log had so many bytes. */
type Ledger = { readonly logBytes: number; readonly acknowledged: ReadonlyMap<string, number> };
type House = { readonly people: readonly Member[]; readonly rooms: readonly KnownRoom[] };

it(
  `at ${POINTS} moments at which a disk with a cache loses power, file systems are whole and every acknowledged message is there`,
  { timeout: DAY_MS },
  async () => {
    const { house, base, log, ledger } = await recordLoad();
    const entries = readBlockLog(log);
    const first = entries.findIndex(({ end }) => end > ledger[0]!.logBytes);
    const points = Array.from({ length: POINTS }, () => randomInt(first, entries.length)).sort((a, b) => a - b);

    let done = 0;
    let acknowledged = 0;
    for (const [index, point] of points.entries()) {
      // The base follows to the last flush before the moment: that much is certainly on the disk.
      const flushed = entries.findLastIndex(({ isFlush }, at) => isFlush && at <= point) + 1;
      if (flushed > done) {
        replay(log, entries.slice(done, flushed), base);
        done = flushed;
      }
      const disk = join(base, '../point.raw');
      runCommand('cp', ['--sparse=always', base, disk]);
      replay(log, reached(entries.slice(done, point + 1), index), disk);

      const isBooted = index % Math.ceil(POINTS / BOOTED) === 0;
      if (isBooted) await expectAfterStart(house, disk, ledgerAt(ledger, entries[point]!.end));
      for (const [name, start] of Object.entries(FILE_SYSTEMS))
        expect(checkFileSystem(disk, start), `${name}, entry ${point}`).toBe('');
      const expected = ledgerAt(ledger, entries[point]!.end);
      const dataFolder = join(base, `../house-${index}`);
      copyHouse(disk, dataFolder);
      const core = await startCore({ dataFolder: join(dataFolder, 'house') });
      await expectKept(house, core, expected);
      await core.stop();
      rmSync(dataFolder, { recursive: true });
      console.log(`moment ${index + 1} of ${POINTS}: ${expected.size} messages are there`);
      acknowledged = Math.max(acknowledged, expected.size);
    }
    report(
      `replayed moments of ${entries.length} writes, up to ${acknowledged} acknowledged messages, all kept`,
      POINTS,
      '',
    );
    expect(acknowledged).toBeGreaterThan(0);
  },
);

/** A claimed house under load, with everything that its disk was told. */
async function recordLoad(): Promise<{ house: House; base: string; log: string; ledger: readonly Ledger[] }> {
  let guest = await Guest.resume();
  const people = await moveIntoGuest(guest, 'Ben', 'Cleo');
  const [olga, ben] = people as [Member, Member];
  const rooms = [await openRoom(olga, people.slice(1)), await openRoom(ben, [olga])];
  await guest.attempt('systemctl poweroff');
  await guest.machine.ended;
  const base = join(guest.folder, 'base.raw');
  runCommand('qemu-img', ['convert', '-O', 'raw', guest.disk, base]);

  const log = join(guest.folder, 'writes.log');
  guest = await guest.again({ blockLog: log });
  await guest.isUp();
  for (const by of people) by.moveTo(guest);
  const pumps = people.map((by, index) => new Pump(by, index === 2 ? rooms.slice(0, 1) : rooms));
  const work = pumps.map((pump) => pump.run());
  const ledger: Ledger[] = [];
  const end = performance.now() + LOAD_MS;
  while (performance.now() < end) {
    // First what was heard, then the length: the log may be ahead of the ledger, never behind it.
    const heard = rooms.flatMap(({ id }) => pumps.flatMap((pump) => pump.acknowledgedIn(id)));
    ledger.push({ acknowledged: new Map(heard.map(({ env, seq }) => [env, seq])), logBytes: statSync(log).size });
    await delay(SAMPLE_MS);
  }
  await guest.machine.kill();
  await Promise.all(work);
  return { house: { people, rooms }, base, log, ledger };
}

/** Of the writes that no flush followed: none, every one, or any, as they get through in a cache without order. */
function reached(unflushed: readonly LogEntry[], index: number): readonly LogEntry[] {
  const gets = [() => false, () => randomInt(2) === 0, () => true][index % 3]!;
  return unflushed.filter(gets);
}

function ledgerAt(ledger: readonly Ledger[], logBytes: number): ReadonlyMap<string, number> {
  return ledger.findLast((one) => one.logBytes <= logBytes)?.acknowledged ?? new Map();
}

async function expectKept(
  { people, rooms }: House,
  target: Target,
  expected: ReadonlyMap<string, number>,
): Promise<void> {
  for (const by of people) by.moveTo(target);
  const stored = new Map<string, number>();
  for (const room of rooms) for (const { env, seq } of await readAll(people[0]!, room)) stored.set(env, seq);
  for (const [env, seq] of expected) expect(stored.get(env)).toBe(seq);
}

async function expectAfterStart(house: House, disk: string, expected: ReadonlyMap<string, number>): Promise<void> {
  const guest = await Guest.first({ image: disk });
  await guest.isUp();
  await expectKept(house, guest, expected);
  await guest.end();
}
