import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../appliance/core/system/clock.ts';
import type { SimulatedClient } from '../lib/simulated-client.ts';
import { SimulatedHouse } from '../lib/simulated-house.ts';

const DAY_MS = 86_400_000;

let house: SimulatedHouse;
let alice: SimulatedClient;
let bob: SimulatedClient;
/** How far the clock of the house is from that of the people's devices. */
let aheadMs = DAY_MS;

beforeAll(async () => {
  house = await SimulatedHouse.open({}, { ...systemClock, nowMs: () => systemClock.nowMs() + aheadMs });
  [alice, bob] = await house.moveIn('Alice', 'Bob');
});
afterAll(() => house.close());

/** A room with a link, somebody coming by it, and a message each way. */
async function meet(name: string): Promise<string> {
  const room = await alice.client.createRoom(name);
  const { link } = await alice.client.createInvite(room, 1, 1);
  await bob.client.joinByLink(link);
  await bob.roomReady(room);
  await talk(room, name);
  return room;
}

async function talk(room: string, about: string): Promise<void> {
  await alice.client.send(room, `${about}: from Alice`);
  await bob.sees(room, `${about}: from Alice`);
  await bob.client.send(room, `${about}: from Bob`);
  await alice.sees(room, `${about}: from Bob`);
}

it('a box without a clock of its own is set while people are there: they go on, in old rooms and new ones', async () => {
  const before = await meet('a day ahead');
  aheadMs = 0;
  // What the house refuses tells a device the time.
  await bob.client.createRoom('of Bob');
  await meet('set back');
  await talk(before, 'set back');
  aheadMs = 2 * DAY_MS;
  await meet('set ahead');
  await talk(before, 'set ahead');
  expect([...alice.alarms(before), ...bob.alarms(before)]).toEqual([]);
  const carol = house.page('Carol');
  aheadMs = -DAY_MS;
  await carol.register({ kind: 'open' });
  await alice.client.createRoom('with Carol');
  await talk(before, 'behind');
});
