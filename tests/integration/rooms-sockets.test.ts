import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COOKIES, ROUTES } from '../../appliance/protocol/routes.ts';
import { LIMITS } from '../../appliance/protocol/limits.ts';
import { removeDataFolders, startCore } from '../lib/core.ts';
import type { TestCore } from '../lib/core.ts';
import { FakeClock } from '../lib/fake-clock.ts';
import { type KnownRoom, type Member, moveIn, openRoom } from '../lib/member.ts';
import { randomText } from '../lib/registration.ts';
import { TestSocket } from '../lib/test-socket.ts';

let core: TestCore;
let ann: Member;
let ben: Member;
let room: KnownRoom;

async function begin(options: Parameters<typeof startCore>[0] = {}): Promise<void> {
  core = await startCore({
    ...options,
    settings: { 'accounts.registration': 'open', 'messages.burst': 50, 'messages.perSecond': 20, ...options.settings },
  });
  [ann, ben] = (await moveIn(core, 'Ben')) as [Member, Member];
  room = await openRoom(ann, [ben]);
}

beforeEach(() => begin());
afterEach(async () => {
  await core.stop();
});
afterAll(removeDataFolders);

const refusal = (open: Promise<TestSocket>): Promise<string> =>
  open.then(
    () => 'opened',
    (error: unknown) => (error as Error).message,
  );

describe('who gets a socket', () => {
  it('pages of this house with a session, and clients with a token and no cookie; nobody else', async () => {
    const host = new URL(core.baseUrl).host;
    const token = ann.browser.token ?? '';
    const cookie = `${COOKIES.session}=${token}`;
    const cases: [string, Record<string, string>, string][] = [
      ['a page of ours', { origin: `https://${host}`, cookie }, 'opened'],
      ['a terminal', { authorization: `Bearer ${token}` }, 'opened'],
      ['a page of somebody else', { origin: 'https://evil.example', cookie }, 'refused with 403'],
      ['a page over plain http', { origin: `http://${host}`, cookie }, 'refused with 403'],
      ['a page that hides where it is from', { origin: 'null', cookie }, 'refused with 403'],
      ['a cookie without a page', { cookie }, 'refused with 403'],
      ['a token from a page', { origin: `https://${host}`, authorization: `Bearer ${token}` }, 'refused with 401'],
      ['nobody', {}, 'refused with 401'],
      ['a token nobody gave', { authorization: `Bearer ${randomText(32)}` }, 'refused with 401'],
    ];
    for (const [who, headers, outcome] of cases)
      expect(await refusal(TestSocket.openWith(core, headers)), who).toBe(outcome);
  });

  it('the ninth socket of one person closes with a code that says why; the others stay', async () => {
    const sockets = [];
    for (let i = 0; i < LIMITS.socketsPerAccount; i += 1) sockets.push(await ann.connect());
    const ninth = await ann.connect();
    expect(await ninth.closed).toEqual({ code: 4429, reason: 'socket_limit' });
    await sockets[0]!.close();
    const again = await ann.connect();
    await again.take('hello');
    expect(sockets[1]!.raw.readyState).toBe(1);
  });

  it('signing out closes the sockets of that session only', async () => {
    const socket = await ann.connect();
    const other = await ben.connect();
    await ann.browser.call('logout');
    expect(await socket.closed).toEqual({ code: 4401, reason: 'session_ended' });
    expect(other.raw.readyState).toBe(1);
  });
});

describe('presence', () => {
  it('people hear who came and who went, once', async () => {
    const annSocket = await ann.connect();
    await annSocket.take('presence', (frame) => frame.fp === ann.fp && frame.isOnline);
    const [one, two] = await Promise.all([ben.connect(), ben.connect()]);
    await annSocket.take('presence', (frame) => frame.fp === ben.fp && frame.isOnline);
    expect((await two.take('hello')).online.sort()).toEqual([ann.fp, ben.fp].sort());
    const { people } = (await ann.browser.call('people')).json;
    expect(people.find((person: { fp: string }) => person.fp === ben.fp).isOnline).toBe(true);
    await one.close();
    expect(await annSocket.hearsNo('presence', 1_200)).toBe(true);
    await two.close();
    await annSocket.take('presence', (frame) => frame.fp === ben.fp && !frame.isOnline);
  });

  it('a reload of the page is no coming and going', async () => {
    const annSocket = await ann.connect();
    const before = await ben.connect();
    await annSocket.take('presence', (frame) => frame.fp === ben.fp && frame.isOnline);
    annSocket.frames.length = 0;
    await before.close();
    await ben.connect();
    expect(await annSocket.hearsNo('presence', 1_200)).toBe(true);
  });
});

