import { connect, type TLSSocket } from 'node:tls';
import { once } from 'node:events';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROUTES } from '../../appliance/protocol/routes.ts';
import { ask } from '../lib/http.ts';
import { type Member, openRoom } from '../lib/member.ts';
import { NodeTransport } from '../lib/node-transport.ts';
import { nodeClock, SimulatedClient } from '../lib/simulated-client.ts';
import { StreamTransport } from '../lib/stream-transport.ts';
import { Guest } from './guest.ts';
import { HTTPS } from './ports.ts';
import { moveIntoGuest } from './residents.ts';
import { eventually, START_MS } from './waiting.ts';

let guest: Guest;
beforeAll(async () => {
  guest = await Guest.resume();
});

/** A connection as the chat's visitors open it. */
async function dial(options: { maxVersion?: 'TLSv1.1' | 'TLSv1.2'; minVersion?: 'TLSv1' } = {}): Promise<TLSSocket> {
  // Old versions are only spoken at OpenSSL's lowest level of security.
  const ciphers = options.minVersion === undefined ? {} : { ciphers: 'DEFAULT:@SECLEVEL=0' };
  const socket = connect({ host: 'localhost', port: guest.port(HTTPS), ca: guest.ca!, ...ciphers, ...options });
  await once(socket, 'secureConnect');
  return socket;
}

/** Sends bytes and gives all that comes back until the other side closes. */
async function talk(bytes: string): Promise<string> {
  const socket = await dial();
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (answer += chunk));
  socket.write(bytes);
  await once(socket, 'close');
  return answer;
}

const PROMISED = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
} as const;

it.each([
  ['the page', 'GET /', 200],
  ['an answer of the core', ROUTES.house, 200],
  ['a refusal', ROUTES.session, 401],
  ['what is not there', 'GET /no/such/page', 404],
] as const)('%s carries each security header once', async (_what, spec, status) => {
  const answer = await guest.ask(spec);
  expect(answer.status).toBe(status);
  expect(answer.headers).toMatchObject(PROMISED);
  expect(answer.headers['content-security-policy']).toMatch(/^default-src 'none'/);
  expect(answer.headers['server'] ?? '').not.toMatch(/\d/);
  // The house's own authority: a browser that came by this name once must be able to come back after a reset.
  expect(answer.headers).not.toHaveProperty('strict-transport-security');
});

it('what nginx refuses by itself carries them too', async () => {
  const large = await guest.ask('POST /api/v1/login', { headers: { 'content-length': '200000000' } });
  expect(large.status).toBe(413);
  expect(large.headers).toMatchObject(PROMISED);
  const crooked = await talk('GET / HTTP/1.1\r\nHost: localhost\r\nBad Header\r\n\r\n');
  expect(crooked).toMatch(/^HTTP\/1\.1 400 /);
});

it('plain http is the page about trust, and never the chat', async () => {
  const plain = { baseUrl: `http://localhost:${guest.plainPort}` };
  const page = await ask(plain, 'GET /');
  expect(page.status).toBe(200);
  expect(page.headers).toMatchObject(PROMISED);
  expect(page.text).toContain(/^Fingerprint: (\S+)$/m.exec(guest.console)?.[1]);
  const iphone = { 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)' };
  expect((await ask(plain, 'GET /', { headers: iphone })).text).toContain('parlour.mobileconfig');
  expect((await ask(plain, 'GET /parlour.mobileconfig')).headers['content-type']).toContain('aspen-config');
  expect((await ask(plain, ROUTES.house)).status).toBe(307);
  expect((await ask(plain, ROUTES.login, { body: {} })).status).toBe(405);
});

it('a visitor cannot choose the address he is known by', async () => {
  const forged = '203.0.113.99';
  const headers = {
    'x-real-ip': forged,
    'x-forwarded-for': forged,
    forwarded: `for=${forged}`,
    origin: guest.baseUrl,
  };
  const tried = await guest.ask(ROUTES.claimCheck, { body: { code: '0000-0000-0000' }, headers });
  expect(tried.status).toBe(401);
  await guest.until("journalctl -u parlour --output=cat --no-pager | grep -q '^10[.]0[.]2[.]2 parlour-claim-failed'");
  expect(await guest.run(`journalctl -u parlour --no-pager | grep -c ${forged} || true`)).toBe('0');
});

