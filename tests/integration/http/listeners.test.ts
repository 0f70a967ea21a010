import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { createServer as createNetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createPlainServer } from '../../../appliance/core/http/plain.ts';
import { json, stream, text } from '../../../appliance/core/http/reply.ts';
import { route } from '../../../appliance/core/http/routes.ts';
import { securityHeaders } from '../../../appliance/core/http/security-headers.ts';
import { createServer } from '../../../appliance/core/http/server.ts';
import { socketRoute } from '../../../appliance/core/http/sockets.ts';
import type { Transport } from '../../../appliance/core/http/uws.ts';
import { ConfigError } from '../../../appliance/core/settings/config-error.ts';
import { systemClock } from '../../../appliance/core/system/clock.ts';
import { systemRandom } from '../../../appliance/core/system/random.ts';
import { type HouseCertificate, openHouseCertificate } from '../../../appliance/core/tls/house-certificate.ts';
import { startServer } from '../../lib/http-fixture.ts';

const whoAmI = route('GET /who', (request) => json({ address: request.address }));
const run = promisify(execFile);
let folder: string;
let certificate: HouseCertificate;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parlour-listen-'));
  certificate = await openHouseCertificate({
    dataFolder: folder,
    subject: { names: ['localhost'], addresses: ['127.0.0.1'] },
    clock: systemClock,
    random: systemRandom,
    report: () => undefined,
  });
});
afterAll(() => rm(folder, { recursive: true }));

const tls = (): Transport => ({
  kind: 'tls',
  host: '127.0.0.1',
  port: 0,
  keyFile: certificate.serverFile,
  certificateFile: certificate.serverFile,
});

/** A request over https that trusts nothing but the house's own CA. */
function fetchTls(port: number, path: string): Promise<{ body: string; protocol: string | null }> {
  return new Promise((resolve, reject) => {
    const request = requestHttps(
      { host: '127.0.0.1', port, path, ca: certificate.rootPem, servername: 'localhost', agent: false },
      (answer) => {
        let body = '';
        const protocol =
          'getProtocol' in answer.socket
            ? Reflect.apply(answer.socket.getProtocol as () => string, answer.socket, [])
            : null;
        answer.setEncoding('utf8');
        answer.on('data', (part: string) => (body += part));
        answer.on('end', () => {
          resolve({ body, protocol });
        });
      },
    );
    request.on('error', reject);
    request.end();
  });
}

test('pages and sockets come over TLS 1.3 with a certificate that only the house’s own CA vouches for', async () => {
  const { port } = await startServer({
    transport: tls(),
    routes: [whoAmI, route('GET /large', () => text('x'.repeat(3_000_000)))],
    sockets: [
      socketRoute<null>({
        path: '/socket',
        limits: { frameBytes: 1_000, backpressureBytes: 10_000, idleTimeoutSeconds: 60 },
        accept: () => null,
        message: (socket, frame) => void socket.send(`echo ${String(frame)}`),
      }),
    ],
  });
  expect(await fetchTls(port, '/who')).toEqual({ body: '{"address":"127.0.0.1"}', protocol: 'TLSv1.3' });
  expect((await fetchTls(port, '/large')).body).toHaveLength(3_000_000);
  await expect(fetch(`https://127.0.0.1:${port}/who`)).rejects.toThrow();

  const socket = new WebSocket(`wss://localhost:${port}/socket`, { ca: certificate.rootPem });
  onTestFinished(() => {
    socket.terminate();
  });
  const echo = await new Promise<string>((resolve, reject) => {
    socket.on('open', () => {
      socket.send('hello');
    });
    socket.on('message', (data: Buffer) => {
      resolve(data.toString());
    });
    socket.on('error', reject);
  });
  expect(echo).toBe('echo hello');
});

