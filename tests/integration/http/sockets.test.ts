import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { expect, onTestFinished, test } from 'vitest';
import { type Socket, type SocketHandlers, socketRoute } from '../../../appliance/core/http/sockets.ts';
import { systemClock } from '../../../appliance/core/system/clock.ts';
import { WireError } from '../../../appliance/protocol/errors.ts';
import { type Fixture, startServer, talk, until } from '../../lib/http-fixture.ts';

const LIMITS = { frameBytes: 65_536, backpressureBytes: 1_048_576, idleTimeoutSeconds: 60 };
type Guest = { readonly name: string };

/** A house with one socket route, in which everybody hears everybody. */
async function startHouse(
  changes: Partial<SocketHandlers<Guest>> = {},
): Promise<Fixture & { readonly closed: number[]; readonly sockets: Socket<Guest>[] }> {
  const closed: number[] = [];
  const sockets: Socket<Guest>[] = [];
  const fixture = await startServer({
    sockets: [
      socketRoute<Guest>({
        path: '/socket',
        limits: LIMITS,
        accept: async (head) => {
          await new Promise((resolve) => setTimeout(resolve, 2));
          const name = head.query.get('name');
          if (name === null) throw new WireError('not_signed_in');
          return { name };
        },
        opened: (socket) => {
          sockets.push(socket);
          socket.subscribe('all');
        },
        message: (socket, frame) => {
          fixture.server.publish('all', `${socket.data.name}: ${typeof frame === 'string' ? frame : frame.length}`);
        },
        closed: (_socket, code) => closed.push(code),
        ...changes,
      }),
    ],
  });
  return { ...fixture, closed, sockets };
}

/** A browser's side of a socket, with all it heard. */
async function join(port: number, name: string): Promise<{ socket: WebSocket; heard: string[]; ends: string[] }> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket?name=${name}`);
  const heard: string[] = [];
  const ends: string[] = [];
  socket.on('message', (data: Buffer) => heard.push(data.toString()));
  socket.on('close', (code, reason) => ends.push(`${code} ${reason.toString()}`.trim()));
  socket.on('error', () => undefined);
  onTestFinished(() => {
    socket.terminate();
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return { socket, heard, ends };
}

/** The answer to an upgrade that was refused. */
function refusedStatus(url: string, options = {}): Promise<[number | undefined, string | undefined]> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, options);
    socket.on('error', () => undefined);
    socket.on('open', () => {
      reject(new Error('it was accepted'));
    });
    socket.on('unexpected-response', (_request, answer) => {
      resolve([answer.statusCode, answer.headers['x-content-type-options']?.toString()]);
      answer.destroy();
    });
  });
}

test('one frame published reaches everyone who is there, once and in order', async () => {
  const house = await startHouse();
  const [anna, ben] = await Promise.all([join(house.port, 'anna'), join(house.port, 'ben')]);
  for (const word of ['one', 'two', 'three']) anna.socket.send(word);
  ben.socket.send(Buffer.from([1, 2, 3]));
  await until(() => anna.heard.length === 4 && ben.heard.length === 4);
  expect(anna.heard.filter((line) => line.startsWith('anna'))).toEqual(['anna: one', 'anna: two', 'anna: three']);
  expect(ben.heard).toEqual(anna.heard);
  expect(ben.heard).toContain('ben: 3');
  expect(house.server.socketCount).toBe(2);
});

test('who may not come in gets an answer, and no socket; nowhere else are there sockets at all', async () => {
  const house = await startHouse();
  expect(await refusedStatus(`ws://127.0.0.1:${house.port}/socket`)).toEqual([401, 'nosniff']);
  expect(await refusedStatus(`ws://127.0.0.1:${house.port}/`)).toEqual([404, 'nosniff']);
  expect(await refusedStatus(`ws://127.0.0.1:${house.port}/elsewhere`)).toEqual([404, 'nosniff']);
  expect((await fetch(`${house.origin}/socket?name=anna`)).status).toBe(404);
  expect(house.server.socketCount).toBe(0);
});

test('a visitor who leaves while the house still decides about him does no harm', async () => {
  let decide: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    decide = resolve;
  });
  const house = await startHouse({
    accept: async () => {
      await gate;
      return { name: 'late' };
    },
  });
  const handshake =
    'GET /socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
  const visitor = connect(house.port, '127.0.0.1');
  visitor.write(handshake);
  await new Promise((resolve) => setTimeout(resolve, 50));
  visitor.destroy();
  await new Promise((resolve) => setTimeout(resolve, 50));
  decide();
  expect(await talk(house.port, handshake, 200)).toContain('101 Switching Protocols');
  expect(house.bugs).toEqual([]);
});