it('speaks TLS 1.2 and 1.3 only', async () => {
  const newer = await dial();
  expect(newer.getProtocol()).toBe('TLSv1.3');
  newer.destroy();
  const older = await dial({ maxVersion: 'TLSv1.2' });
  expect(older.getProtocol()).toBe('TLSv1.2');
  expect(older.getCipher().name).toMatch(/GCM|POLY1305/);
  older.destroy();
  await expect(dial({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1' })).rejects.toThrow(/protocol version|alert/);
});

it('who dawdles with the head or the body of a request is shown out after ten seconds', async () => {
  const begun = [
    'GET / HTTP/1.1\r\nHost: localhost\r\n',
    'POST /api/v1/setup/claim HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{',
  ];
  const startedMs = performance.now();
  const dawdle = async (bytes: string): Promise<void> => {
    // The core has had enough a little before nginx, or after.
    expect(await talk(bytes)).toMatch(/^$|^HTTP\/1\.1 (408|503) /);
    const seconds = (performance.now() - startedMs) / 1_000;
    expect(seconds).toBeGreaterThan(8);
    // Debian's own limit is a minute.
    expect(seconds).toBeLessThan(40);
  };
  await Promise.all(begun.map(dawdle));
});

it('one address opens a household of sockets at once, and not a flood of them', async () => {
  const upgrade = [
    'GET /api/v1/socket HTTP/1.1',
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    '\r\n',
  ].join('\r\n');
  const statuses = async (count: number): Promise<string[]> => {
    const parts = Array.from({ length: count }, () => upgrade);
    parts.push('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    return [...(await talk(parts.join(''))).matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => status!);
  };
  expect(await statuses(90)).not.toContain('429');
  await eventually('a flood is slowed down', async () => (await statuses(400)).includes('429'));
});

it('has room for thousands of sockets', async () => {
  const limits = await guest.run('cat /proc/$(pgrep -o -u www-data nginx)/limits');
  expect(Number(/Max open files\s+(\d+)/.exec(limits)?.[1])).toBeGreaterThan(2 * 8_192);
  expect(await guest.run('nginx -T -q -c /etc/nginx/parlour.conf')).toMatch(/worker_connections 8192;/);
});

describe('for people who live here', () => {
  let olga: Member;
  beforeAll(async () => {
    [olga] = (await moveIntoGuest(guest)) as [Member];
  });

  it('a new certificate is what the next visitor sees, and drops nobody’s socket', async () => {
    const shown = async (): Promise<string> => {
      const visitor = await dial();
      const { fingerprint256 } = visitor.getPeerCertificate();
      visitor.destroy();
      return fingerprint256;
    };
    const room = await openRoom(olga, []);
    const socket = await olga.connect();
    const before = await shown();
    // A key is made on an emulated processor.
    await guest.run('rm /var/lib/parlour/tls/server.pem && systemctl start parlour-certificate', START_MS);
    await eventually('another certificate', async () => (await shown()) !== before);
    socket.say(await olga.seal(room, 'over the certificate of before'));
    await socket.take('ack', () => true, 60_000);
  });

  it('what is said reaches those whose WebSocket does not open as soon as the others', async () => {
    const yan = new SimulatedClient(guest, 'Yan');
    const zoe = new SimulatedClient(guest, 'Zoe', {
      transport: new StreamTransport(new NodeTransport(guest), nodeClock),
    });
    for (const one of [yan, zoe]) await one.register();
    const room = await yan.client.createDirect([(await yan.person('Zoe')).fp]);
    await zoe.roomReady(room);
    await yan.client.send(room, 'to the stream');
    await zoe.sees(room, 'to the stream');
    await zoe.client.send(room, 'from the stream');
    await yan.sees(room, 'from the stream');
    for (const one of [yan, zoe]) one.stop();
  });
});
