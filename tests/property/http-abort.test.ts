import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { type Socket, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../appliance/core/system/clock.ts';
import { systemRandom } from '../../appliance/core/system/random.ts';
import { openHouseCertificate } from '../../appliance/core/tls/house-certificate.ts';

const ABORTS = 10_000;
const SIDE_BY_SIDE = 40;
const SEED = Number(process.env.ABORT_SEED ?? Date.now() % 1_000_000);

let folder: string;
let server: ChildProcess;
let exit: string | undefined;
let complaints = '';
let ports: { plain: number; tls: number };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parlour-abort-'));
  const { serverFile } = await openHouseCertificate({
    dataFolder: folder,
    subject: { names: ['localhost'], addresses: ['127.0.0.1'] },
    clock: systemClock,
    random: systemRandom,
    report: () => undefined,
  });
  const program = fileURLToPath(new URL('../lib/abort-server.ts', import.meta.url));
  server = spawn(process.execPath, ['--import', 'tsx', program, serverFile]);
  server.stderr?.on('data', (text: Buffer) => (complaints += text.toString()));
  server.on('exit', (code, signal) => (exit = `code ${code}, signal ${signal}: ${complaints}`));
  ports = await new Promise((resolve, reject) => {
    server.once('exit', () => {
      reject(new Error(complaints));
    });
    server.stdout?.once('data', (line: Buffer) => {
      resolve(JSON.parse(line.toString()) as typeof ports);
    });
  });
});
afterAll(async () => {
  server.kill();
  await rm(folder, { recursive: true });
});

test('ten thousand people who hang up at any moment, in any way, do not take the house down', async () => {
  const random = seeded(SEED);
  let left = ABORTS;
  const worker = async (): Promise<void> => {
    while (left > 0 && exit === undefined) {
      left -= 1;
      await abortOnce(random);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  expect(exit, `seed ${SEED}`).toBeUndefined();

  const stats = await settledStats();
  const { begun, ended, streams, released, opened, closed, bugs, sockets } = stats;
  expect({ ended, released, closed, bugs, sockets }, `seed ${SEED}\n${complaints}`).toEqual({
    ended: begun,
    released: streams,
    closed: opened,
    bugs: 0,
    sockets: 0,
  });
  // The torment reached every part.
  expect(Math.min(begun, streams, opened)).toBeGreaterThan(ABORTS / 50);
  expect(await (await fetch(`http://127.0.0.1:${ports.plain}/later`)).text()).toBe('later');
}, 170_000);

/** One connection that does something sensible, or nearly, and is dropped at a random byte and moment. */
async function abortOnce(random: () => number): Promise<void> {
  const { bytes, afterAnswer } = someTalk(random);
  const cut = random() < 0.45 ? bytes.length : Math.floor(random() * (bytes.length + 1));
  const isTls = random() < 0.15;
  const socket: Socket = isTls
    ? connectTls({ port: ports.tls, host: '127.0.0.1', rejectUnauthorized: false })
    : connect(ports.plain, '127.0.0.1');
  await new Promise<void>((resolve) => {
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve();
    });
    if (random() < 0.3 && afterAnswer.length === 0) socket.pause();
    else socket.once('data', () => socket.write(afterAnswer)).resume();
    if (isTls && random() < 0.2) {
      // Within the handshake.
      setTimeout(() => socket.destroy(), random() * 4);
      return;
    }
    socket.once(isTls ? 'secureConnect' : 'connect', () => {
      const pieces = 1 + Math.floor(random() * 3);
      const size = Math.max(1, Math.ceil(cut / pieces));
      const write = (from: number): void => {
        if (socket.destroyed) return;
        if (from < cut) {
          socket.write(bytes.subarray(from, Math.min(cut, from + size)));
          if (random() < 0.5) setTimeout(write, random() * 3, from + size);
          else write(from + size);
          return;
        }
        hangUp(socket, random);
      };
      write(0);
    });
  });
}

/** A clean end, a reset, a half close, or staying until the server has had enough time to answer. */
function hangUp(socket: Socket, random: () => number): void {
  const way = random();
  const afterMs = random() < 0.25 ? 0 : random() * 25;
  const act = (): void => {
    if (way < 0.4 && !('encrypted' in socket)) socket.resetAndDestroy();
    else if (way < 0.8) socket.destroy();
    else {
      socket.end();
      setTimeout(() => socket.destroy(), 20);
    }
  };
  if (afterMs === 0) act();
  else setTimeout(act, afterMs);
}

