import { afterEach, describe, expect, it } from 'vitest';
import { FaultyTransport } from '../lib/faulty-transport.ts';
import { NodeTransport } from '../lib/node-transport.ts';
import { ShiftedClock } from '../lib/shifted-clock.ts';
import type { SimulatedClient } from '../lib/simulated-client.ts';
import { SimulatedHouse } from '../lib/simulated-house.ts';

/**
 * A house put back to an earlier day has less than its members' devices (docs/protocol.md §5.4). They give back what they
 * hold: nobody loses a word, a right or a room, nothing comes twice, and what cannot come back is said.
 */
const NAMES = ['Alice', 'Bob', 'Carol', 'Dave'] as const;
type Name = (typeof NAMES)[number];
type Guest = { readonly page: SimulatedClient; readonly network: FaultyTransport };

const DAY_MS = 86_400_000;

let house: SimulatedHouse | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

/** Four people with a network each, all at home. */
async function moveIn(): Promise<{ people: Record<Name, Guest>; clock: ShiftedClock; home: SimulatedHouse }> {
  const clock = new ShiftedClock();
  const home = (house = await SimulatedHouse.open({ 'sessions.idleMinutes': 1_440 }, clock));
  const people = {} as Record<Name, Guest>;
  for (const [i, name] of NAMES.entries()) {
    const network = new FaultyTransport(new NodeTransport(home, `198.51.100.${i + 1}`));
    const page = home.page(name, { transport: network, clock: clock.device });
    const { claimCode } = home.core;
    await page.register(claimCode === undefined ? { kind: 'open' } : { kind: 'claim', code: claimCode });
    people[name] = { page, network };
  }
  for (const { page } of Object.values(people))
    for (const name of NAMES) if (name !== page.name) await page.person(name);
  return { people, clock, home };
}

/** They find the house again one after the other, each only when the one before has settled with it. */
async function comeBack(people: Record<Name, Guest>, order: readonly Name[]): Promise<void> {
  for (const name of order) {
    const { page, network } = people[name];
    network.setDown(false);
    await page.online();
    await page.until('its rooms in peace', () => page.client.state.rooms.every(({ status }) => status !== 'opening'));
  }
}

async function say(
  from: SimulatedClient,
  room: string,
  text: string,
  ...to: readonly SimulatedClient[]
): Promise<void> {
  await from.client.send(room, text);
  for (const one of [from, ...to]) await one.sees(room, text);
}

/** How many messages the house has of a room. */
async function storedCount(page: SimulatedClient, room: string): Promise<number> {
  const answer = await page.transport.request({
    method: 'GET',
    path: `/api/v1/rooms/${room}/messages?limit=100`,
    signal: new AbortController().signal,
  });
  return (JSON.parse(await answer.text()) as { messages: unknown[] }).messages.length;
}

function membersOf(page: SimulatedClient, room: string): string[] {
  return (page.room(room)?.members ?? []).map(({ name, role }) => `${name} ${role}`).sort();
}

/** All that the house has stored of a room now, in its order, as a device reads it that kept nothing. */
async function readAnew(home: SimulatedHouse, page: SimulatedClient, room: string): Promise<SimulatedClient> {
  const fresh = await home.otherDevice(page);
  await fresh.roomReady(room);
  fresh.items(room);
  await fresh.until('its history', () => !fresh.client.timeline(room).isLoading);
  return fresh;
}

