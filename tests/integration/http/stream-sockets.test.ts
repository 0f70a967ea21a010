import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { request as requestTls } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type SocketHandlers, socketRoute } from '../../../appliance/core/http/sockets.ts';
import type { Transport } from '../../../appliance/core/http/uws.ts';
import { systemRandom } from '../../../appliance/core/system/random.ts';
import { WireError } from '../../../appliance/protocol/errors.ts';
import { FakeClock } from '../../lib/fake-clock.ts';
import { type Fixture, startServer, until } from '../../lib/http-fixture.ts';

const LIMITS = { frameBytes: 65_536, backpressureBytes: 1_048_576, idleTimeoutSeconds: 60 };
type Guest = { readonly name: string };
type House = Fixture & { readonly closed: string[]; readonly clock: FakeClock };

/** A house with one socket route, in which everybody hears everybody. */
async function startHouse(changes: Partial<SocketHandlers<Guest>> = {}, transport?: Transport): Promise<House> {
  const closed: string[] = [];
  const clock = new FakeClock();
  const fixture = await startServer({
    ...(transport && { transport }),
    sockets: [
      socketRoute<Guest>({
        path: '/socket',
        limits: LIMITS,
        accept: (head) => {
          const name = head.query.get('name');
          if (name === null) throw new WireError('not_signed_in');
          return { name };
        },
        opened: (socket) => {
          socket.subscribe('all');
          socket.send(`{"welcome":"${socket.data.name}"}`);
        },
        message: ({ data }, frame) => {
          if (frame === '{"bad"}') throw new WireError('bad_json');
          fixture.server.publish('all', `{"${data.name}":${String(frame)}}`);
        },
        closed: ({ data }, code) => closed.push(`${data.name} ${code}`),
        streams: { isSamePeer: (one, other) => one.name === other.name, clock, random: systemRandom },
        ...changes,
      }),
    ],
  });
  return { ...fixture, closed, clock };
}

const folder = mkdtempSync(join(tmpdir(), 'parlour-stream-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const pem = join(folder, 'server.pem');
beforeAll(() => {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const made = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    '/CN=test',
    '-keyout',
    key,
    '-out',
    certificate,
  ];
  execFileSync('openssl', made, { stdio: 'ignore' });
  writeFileSync(pem, readFileSync(key, 'utf8') + readFileSync(certificate, 'utf8'));
});

const tlsWith = (file: string): Transport => ({
  kind: 'tls',
  host: '127.0.0.1',
  port: 0,
  keyFile: file,
  certificateFile: file,
});

class Listener {
  readonly lines: string[] = [];
  readonly #house: House;
  readonly #name: string;
  readonly #end = new AbortController();
  isOver = false;

  constructor(house: House, name: string) {
    this.#house = house;
    this.#name = name;
    onTestFinished(() => this.leave());
  }

  static async join(house: House, name: string): Promise<Listener> {
    const listener = new Listener(house, name);
    const response = await fetch(`${house.origin}/socket/stream?name=${name}`, {
      method: 'POST',
      signal: listener.#end.signal,
    });
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
    // Cut or ended: what counts is that it is over.
    listener.#read(response).catch(() => undefined);
    await until(() => listener.lines.length >= 2);
    return listener;
  }

  get id(): string {
    return /^:id (\S+) *$/.exec(this.lines[0]!)![1]!;
  }

  get frames(): string[] {
    return this.lines.filter((line) => line.startsWith('{'));
  }

  async say(frames: string, name = this.#name, id = this.id): Promise<number> {
    const body = frames === '' ? {} : { body: frames };
    return (await fetch(`${this.#house.origin}/socket/stream/${id}?name=${name}`, { method: 'POST', ...body })).status;
  }

  leave(): void {
    this.#end.abort();
  }

  async #read(response: Response): Promise<void> {
    let rest = '';
    try {
      for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        this.lines.push(...lines);
      }
    } finally {
      this.isOver = true;
    }
  }
}

test('who has a stream and who has a socket hear the same, once and in order', async () => {
  const house = await startHouse();
  const [anna, ben] = [await Listener.join(house, 'anna'), await Listener.join(house, 'ben')];
  const heard: string[] = [];
  const cleo = new WebSocket(`ws://127.0.0.1:${house.port}/socket?name=cleo`);
  onTestFinished(() => cleo.terminate());
  cleo.on('message', (data: Buffer) => heard.push(data.toString()));
  await until(() => heard.length === 1);
  expect(house.server.socketCount).toBe(3);
  expect(await anna.say('1\n2\n')).toBe(204);
  cleo.send('3');
  await until(() => heard.length === 4);
  expect(await ben.say('4')).toBe(204);
  const all = ['{"anna":1}', '{"anna":2}', '{"cleo":3}', '{"ben":4}'];
  await until(() => [anna, ben].every(({ frames }) => frames.length === 5) && heard.length === 5);
  for (const frames of [anna.frames, ben.frames, heard]) expect(frames.slice(1)).toEqual(all);
  expect(house.bugs).toEqual([]);
});