/** What is said at once, and what is said when the first answer came. */
function someTalk(random: () => number): { bytes: Buffer; afterAnswer: Buffer } {
  const bytes = someBytes(random);
  const isUpgrade = bytes.subarray(0, 11).toString() === 'GET /socket';
  return { bytes, afterAnswer: isUpgrade ? Buffer.concat(frames(random)) : Buffer.alloc(0) };
}

function someBytes(random: () => number): Buffer {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const size = Math.floor(random() ** 3 * 300_000);
  const request = (line: string, headers = ''): string => `${line} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;
  const upgrade = (path: string): string =>
    request(
      `GET ${path}`,
      'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n',
    );
  const makers: readonly (() => Buffer)[] = [
    () => Buffer.from(request(pick(['GET /now', 'HEAD /now', 'DELETE /now', 'GET /missing', 'POST /now']))),
    () => Buffer.from(request(pick(['GET /later', 'HEAD /later']))),
    () => Buffer.from(request('GET /later').repeat(2)),
    () => Buffer.from(request(pick(['HEAD /download', 'GET /short']))),
    () => Buffer.from(request('GET /download')),
    () => Buffer.from(request('GET /download')),
    () => Buffer.concat([Buffer.from(request('PUT /upload', `Content-Length: ${size}\r\n`)), Buffer.alloc(size, 'u')]),
    () => Buffer.concat([Buffer.from(request('PUT /upload', `Content-Length: 9000000\r\n`)), Buffer.alloc(size, 'u')]),
    () => {
      const chunk = `${(size % 9_000).toString(16)}\r\n${'c'.repeat(size % 9_000)}\r\n`;
      return Buffer.from(
        `${request('PUT /upload', 'Transfer-Encoding: chunked\r\n')}${chunk.repeat(1 + (size % 70))}0\r\n\r\n`,
      );
    },
    () => Buffer.from(`${request('POST /json', 'Content-Length: 15\r\n')}{"some":"json"}${request('GET /now')}`),
    () => Buffer.from(`${request('POST /json', 'Content-Length: 9000\r\n')}${'['.repeat(9_000)}`),
    () => Buffer.from(`${request('POST /unread', `Content-Length: ${size}\r\n`)}${'n'.repeat(size)}`),
    () => Buffer.from(upgrade(pick(['/socket', '/socket?no=1', '/now', '/']))),
    () => Buffer.from(upgrade('/socket')),
    () => Buffer.from(upgrade('/socket')),
    () => Buffer.concat([Buffer.from(upgrade('/socket')), ...frames(random)]),
    () => Buffer.from(`${upgrade('/socket')}${request('GET /now')}`),
    () =>
      Buffer.from(
        pick(['nonsense\r\n\r\n', 'GET /now HTTP/1.0\r\n\r\n', 'GET\r\n', '\r\n\r\n', `${'A'.repeat(9_000)}\r\n`]),
      ),
    () => Buffer.from(Array.from({ length: size % 500 }, () => Math.floor(random() * 256))),
  ];
  return pick(makers)();
}

/** Masked frames as a browser sends them, some of them broken. */
function frames(random: () => number): Buffer[] {
  return Array.from({ length: 1 + Math.floor(random() * 8) }, () => {
    const length = Math.floor(random() * 125);
    const opcode = [0x81, 0x82, 0x88, 0x89, 0x8a, 0x01, 0x80, 0x83, 0xc1][Math.floor(random() * 9)] ?? 0x81;
    const isOversized = random() < 0.05;
    const head = isOversized ? [opcode, 0xfe, 0xff, 0xff] : [opcode, 0x80 | length];
    return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), Buffer.alloc(length, random() < 0.1 ? 0xff : 'f')]);
  });
}

type Stats = Record<'begun' | 'ended' | 'streams' | 'released' | 'opened' | 'closed' | 'bugs' | 'sockets', number>;

/** The server's own counts once nothing changes any more: what hangs until a timeout of the library has that long. */
async function settledStats(): Promise<Stats> {
  const read = async (): Promise<Stats> =>
    (await (await fetch(`http://127.0.0.1:${ports.plain}/stats`)).json()) as Stats;
  let stats = await read();
  const end = performance.now() + 20_000;
  while (performance.now() < end) {
    if (stats.begun === stats.ended && stats.streams === stats.released && stats.sockets === 0) return stats;
    await new Promise((resolve) => setTimeout(resolve, 200));
    stats = await read();
  }
  return stats;
}

/** A small generator (mulberry32), so that a failing run can be repeated. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