test('a frame that breaks the rules closes that socket with a reason, and no other', async () => {
  const house = await startHouse({
    message: async (socket, frame) => {
      if (frame === 'now') throw new WireError('bad_frame');
      if (frame === 'later') {
        await new Promise((resolve) => setTimeout(resolve, 2));
        throw new WireError('session_ended');
      }
      socket.send('fine');
    },
  });
  const [anna, ben, cleo] = await Promise.all([
    join(house.port, 'anna'),
    join(house.port, 'ben'),
    join(house.port, 'cleo'),
  ]);
  anna.socket.send('now');
  ben.socket.send('later');
  cleo.socket.send('x');
  await until(() => anna.ends.length + ben.ends.length + cleo.heard.length === 3);
  expect([anna.ends, ben.ends, cleo.heard, cleo.ends]).toEqual([
    ['1008 bad_frame'],
    ['4401 session_ended'],
    ['fine'],
    [],
  ]);
  expect(house.bugs).toEqual([]);
});

test('a frame over the limit ends its socket; text that is no UTF-8 too', async () => {
  const house = await startHouse();
  const [anna, ben] = await Promise.all([join(house.port, 'anna'), join(house.port, 'ben')]);
  anna.socket.send('x'.repeat(LIMITS.frameBytes));
  await until(() => anna.heard.length === 1);
  anna.socket.send('x'.repeat(LIMITS.frameBytes + 1));
  ben.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
  await until(() => house.closed.length === 2);
  expect(house.closed).toEqual([1006, 1006]);
});

test('a reader too slow for a busy room is sent away to catch up, instead of silently missing messages', async () => {
  const house = await startHouse();
  const [slow, quick] = await Promise.all([join(house.port, 'slow'), join(house.port, 'quick')]);
  slow.socket.pause();
  const frame = 'x'.repeat(16_384);
  let peak = 0;
  let published = 0;
  while (house.closed.length === 0 && published < 4_000) {
    house.server.publish('all', `${published} ${frame}`);
    published += 1;
    peak = Math.max(peak, ...house.sockets.map((socket) => socket.waitingBytes));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(house.closed).toEqual([1013]);
  // A quarter of the limit may be published between two looks.
  expect(peak).toBeLessThan(1.3 * LIMITS.backpressureBytes);
  await until(() => quick.heard.length === published);
  slow.socket.resume();
  await until(() => slow.ends.length === 1);
  expect(slow.ends).toEqual(['1013 too slow']);
  // Every frame up to the close arrived, without a gap.
  expect(slow.heard.map((text) => Number.parseInt(text, 10))).toEqual(slow.heard.map((_, index) => index));
  expect(quick.ends).toEqual([]);
});

test('a burst beyond every limit in one turn cuts the slow reader, and only it', async () => {
  const house = await startHouse();
  const [slow, quick] = await Promise.all([join(house.port, 'slow'), join(house.port, 'quick')]);
  slow.socket.pause();
  // Let the system's own buffers fill first.
  for (let index = 0; index < 2_000 && house.closed.length === 0; index += 1) {
    for (let frame = 0; frame < 60; frame += 1) house.server.publish('all', 'x'.repeat(60_000));
    await until(() => quick.heard.length === (index + 1) * 60 || quick.ends.length > 0 || house.closed.length > 0);
  }
  expect(house.closed.length).toBe(1);
  expect(quick.ends).toEqual([]);
});

test('a socket that closed can be used like an open one without harm', async () => {
  const house = await startHouse();
  const anna = await join(house.port, 'anna');
  const [socket] = house.sockets;
  if (socket === undefined) throw new Error('no socket');
  socket.close(4000, 'bye');
  socket.close(4000);
  socket.subscribe('more');
  socket.unsubscribe('all');
  expect([socket.send('x'), socket.isOpen, socket.waitingBytes]).toEqual(['closed', false, 0]);
  await until(() => anna.ends.length === 1);
  expect([anna.ends, house.closed, house.server.socketCount]).toEqual([['4000 bye'], [4000], 0]);
});

test('what a socket unsubscribed from it does not hear any more', async () => {
  const house = await startHouse();
  const anna = await join(house.port, 'anna');
  house.server.publish('all', 'before');
  house.sockets[0]?.unsubscribe('all');
  house.server.publish('all', 'after');
  house.sockets[0]?.send('last');
  await until(() => anna.heard.includes('last'));
  expect(anna.heard).toEqual(['before', 'last']);
});

test('a house that stops says so to everyone, finishes what runs, and lets the port go', async () => {
  const house = await startHouse();
  const anna = await join(house.port, 'anna');
  await house.server.stop(systemClock, 1_000);
  await until(() => anna.ends.length === 1);
  expect(anna.ends).toEqual(['1001 the house is stopping']);
  await expect(fetch(house.origin)).rejects.toThrow();
});
