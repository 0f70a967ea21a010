import { createHash } from 'node:crypto';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileReply } from '../../../appliance/core/http/file-reply.ts';
import { json, stream } from '../../../appliance/core/http/reply.ts';
import { PeerGone } from '../../../appliance/core/http/request-body.ts';
import { route } from '../../../appliance/core/http/routes.ts';
import { startServer, until } from '../../lib/http-fixture.ts';

const MEBIBYTE = 1_048_576;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parlour-streams-'));
});
afterAll(() => rm(folder, { recursive: true }));

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const noise = (bytes: number): Uint8Array<ArrayBuffer> => {
  const out = new Uint8Array(bytes);
  for (let index = 0; index < bytes; index += 1) out[index] = (index * 2_654_435_761) >>> 24;
  return out;
};

test('an upload arrives byte for byte when the disk is slower than the network', async () => {
  const hash = createHash('sha256');
  const { origin } = await startServer({
    routes: [
      route('PUT /up', async (request) => {
        let bytes = 0;
        for await (const chunk of request.body.chunks(64 * MEBIBYTE)) {
          hash.update(chunk);
          if (bytes % (2 * MEBIBYTE) < chunk.length) await pause(10);
          bytes += chunk.length;
        }
        return json({ bytes });
      }),
    ],
  });
  const body = noise(16 * MEBIBYTE);
  const answer = await fetch(`${origin}/up`, { method: 'PUT', body });
  expect(await answer.json()).toEqual({ bytes: body.length });
  expect(hash.digest('hex')).toBe(sha256(body));
});

test('a fast sender fills no memory: it has to wait until somebody reads', async () => {
  let go: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  const { port } = await startServer({
    routes: [
      route('PUT /up', async (request) => {
        await gate;
        let bytes = 0;
        for await (const chunk of request.body.chunks(64 * MEBIBYTE)) bytes += chunk.length;
        return json({ bytes });
      }),
    ],
  });
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString()));
  const total = 48 * MEBIBYTE;
  socket.write(`PUT /up HTTP/1.1\r\nHost: x\r\nContent-Length: ${total}\r\n\r\n`);
  socket.write(noise(total));
  await pause(400);
  // What the kernel's buffers hold is out; nearly all of the file still waits on the sender's side.
  const waiting = socket.writableLength;
  expect(waiting).toBeGreaterThan(32 * MEBIBYTE);
  go();
  await until(() => answer.includes(`{"bytes":${total}}`), 20_000);
  socket.destroy();
});

test('a handler that reads an upload is told when the sender leaves, so that the half file can be removed', async () => {
  const ends: string[] = [];
  const { port, bugs } = await startServer({
    routes: [
      route('PUT /up', async (request) => {
        try {
          await request.body.bytes(MEBIBYTE);
          ends.push('whole');
        } catch (error) {
          ends.push(error instanceof PeerGone ? 'sender left' : String(error));
          throw error;
        }
        return json({});
      }),
    ],
  });
  const socket = connect(port, '127.0.0.1');
  socket.write('PUT /up HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf');
  await pause(50);
  socket.destroy();
  await until(() => ends.length > 0);
  expect([ends, bugs]).toEqual([['sender left'], []]);
});

test('a download arrives byte for byte, and only as fast as it is taken', async () => {
  let made = 0;
  let released = 0;
  const part = noise(MEBIBYTE);
  const { port, origin } = await startServer({
    routes: [
      route('GET /down', () =>
        stream(
          {
            totalBytes: 32 * MEBIBYTE,
            chunks: (async function* () {
              for (let index = 0; index < 32; index += 1) {
                made += 1;
                yield part;
              }
            })(),
            release: async () => {
              released += 1;
            },
          },
          'application/octet-stream',
        ),
      ),
    ],
  });
  const whole = new Uint8Array(await (await fetch(`${origin}/down`)).arrayBuffer());
  const expected = createHash('sha256');
  for (let index = 0; index < 32; index += 1) expected.update(part);
  expect(sha256(whole)).toBe(expected.digest('hex'));
  await until(() => released === 1);

  made = 0;
  const lazy = connect(port, '127.0.0.1');
  lazy.pause();
  lazy.write('GET /down HTTP/1.1\r\nHost: x\r\n\r\n');
  await pause(400);
  expect(made).toBeLessThan(16);
  lazy.destroy();
  await until(() => released === 2);
});

test('a source that ends early or fails cuts the connection: nobody takes half a file for the whole', async () => {
  const { origin, refusals, bugs } = await startServer({
    routes: [
      route('GET /short', () => stream({ totalBytes: 10, chunks: once('abc') }, 'text/plain')),
      route('GET /long', () => stream({ totalBytes: 2, chunks: once('abc') }, 'text/plain')),
    ],
  });
  await expect(fetch(`${origin}/short`).then((answer) => answer.text())).rejects.toThrow();
  await expect(fetch(`${origin}/long`).then((answer) => answer.text())).rejects.toThrow();
  expect(refusals).toEqual(['GET /short: storage_failed', 'GET /long: storage_failed']);
  expect(bugs).toEqual([]);
});

test('a file is sent from the disk; one that is missing or shrinks meanwhile is an error, not an exit', async () => {
  const path = join(folder, 'blob');
  const bytes = noise(3 * MEBIBYTE + 17);
  await writeFile(path, bytes);
  const { origin, bugs } = await startServer({
    routes: [
      route('GET /file', () => fileReply(path, 'application/octet-stream')),
      route('GET /missing', () => fileReply(join(folder, 'no-such-file'), 'text/plain')),
      route('GET /shrinks', async () => {
        const reply = await fileReply(path, 'text/plain');
        await truncate(path, 100_000);
        return reply;
      }),
    ],
  });
  const whole = await fetch(`${origin}/file`);
  expect(whole.headers.get('content-length')).toBe(String(bytes.length));
  expect(sha256(new Uint8Array(await whole.arrayBuffer()))).toBe(sha256(bytes));
  expect((await fetch(`${origin}/file`, { method: 'HEAD' })).headers.get('content-length')).toBe(String(bytes.length));
  expect((await fetch(`${origin}/missing`)).status).toBe(404);
  await expect(fetch(`${origin}/shrinks`).then((answer) => answer.arrayBuffer())).rejects.toThrow();
  expect(bugs).toEqual([]);
});

async function* once(part: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(part);
}

function pause(forMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, forMs));
}
