import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FaultyTransport } from '../lib/faulty-transport.ts';
import { NodeTransport } from '../lib/node-transport.ts';
import type { SimulatedClient } from '../lib/simulated-client.ts';
import { SimulatedHouse } from '../lib/simulated-house.ts';

let house: SimulatedHouse;
let alice: SimulatedClient;
let bob: SimulatedClient;
let network: FaultyTransport;
let room: string;

beforeAll(async () => {
  house = await SimulatedHouse.open();
  [alice] = await house.moveIn('Alice');
  network = new FaultyTransport(new NodeTransport(house));
  bob = house.page('Bob', { transport: network });
  await bob.register();
  const { fp } = await alice.person('Bob');
  room = await alice.client.createDirect([fp]);
  await bob.roomReady(room);
});
afterAll(() => house.close());

/** How a device without room keeps anything. */
const full = (): Promise<void> => Promise.reject(new DOMException('full', 'QuotaExceededError'));

function count(client: SimulatedClient, text: string): number {
  return client.texts(room).filter((one) => one === text).length;
}

describe('when the network fails', () => {
  it('what is typed meanwhile goes out once it is back, in order', async () => {
    network.setDown(true);
    await bob.until('the loss', () => bob.client.state.link.status !== 'online');
    for (const text of ['first', 'second', 'third']) await bob.client.send(room, text);
    expect(bob.texts(room).slice(-3)).toEqual(['first', 'second', 'third']);
    expect(bob.sentTexts(room)).not.toContain('first');
    await alice.client.send(room, 'while you were away');
    network.setDown(false);
    await bob.sees(room, 'first', 'second', 'third', 'while you were away');
    await alice.sees(room, 'first', 'second', 'third');
    expect(alice.texts(room)).toEqual(bob.texts(room));
  });

  it('a lost acknowledgement does not double a message', async () => {
    network.lose = (what) => (what.includes('"send"') ? 'answer' : 'none');
    await bob.client.send(room, 'once only');
    await alice.sees(room, 'once only');
    await bob.until('its socket gone', () => bob.client.state.link.status !== 'online');
    network.lose = () => 'none';
    await bob.sees(room, 'once only');
    await bob.client.send(room, 'and on');
    await alice.sees(room, 'and on');
    expect(count(alice, 'once only')).toBe(1);
    expect(count(bob, 'once only')).toBe(1);
    expect(alice.items(room).filter(({ kind }) => kind === 'gap')).toEqual([]);
  });

  it('a message that was on its way when the page closed arrives once, and only once', async () => {
    network.lose = (what) => (what.includes('"send"') ? 'answer' : 'none');
    await bob.client.send(room, 'closing now');
    await alice.sees(room, 'closing now');
    bob.stop();
    network.cut();
    network.lose = () => 'none';
    bob = await house.reload(bob);
    await bob.sees(room, 'closing now');
    await bob.client.send(room, 'open again');
    await alice.sees(room, 'open again');
    expect(count(alice, 'closing now')).toBe(1);
    expect(count(bob, 'closing now')).toBe(1);
    expect(alice.items(room).filter(({ kind }) => kind === 'gap')).toEqual([]);
    expect(alice.alarms(room)).toEqual([]);
  });

  it('what was typed offline and never sent survives a reload', async () => {
    network.setDown(true);
    await bob.client.send(room, 'typed in a tunnel');
    bob.stop();
    const sealed = [...bob.store.map].filter(([key]) => key.startsWith('outbox/'));
    expect(sealed.length).toBeGreaterThan(0);
    expect(
      JSON.stringify(sealed, (_, value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
      ),
    ).not.toContain('tunnel');
    network.setDown(false);
    bob = await house.reload(bob);
    await alice.sees(room, 'typed in a tunnel');
    expect(count(alice, 'typed in a tunnel')).toBe(1);
  });

  it('a message shows only once this device has it, so that none on a screen can be lost', async () => {
    const { store } = bob;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let wasAsked = false;
    store.hold = (key) => {
      if (!key.startsWith('outbox/')) return Promise.resolve();
      wasAsked = true;
      return held;
    };
    const sending = ['slow disk', 'right behind'].map((text) => bob.client.send(room, text));
    await bob.until('the store asked', () => wasAsked);
    await bob.client.renameRoom(room, 'y');
    expect(bob.texts(room)).not.toContain('slow disk');
    release();
    await Promise.all(sending);
    expect(bob.texts(room).slice(-2)).toEqual(['slow disk', 'right behind']);
    await alice.sees(room, 'slow disk', 'right behind');
  });

  it('a message this device cannot keep is refused, and does not show', async () => {
    bob.store.hold = full;
    await expect(bob.client.send(room, 'no room left')).rejects.toThrow('full');
    expect(bob.texts(room)).not.toContain('no room left');
    bob.store.hold = undefined;
    await bob.client.send(room, 'room again');
    await alice.sees(room, 'room again');
    expect(count(alice, 'no room left')).toBe(0);
  });

  it('what was typed before this device was full goes out, all of it, and once', async () => {
    network.setDown(true);
    for (const text of ['typed before', 'and behind it']) await bob.client.send(room, text);
    bob.store.hold = full;
    network.setDown(false);
    await alice.sees(room, 'typed before', 'and behind it');
    bob.store.hold = undefined;
    bob = await house.reload(bob);
    await bob.roomReady(room);
    await bob.client.send(room, 'after all');
    await alice.sees(room, 'after all');
    for (const text of ['typed before', 'and behind it']) expect(count(alice, text)).toBe(1);
  });

  it('keys that changed meanwhile are taken up: the text is sealed again, once', async () => {
    network.setDown(true);
    await bob.client.send(room, 'sealed for the old keys');
    await alice.client.renameRoom(room, 'x');
    network.setDown(false);
    await alice.sees(room, 'sealed for the old keys');
    expect(count(alice, 'sealed for the old keys')).toBe(1);
    expect([...alice.alarms(room), ...bob.alarms(room)]).toEqual([]);
  });

  it('a change whose answer was lost is found out, and not made twice', async () => {
    const group = await bob.client.createRoom('Group');
    network.lose = (what) => (what.includes('/changes') ? 'answer' : 'none');
    await expect(bob.client.admit(group, alice.fp)).rejects.toThrow();
    network.lose = () => 'none';
    await bob.client.admit(group, alice.fp);
    await alice.roomReady(group);
    await bob.client.send(group, 'hello');
    await alice.sees(group, 'hello');
    expect(bob.room(group)?.members).toHaveLength(2);
    expect([...alice.alarms(group), ...bob.alarms(group)]).toEqual([]);
  });

  it('a room whose answer was lost is not created twice', async () => {
    let isLost = false;
    network.lose = (what) => {
      if (isLost || what !== 'POST /api/v1/rooms') return 'none';
      isLost = true;
      return 'answer';
    };
    const created = await bob.client.createRoom('Only one');
    network.lose = () => 'none';
    await bob.roomReady(created);
    expect(bob.client.state.rooms.filter(({ name }) => name === 'Only one')).toHaveLength(1);
  });
});

describe('when the house restarts', () => {
  it('everybody is back by themselves, with nothing lost and nothing doubled', async () => {
    const [carol] = await house.moveIn('Carol');
    const group = await carol.client.createRoom('Restart');
    const { link } = await carol.client.createInvite(group, 5, 1);
    await alice.client.joinByLink(link);
    await carol.client.send(group, 'before');
    await alice.sees(group, 'before');
    await house.core.stop();
    await alice.until('the loss', () => alice.client.state.link.status !== 'online');
    await alice.client.send(group, 'while it was down');
    house.core = await house.core.restart();
    await carol.sees(group, 'before', 'while it was down');
    await alice.sees(group, 'before', 'while it was down');
    expect(carol.texts(group)).toEqual(['before', 'while it was down']);
    expect(alice.texts(group)).toEqual(['before', 'while it was down']);
    expect([...alice.alarms(group), ...carol.alarms(group)]).toEqual([]);
    carol.stop();
  });
});