test('old TLS versions and ciphers without authentication of what they carry are refused', async () => {
  const { port } = await startServer({ transport: tls(), routes: [whoAmI] });
  const handshake = async (...options: string[]): Promise<string> => {
    const child = run('openssl', [
      's_client',
      '-connect',
      `127.0.0.1:${port}`,
      '-CAfile',
      join(folder, 'tls/root.crt'),
      ...options,
    ]);
    child.child.stdin?.end();
    const { stdout, stderr } = await child.catch((error: unknown) => error as { stdout: string; stderr: string });
    return stdout + stderr;
  };
  expect(await handshake('-tls1_3')).toContain('Verify return code: 0 (ok)');
  expect(await handshake('-tls1_2')).toMatch(/Cipher is ECDHE-RSA-(AES\d+-GCM|CHACHA20)/);
  expect(await handshake('-tls1_2', '-cipher', 'AES128-GCM-SHA256')).toContain('Cipher is (NONE)');
  expect(await handshake('-tls1_2', '-cipher', 'ECDHE-RSA-AES128-SHA')).toContain('Cipher is (NONE)');
  expect(await handshake('-tls1_1', '-cipher', 'ALL:@SECLEVEL=0')).toContain('Cipher is (NONE)');
});

test('plain words on the TLS port get no plain answer', async () => {
  const { port } = await startServer({ transport: tls(), routes: [whoAmI] });
  await expect(fetch(`http://127.0.0.1:${port}/who`)).rejects.toThrow();
});

test('a key or certificate that cannot be used is the owner’s to mend: one line, no crash', async () => {
  const broken = join(folder, 'broken.pem');
  await writeFile(broken, 'not a certificate');
  const open = (): unknown =>
    createServer({
      transport: { kind: 'tls', host: '127.0.0.1', port: 0, keyFile: broken, certificateFile: broken },
      routes: [],
      headers: [],
      onBug: () => undefined,
    });
  expect(open).toThrow(ConfigError);
  expect(open).toThrow(/broken\.pem/);
});

test('X-Real-IP is believed behind nginx only; elsewhere anybody could dodge a block with it', async () => {
  const forged = { headers: { 'x-real-ip': '203.0.113.9' } };
  const ask = async (url: string, init?: RequestInit): Promise<string> =>
    ((await (await fetch(`${url}/who`, init)).json()) as { address: string }).address;

  const open = await startServer({ routes: [whoAmI] });
  expect(await ask(open.origin, forged)).toBe('127.0.0.1');

  const behind = await startServer({
    transport: { kind: 'plain', host: '127.0.0.1', port: 0, isBehindProxy: true },
    routes: [whoAmI],
  });
  expect(await ask(behind.origin, forged)).toBe('203.0.113.9');
  expect(await ask(behind.origin, { headers: { 'x-real-ip': '2001:DB8:0::1' } })).toBe('2001:db8::1');
  expect(await ask(behind.origin, { headers: { 'x-real-ip': 'a, b' } })).toBe('local');
  expect(await ask(behind.origin)).toBe('local');
});

test('one peer has one address, whichever way it connects', async () => {
  const { port } = await startServer({
    transport: { kind: 'plain', host: undefined, port: 0, isBehindProxy: false },
    routes: [whoAmI],
  });
  expect(await (await fetch(`http://127.0.0.1:${port}/who`)).json()).toEqual({ address: '127.0.0.1' });
  expect(await (await fetch(`http://[::1]:${port}/who`)).json()).toEqual({ address: '::1' });
});

test('a port that is taken is said in one line, and never shared with whoever has it', async () => {
  const other = createNetServer().listen(0, '127.0.0.1');
  onTestFinished(() => {
    other.close();
  });
  await new Promise((resolve) => other.once('listening', resolve));
  const taken = (other.address() as { port: number }).port;
  const transport: Transport = { kind: 'plain', host: '127.0.0.1', port: taken, isBehindProxy: false };
  await expect(startServer({ transport })).rejects.toThrow(ConfigError);

  const first = await startServer({});
  const again: Transport = { kind: 'plain', host: '127.0.0.1', port: first.port, isBehindProxy: false };
  await expect(startServer({ transport: again })).rejects.toThrow(/another program has it/);
});