describe('bad input', () => {
  it.each([
    ['no JSON', '{"t":', 'bad_json', undefined],
    ['nothing', '', 'bad_json', undefined],
    ['a kind nobody knows', '{"t":"dance"}', 'unsupported', undefined],
    ['a list', '[]', 'bad_frame', 1008],
    ['a number for a kind', '{"t":1}', 'bad_frame', 1008],
    ['deep JSON', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, 'bad_frame', 1008],
    ['a prototype for a kind', '{"__proto__":{"t":"active"}}', 'bad_frame', 1008],
    ['a member too many', '{"t":"active","x":1}', 'bad_frame', 1008],
    ['a send without its parts', '{"t":"send"}', 'bad_frame', 1008],
    ['wrong types', '{"t":"send","room":1,"cid":[],"env":{}}', 'bad_frame', 1008],
    ['a prototype in a send', '{"t":"send","room":"00000000","__proto__":{"cid":"x"}}', 'bad_frame', 1008],
  ])('%s: a code and a sentence, nothing lost', async (_what, frame, code, close) => {
    const socket = await ann.connect();
    const other = await ben.connect();
    socket.say(frame);
    const fault = await socket.take('fault');
    expect(fault.code).toBe(code);
    expect(fault.message).toMatch(/^[A-Z].*\.$/);
    if (close === undefined) socket.say(await ann.seal(room));
    else expect((await socket.closed).code).toBe(close);
    other.say(await ben.seal(room));
    await other.take('ack');
  });

  it('text that is not UTF-8 closes the socket, a binary frame is not understood', async () => {
    const binary = await ann.connect();
    binary.raw.send(Buffer.from('{"t":"active"}'));
    expect((await binary.take('fault')).code).toBe('bad_frame');
    expect((await binary.closed).code).toBe(1008);
    const broken = await ann.connect();
    broken.raw.send(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), { binary: false });
    expect((await broken.closed).code).toBe(1006);
  });

  it('a frame over the limit closes the socket and nothing else', async () => {
    const other = await ben.connect();
    const socket = await ann.connect();
    socket.say(`{"t":"active"${' '.repeat(LIMITS.frameBytes)}}`);
    expect((await socket.closed).code).toBe(1006);
    other.say(await ben.seal(room));
    await other.take('ack');
  });

  it('one fault too many ends the socket', async () => {
    const socket = await ann.connect();
    for (let i = 0; i < 40; i += 1) socket.say('{"t":"dance"}');
    expect((await socket.closed).code).toBe(1008);
    expect(socket.frames.filter(({ t }) => t === 'fault').length).toBeLessThanOrEqual(16);
  });
});

describe('time', () => {
  it('a session about to end is announced, and kept alive by a touch of the page', async () => {
    await core.stop();
    const clock = new FakeClock(Date.now());
    await begin({ clock, settings: { 'sessions.idleMinutes': 5 } });
    const socket = await ann.connect();
    await clock.pass(4 * 60_000 + 30_000);
    expect((await socket.take('idle')).inMs).toBeGreaterThan(0);
    socket.say({ t: 'active' });
    socket.say('{"t":"dance"}');
    await socket.take('fault');
    await clock.pass(60_000);
    expect(socket.raw.readyState).toBe(1);
    await clock.pass(6 * 60_000);
    expect((await socket.closed).code).toBe(4401);
  });
});

describe('slow readers', () => {
  it('who does not read is cut off; everybody else goes on without delay', async () => {
    await core.stop();
    await begin({ settings: { 'messages.maxChars': 4_000 } });
    const { port } = new URL(core.baseUrl);
    // A socket that shakes hands and then never reads.
    const slow = connect(Number(port), '127.0.0.1');
    await once(slow, 'connect');
    slow.write(
      `GET ${ROUTES.socket.slice(4)} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n` +
        `Authorization: Bearer ${ben.browser.token ?? ''}\r\n\r\n`,
    );
    await once(slow, 'readable');
    slow.pause();
    const closed = once(slow, 'close');
    const socket = await ann.connect();
    const text = '🜁'.repeat(3_900);
    // The kernel takes a few megabytes before the house has to hold anything.
    for (let round = 0; round < 40 && !slow.closed; round += 1) {
      for (let i = 0; i < 10; i += 1) socket.say(await ann.seal(room, text));
      for (let i = 0; i < 10; i += 1) await socket.take('ack', () => true, 30_000);
      const { people } = (await ann.browser.call('people')).json;
      if (!people.find((person: { fp: string }) => person.fp === ben.fp).isOnline) {
        slow.destroy();
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 480));
    }
    await closed;
    const { people } = (await ann.browser.call('people')).json;
    expect(people.find((person: { fp: string }) => person.fp === ben.fp).isOnline).toBe(false);
  }, 60_000);
});