describe('a house that was restored', () => {
  const orders: readonly (readonly Name[])[] = [
    ['Alice', 'Bob', 'Carol', 'Dave'],
    ['Carol', 'Bob', 'Alice', 'Dave'],
    ['Dave', 'Carol', 'Bob', 'Alice'],
  ];

  it.each(orders)('gets everything back, once (%s, %s, %s, %s)', async (...order) => {
    const { people, clock, home } = await moveIn();
    const [alice, bob, carol, dave] = NAMES.map((name) => people[name].page) as [
      SimulatedClient,
      SimulatedClient,
      SimulatedClient,
      SimulatedClient,
    ];
    const room = await alice.client.createRoom('Old name');
    for (const one of [bob, carol]) {
      await alice.client.admit(room, one.fp);
      await one.roomReady(room);
    }
    await say(alice, room, 'before the backup', bob, carol);
    const copy = await home.backUp();
    for (const { page } of Object.values(people)) await page.online();

    await say(bob, room, 'Bob, after it', alice, carol);
    await alice.client.setRole(room, bob.fp, 'admin');
    await bob.until('being an admin', () => bob.room(room)?.myRole === 'admin');
    const { link } = await bob.client.createInvite(room, 2, 48);
    await dave.client.joinByLink(link);
    await dave.roomReady(room);
    await say(dave, room, 'Dave, after it', alice, bob, carol);
    await alice.client.renameRoom(room, 'New name');
    await carol.until('the new name', () => carol.room(room)?.name === 'New name');
    await say(carol, room, 'Carol, after it', alice, bob, dave);
    await say(alice, room, 'Alice, after it', bob, carol, dave);
    await alice.client.setVerified(bob.fp, true);
    await alice.until('the pin in the vault', () => !alice.hasUnwritten());

    for (const { network } of Object.values(people)) network.setDown(true);
    // What they hold is older than the house lets anybody sign anew.
    clock.skip(DAY_MS);
    await home.restore(copy);
    await comeBack(people, order);

    const texts = ['before the backup', 'Bob, after it', 'Dave, after it', 'Carol, after it', 'Alice, after it'].sort();
    const pages = [alice, bob, carol, dave];
    for (const page of pages) await page.roomReady(room);
    const witness = await readAnew(home, alice, room);
    await witness.sees(room, ...texts);
    const truth = witness.texts(room);
    expect([...truth].sort()).toEqual(texts);
    expect(witness.room(room)?.name).toBe('New name');
    await alice.until('its contacts in the vault again', () => !alice.hasUnwritten());
    const trusting = await readAnew(home, alice, room);
    expect(trusting.client.state.people.find(({ fp }) => fp === bob.fp)?.trust).toBe('verified');
    for (const page of pages) {
      const later = page === dave ? truth.filter((text) => text !== 'before the backup') : truth;
      await page.until(
        'what the house has',
        () => page.sentTexts(room).filter((text) => later.includes(text)).length >= later.length,
      );
      expect({ name: page.name, texts: page.texts(room).filter((text) => later.includes(text)) }).toEqual({
        name: page.name,
        texts: later,
      });
      expect(new Set(page.texts(room)).size).toBe(page.texts(room).length);
      await page.until('the new name', () => page.room(room)?.name === 'New name');
      expect(membersOf(page, room)).toEqual(['Alice creator', 'Bob admin', 'Carol member', 'Dave member']);
      expect({ name: page.name, alarms: page.room(room)?.alarms }).toEqual({ name: page.name, alarms: [] });
    }
    // The link came back without what opens it.
    const late = home.page('Late', { clock: clock.device });
    await late.register();
    await expect(late.client.joinByLink(link)).rejects.toMatchObject({ code: 'invite_invalid' });
    // And on: each is heard by all, and comes and goes as ever.
    for (const page of pages) await say(page, room, `${page.name} goes on`, ...pages);
    await bob.client.removeMember(room, dave.fp);
    await dave.until('being out', () => dave.room(room) === undefined);
    await say(carol, room, 'without Dave', alice, bob);
  });

  it('gets back what it lost from those who said it, once, when all find it at the same moment', async () => {
    const { people, home } = await moveIn();
    const [alice, bob] = [people.Alice.page, people.Bob.page];
    const room = await alice.client.createDirect([bob.fp]);
    await bob.roomReady(room);
    await say(alice, room, 'before the backup', bob);
    const copy = await home.backUp();
    await say(alice, room, 'said by Alice after it', bob);
    await say(bob, room, 'said by Bob after it', alice);
    await alice.client.createInvite(room, 1, 1);
    const whole = await storedCount(alice, room);
    await home.restore(copy);
    for (const page of [alice, bob]) await page.online();
    // What shows was there before the house went: what counts is what it has.
    while ((await storedCount(alice, room)) < whole) await alice.until('news', () => true);
    await say(alice, room, 'and on', bob);
    expect(await storedCount(alice, room)).toBe(whole + 1);
    const texts = ['before the backup', 'said by Alice after it', 'said by Bob after it', 'and on'];
    for (const page of [alice, bob]) {
      await page.sees(room, ...texts);
      expect([...page.texts(room)].sort()).toEqual([...texts].sort());
      expect(page.texts(room).at(-1)).toBe('and on');
      expect(page.room(room)?.status).toBe('ready');
      expect(page.alarms(room)).toEqual([]);
    }
    expect(alice.texts(room)).toEqual(bob.texts(room));
  });

  it('gets a room back that was made after the backup', async () => {
    const { people, home } = await moveIn();
    const { Alice, Bob } = people;
    const copy = await home.backUp();
    for (const { page } of Object.values(people)) await page.online();
    const room = await Alice.page.client.createRoom('Lost');
    await Alice.page.client.admit(room, Bob.page.fp);
    await Bob.page.roomReady(room);
    await say(Bob.page, room, 'said by Bob', Alice.page);
    await say(Alice.page, room, 'said by Alice', Bob.page);
    for (const { network } of Object.values(people)) network.setDown(true);
    await home.restore(copy);
    await comeBack(people, ['Bob', 'Alice']);
    for (const { page } of [Alice, Bob]) {
      const again = await page.until('the room again', () =>
        page.client.state.rooms.find(({ name, status }) => name === 'Lost' && status === 'ready'),
      );
      await page.sees(again.id, 'said by Bob', 'said by Alice');
      expect(page.client.state.rooms).toHaveLength(1);
      expect(again.alarms).toEqual([]);
    }
  });

  it('without a word about it is found out, and gets everything back all the same', async () => {
    const { people, home } = await moveIn();
    const { Alice, Bob } = people;
    const room = await Alice.page.client.createRoom('Room');
    const copy = await home.backUp();
    for (const { page } of Object.values(people)) await page.online();
    await Alice.page.client.admit(room, Bob.page.fp);
    await Bob.page.roomReady(room);
    await say(Alice.page, room, 'after it', Bob.page);
    for (const { network } of Object.values(people)) network.setDown(true);
    await home.restore(copy, false);
    await comeBack(people, ['Alice', 'Bob']);
    for (const { page } of [Alice, Bob]) {
      await page.roomReady(room);
      await page.sees(room, 'after it');
    }
    expect(Alice.page.alarms(room)).toEqual(['log_rollback']);
    await say(Bob.page, room, 'and on', Alice.page);
  });

  it('in which somebody went on before others came back: they say that there are two histories', async () => {
    const { people, home } = await moveIn();
    const { Alice, Bob } = people;
    const room = await Alice.page.client.createRoom('Room');
    await Alice.page.client.admit(room, Bob.page.fp);
    await Bob.page.roomReady(room);
    await Alice.page.client.setRole(room, Bob.page.fp, 'admin');
    await Bob.page.until('being an admin', () => Bob.page.room(room)?.myRole === 'admin');
    const copy = await home.backUp();
    for (const { page } of Object.values(people)) await page.online();
    Bob.network.setDown(true);
    await Alice.page.client.createInvite(room, 1, 1);
    Alice.network.setDown(true);
    await home.restore(copy);
    await comeBack(people, ['Bob']);
    await Bob.page.client.createInvite(room, 1, 1);
    await comeBack(people, ['Alice']);
    await Alice.page.until('the fork', () => Alice.page.room(room)?.status === 'forked');
    expect(Alice.page.alarms(room)).toContain('log_fork');
  });

  it('to which nobody can give back what it lost: the room says so, and waits', async () => {
    const { people, home } = await moveIn();
    const { Alice, Bob } = people;
    const room = await Alice.page.client.createRoom('Room');
    await Alice.page.client.admit(room, Bob.page.fp);
    await Bob.page.roomReady(room);
    const copy = await home.backUp();
    for (const { page } of Object.values(people)) await page.online();
    // Whose account is younger than the backup is a stranger to the house after it.
    const eve = home.page('Eve');
    await eve.register();
    await Alice.page.person('Eve');
    await Alice.page.client.admit(room, eve.fp);
    await eve.roomReady(room);
    await Bob.page.until('three members', () => Bob.page.room(room)?.members.length === 3);
    for (const { network } of Object.values(people)) network.setDown(true);
    await home.restore(copy);
    await comeBack(people, ['Bob', 'Alice']);
    for (const { page } of [Alice, Bob]) {
      await page.until('the obstacle', () => page.room(room)?.status === 'behind');
      expect(page.alarms(room)).toContain('log_rollback');
      await page.client.send(room, `${page.name} waits`);
      expect(page.texts(room)).toContain(`${page.name} waits`);
      expect(page.sentTexts(room)).not.toContain(`${page.name} waits`);
    }
  });
});