test('behind nginx the house listens on a UNIX socket that its group may use, and survives its own leftovers', async () => {
  const path = join(folder, 'core.sock');
  const start = (): ReturnType<typeof startServer> =>
    startServer({ transport: { kind: 'unix', path }, routes: [whoAmI] });
  const ask = (headers = {}): Promise<string> =>
    new Promise((resolve, reject) => {
      get({ socketPath: path, path: '/who', headers, agent: false }, (answer) => {
        answer.setEncoding('utf8').on('data', resolve);
      }).on('error', reject);
    });
  const first = await start();
  expect((await stat(path)).mode & 0o777).toBe(0o660);
  expect(await ask({ 'x-real-ip': '198.51.100.7' })).toBe('{"address":"198.51.100.7"}');
  expect(await ask()).toBe('{"address":"local"}');
  await expect(start()).rejects.toThrow(ConfigError);
  await first.server.stop(systemClock, 100);
  await expect(stat(path)).rejects.toThrow();

  // What a crash leaves behind: a socket nobody listens on.
  const { stdout } = await run(process.execPath, [
    '-e',
    `const s=require('net').createServer().listen(${JSON.stringify(path)},()=>{console.log('left');process.kill(process.pid,'SIGKILL')})`,
  ]).catch((error: unknown) => error as { stdout: string });
  expect(stdout).toContain('left');
  expect((await stat(path)).isSocket()).toBe(true);
  await start();
  expect(await ask()).toBe('{"address":"local"}');
});

test('whoever comes by plain http hears where the house is, over any path and method, and gets no socket', async () => {
  const plain = createPlainServer({
    host: '127.0.0.1',
    port: 0,
    httpsPort: 8443,
    fallbackHost: 'parlour.local',
    headers: securityHeaders([]),
    onBug: () => undefined,
  });
  const { port = 0 } = await plain.listen();
  onTestFinished(() => plain.stop(systemClock, 100));
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/login`, { method: 'POST', body: 'password' });
  expect(answer.status).toBe(426);
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await answer.text()).toBe('This house speaks only https. Open https://127.0.0.1:8443/ instead.\n');

  const asked = (host: string): Promise<string> =>
    new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port, headers: { host }, agent: false }, (reply) => {
        reply.setEncoding('utf8').on('data', resolve);
      }).on('error', reject);
    });
  expect(await asked('parlour.local')).toContain('https://parlour.local:8443/');
  expect(await asked('[fd00::2]:8080')).toContain('https://[fd00::2]:8443/');
  expect(await asked('evil/<script>')).toContain('https://parlour.local:8443/');

  const status = await new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/socket`);
    socket.on('error', () => undefined);
    socket.on('unexpected-response', (_request, reply) => {
      resolve(reply.statusCode);
      reply.destroy();
    });
  });
  expect(status).toBe(426);
});

test('the key of the root that signed everything is nowhere on the disk', async () => {
  const files = await Promise.all(
    ['authority.pem', 'server.pem', 'root.crt'].map((name) => readFile(join(folder, 'tls', name), 'utf8')),
  );
  // One key each: the intermediate's and the server's.
  expect(files.map((pem) => pem.match(/BEGIN PRIVATE KEY/g)?.length ?? 0)).toEqual([1, 1, 0]);
});

test('over TLS too a slow reader gets the whole of a large file', async () => {
  const part = new Uint8Array(65_536).map((_, index) => index % 251);
  const parts = 160;
  const { port, refusals, bugs } = await startServer({
    transport: tls(),
    routes: [
      route('GET /large', () =>
        stream(
          {
            totalBytes: parts * part.length,
            chunks: (async function* () {
              for (let made = 0; made < parts; made += 1) yield Promise.resolve(part);
            })(),
            release: () => Promise.resolve(),
          },
          'application/octet-stream',
        ),
      ),
    ],
  });
  const request = requestHttps({
    host: '127.0.0.1',
    port,
    path: '/large',
    ca: certificate.rootPem,
    servername: 'localhost',
    agent: false,
  });
  request.end();
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    await new Promise((next) => setTimeout(next, 2));
  }
  expect(Buffer.concat(chunks).equals(Buffer.concat(Array.from({ length: parts }, () => part)))).toBe(true);
  expect([refusals, bugs]).toEqual([[], []]);
}, 30_000);