test('who may not come in gets an answer and no stream; nobody speaks on the stream of another, or on one that is over', async () => {
  const house = await startHouse();
  expect((await fetch(`${house.origin}/socket/stream`, { method: 'POST' })).status).toBe(401);
  const anna = await Listener.join(house, 'anna');
  expect(await anna.say('1', 'mallory')).toBe(404);
  expect(await anna.say('1', 'anna', 'A'.repeat(22))).toBe(404);
  const { id } = anna;
  anna.leave();
  await until(() => house.closed.length === 1);
  expect(house.closed).toEqual(['anna 1006']);
  expect(await anna.say('1', 'anna', id)).toBe(404);
  expect(house.server.socketCount).toBe(0);
  house.server.publish('all', '{"nobody":1}');
  expect(house.bugs).toEqual([]);
});

test('a frame that the house refuses, or one that is too long, closes the stream and says why', async () => {
  const house = await startHouse();
  const [anna, ben] = [await Listener.join(house, 'anna'), await Listener.join(house, 'ben')];
  await anna.say('{"bad"}\n2');
  await ben.say('x'.repeat(LIMITS.frameBytes + 1));
  await until(() => anna.isOver && ben.isOver);
  expect(anna.lines.at(-1)).toMatch(/^:close \d{4} bad_json$/);
  expect(ben.lines.at(-1)).toBe(':close 1009 too long');
  expect([...anna.frames, ...ben.frames].join()).not.toContain(':2');
  expect(await Listener.join(house, 'cleo').then((cleo) => cleo.say('x'.repeat(300_000)))).toBe(413);
});

test('who shows no sign of life is gone after the time of a socket; who answers pings stays', async () => {
  const house = await startHouse();
  const [anna, ben] = [await Listener.join(house, 'anna'), await Listener.join(house, 'ben')];
  for (let pings = 1; pings <= 4; pings += 1) {
    await house.clock.pass(20_000);
    await until(() => anna.lines.filter((line) => line === ':ping').length === pings || anna.isOver);
    expect(await anna.say('')).toBe(204);
  }
  await until(() => ben.isOver);
  expect(house.closed).toEqual(['ben 1006']);
  expect(anna.isOver).toBe(false);
});

test('who reads too slowly is let go before the house holds much for him', async () => {
  const house = await startHouse();
  const slow = connect(house.port, '127.0.0.1');
  onTestFinished(() => {
    slow.destroy();
  });
  slow.write('POST /socket/stream?name=slow HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n');
  await new Promise((resolve) => slow.once('data', resolve));
  slow.pause();
  const frame = `{"pad":"${'x'.repeat(60_000)}"}`;
  for (let i = 0; i < 400 && house.closed.length === 0; i += 1) {
    house.server.publish('all', frame);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(house.closed).toEqual(['slow 1013']);
  expect(house.server.socketCount).toBe(0);
});

test('many long frames, all at once, reach their reader whole', async () => {
  const house = await startHouse();
  const anna = await Listener.join(house, 'anna');
  const frames = Array.from({ length: 16 }, (_, i) => `{"n":${i},"pad":"${'é'.repeat(30_000)}"}`);
  for (const frame of frames) house.server.publish('all', frame);
  await until(() => anna.frames.length === 17);
  expect(anna.frames.slice(1)).toEqual(frames);
});

test.each(['http', 'https'] as const)('a reader that stops for a while misses nothing, over %s', async (scheme) => {
  const patient = { limits: { ...LIMITS, backpressureBytes: 67_108_864 } };
  const house = await startHouse(patient, scheme === 'https' ? tlsWith(pem) : undefined);
  const answer = await new Promise<IncomingMessage>((resolve) => {
    const [send, options] = scheme === 'https' ? [requestTls, { rejectUnauthorized: false }] : [request, {}];
    send(`${scheme}://127.0.0.1:${house.port}/socket/stream?name=slow`, { method: 'POST', ...options }, resolve).end();
  });
  answer.pause();
  // As long as what the library gathers before it writes, and longer.
  const frames = Array.from({ length: 600 }, (_, i) => `{"n":${i},"pad":"${'x'.repeat(i % 3 === 0 ? 10 : 16_384)}"}`);
  for (const frame of frames) {
    house.server.publish('all', frame);
    await new Promise((resolve) => setImmediate(resolve));
  }
  let heard = '';
  answer.setEncoding('utf8').on('data', (chunk: string) => (heard += chunk));
  answer.resume();
  await until(() => heard.endsWith(`${frames.at(-1)!}\n`));
  answer.destroy();
  expect(heard.split('\n').filter((line) => line.startsWith('{"n"'))).toEqual(frames);
});

test('a house that stops says so to every stream', async () => {
  const house = await startHouse();
  const anna = await Listener.join(house, 'anna');
  await house.server.stop(house.clock, 1_000);
  await until(() => anna.isOver);
  expect(anna.lines.at(-1)).toBe(':close 1001 the house is stopping');
  expect(house.closed).toEqual(['anna 1001']);
});
