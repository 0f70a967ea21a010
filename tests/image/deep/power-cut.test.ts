import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { type Member, openRoom } from '../../lib/member.ts';
import { Pump, readAll } from '../../lib/pump.ts';
import { Guest } from '../guest.ts';
import { expectHealthy } from '../health.ts';
import { moveIntoGuest } from '../residents.ts';
import { START_MS } from '../waiting.ts';

/** Cards as they are at moments of a first start; each is then started again. */
const FIRST_STARTS = 2;
const CUTS_OF_EACH = 10;
const LOAD_CUTS = 20;
/** A cut and the start after it. */
const CUT_MS = 2 * START_MS;
/** From power on to the first page, and the screen after it. */
const FIRST_BOOT_MS = 120_000;
const LOAD_MS = 8_000;

it(
  `a first start that loses power, ${FIRST_STARTS * CUTS_OF_EACH} times at any moment, is made good by the next`,
  { timeout: FIRST_STARTS * CUTS_OF_EACH * CUT_MS },
  async () => {
    for (let start = 0; start < FIRST_STARTS; start += 1) {
      const guest = await Guest.first({ cardSize: '6G' });
      const beganMs = performance.now();
      const moments = Array.from({ length: CUTS_OF_EACH }, () => randomInt(FIRST_BOOT_MS)).sort((a, b) => a - b);
      const cuts: { readonly atMs: number; readonly switchOn: () => Promise<Guest> }[] = [];
      // While its card is copied, the machine stands still and its start gets no further.
      let stoodMs = 0;
      for (const atMs of moments) {
        await delay(Math.max(0, atMs - (performance.now() - beganMs - stoodMs)));
        const stopMs = performance.now();
        cuts.push({ atMs: Math.round(stopMs - beganMs - stoodMs), switchOn: guest.cut() });
        stoodMs += performance.now() - stopMs;
      }
      await guest.end();
      for (const { atMs, switchOn } of cuts) {
        const next = await switchOn();
        await next.isUp();
        await next.machine.serial.waitFor(/^Claim code: \S+$/m, START_MS);
        await expectHealthy(next);
        await moveIntoGuest(next);
        await next.end();
        console.log(`first start ${start + 1} of ${FIRST_STARTS}, cut after ${atMs} ms, was made good`);
      }
    }
  },
);

it(
  `a house that loses power ${LOAD_CUTS} times while people write has every message it acknowledged, once`,
  { timeout: LOAD_CUTS * CUT_MS },
  async () => {
    let guest = await Guest.resume();
    const people = await moveIntoGuest(guest, 'Ben', 'Cleo');
    const [olga, ben] = people as [Member, Member];
    const large = await openRoom(olga, people.slice(1));
    const small = await openRoom(ben, [olga]);
    const pumps = people.map((by) => new Pump(by, by === people[2] ? [large] : [large, small]));
    for (let cut = 0; cut < LOAD_CUTS; cut += 1) {
      const work = pumps.map((pump) => pump.run());
      await Promise.race([delay(randomInt(1_000, LOAD_MS)), ...work]);
      guest = await guest.again();
      await Promise.all(work);
      await guest.isUp();
      for (const by of people) by.moveTo(guest);
      console.log(`power cut ${cut + 1} of ${LOAD_CUTS}`);
    }
    for (const pump of pumps) await pump.finish();
    let acknowledged = 0;
    for (const room of [large, small]) {
      const stored = await readAll(olga, room);
      const sent = new Map(pumps.flatMap((pump) => pump.acknowledgedIn(room.id)).map(({ env, seq }) => [env, seq]));
      expect(new Map(stored.map(({ env, seq }) => [env, seq]))).toEqual(sent);
      expect(stored).toHaveLength(sent.size);
      acknowledged += sent.size;
    }
    console.log(`figure: ${LOAD_CUTS} power cuts under load: ${acknowledged} messages acknowledged, each there once`);
    expect(acknowledged).toBeGreaterThan(LOAD_CUTS);
    await expectHealthy(guest);
  },
);
