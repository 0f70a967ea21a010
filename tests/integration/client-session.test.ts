import { afterEach, describe, expect, it } from 'vitest';
import { LyingTransport } from '../lib/lying-transport.ts';
import { NodeTransport } from '../lib/node-transport.ts';
import { ShiftedClock } from '../lib/shifted-clock.ts';
import { SimulatedHouse } from '../lib/simulated-house.ts';

let house: SimulatedHouse | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

const DAY_MS = 24 * 3_600_000;

describe('a session', () => {
  it('is about to end: the person is told, and a touch keeps it', async () => {
    house = await SimulatedHouse.open();
    const network = new LyingTransport(new NodeTransport(house));
    const said: string[] = [];
    const { openSocket } = network;
    network.openSocket = (path, events) => {
      const socket = openSocket.call(network, path, events);
      const send = (text: string): void => {
        said.push(text);
        socket.send(text);
      };
      return { ...socket, send };
    };
    const alice = house.page('Alice', { transport: network });
    await alice.register({ kind: 'claim', code: house.core.claimCode ?? '' });
    alice.client.touch();
    network.say({ t: 'idle', inMs: 60_000 });
    const { idleEndsMs } = alice.client.state;
    expect(Math.abs((idleEndsMs ?? 0) - Date.now() - 60_000)).toBeLessThan(5_000);
    said.length = 0;
    alice.client.touch();
    expect(said).toEqual(['{"t":"active"}']);
    expect(alice.client.state.idleEndsMs).toBeUndefined();
    // However often somebody moves the mouse, the house hears of it once a minute.
    alice.client.touch();
    expect(said).toHaveLength(1);
  });

  it('that ended elsewhere shows the way in, and typing goes on after it', async () => {
    house = await SimulatedHouse.open();
    const [alice, bob] = await house.moveIn('Alice', 'Bob');
    const { fp } = await alice.person('Bob');
    const room = await alice.client.createDirect([fp]);
    await bob.roomReady(room);
    const other = await house.otherDevice(alice);
    await other.client.changePassword('a long enough password', 'quite another password', () => undefined);
    await alice.until('the end', () => alice.client.state.phase === 'signed-out');
    expect(alice.client.state.rooms).toEqual([]);
    await expect(alice.client.send(room, 'too late')).rejects.toMatchObject({ code: 'not_signed_in' });
    await alice.logIn('quite another password');
    await alice.client.send((await alice.roomReady(room)).id, 'back again');
    await bob.sees(room, 'back again');
    // The browser was known: it adds no second device.
    expect(alice.store.map.get('self')).toBeDefined();
    expect(bob.alarms(room)).toEqual([]);
  });
});

describe('pace and age', () => {
  it('who writes too fast waits a little instead of losing a word', async () => {
    house = await SimulatedHouse.open({ 'messages.perSecond': 2, 'messages.burst': 1 });
    const [alice, bob] = await house.moveIn('Alice', 'Bob');
    const { fp } = await alice.person('Bob');
    const room = await alice.client.createDirect([fp]);
    await bob.roomReady(room);
    const texts = ['one', 'two', 'three', 'four'];
    for (const text of texts) await alice.client.send(room, text);
    const waiting = await alice.until('somebody waiting', () =>
      alice.items(room).find((item) => item.kind === 'message' && item.delivery.status === 'waiting'),
    );
    expect(
      waiting.kind === 'message' && waiting.delivery.status === 'waiting' && waiting.delivery.untilMs,
    ).toBeGreaterThan(Date.now() - 1_000);
    await bob.sees(room, ...texts);
    expect(bob.texts(room)).toEqual(texts);
    expect(bob.items(room).filter(({ kind }) => kind === 'gap')).toEqual([]);
  });

  it('keys older than a week are made anew by whoever writes next', async () => {
    const clock = new ShiftedClock();
    house = await SimulatedHouse.open({ 'sessions.idleMinutes': 1_440 }, clock);
    const alice = house.page('Alice', { clock: clock.device });
    await alice.register({ kind: 'claim', code: house.core.claimCode ?? '' });
    const room = await alice.client.createRoom('Old');
    await alice.client.send(room, 'today');
    await alice.sees(room, 'today');
    expect(alice.room(room)?.status).toBe('ready');
    clock.skip(8 * DAY_MS);
    await alice.client.send(room, 'next week');
    await alice.sees(room, 'next week');
    const { transport } = alice;
    const answer = await transport.request({
      method: 'GET',
      path: '/api/v1/rooms',
      signal: new AbortController().signal,
    });
    expect(JSON.parse(await answer.text())).toMatchObject({ rooms: [{ epoch: 2 }] });
  });
});
