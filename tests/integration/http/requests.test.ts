import { expect, test } from 'vitest';
import { route } from '../../../appliance/core/http/routes.ts';
import { empty, json, stream, text } from '../../../appliance/core/http/reply.ts';
import { WireError } from '../../../appliance/protocol/errors.ts';
import { startServer, talk } from '../../lib/http-fixture.ts';

const SECURITY_HEADERS = [
  'content-security-policy',
  'x-content-type-options',
  'referrer-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'cross-origin-embedder-policy',
  'permissions-policy',
  'cache-control',
];

test('every answer, errors too, carries the security headers, so that no page of the box can be framed or fooled', async () => {
  const { origin, bugs } = await startServer({
    routes: [
      route('GET /fine', () => json({})),
      route('GET /nothing', () => empty()),
      route('POST /small', async (request) => json(await request.body.json(10))),
      route('GET /refused', () => {
        throw new WireError('not_signed_in');
      }),
      route('GET /broken', () => {
        throw new Error('a bug');
      }),
      route('GET /stream', () => stream({ totalBytes: 3, chunks: pieces(['abc']) }, 'text/plain')),
    ],
  });
  const answers = await Promise.all([
    fetch(`${origin}/fine`),
    fetch(`${origin}/fine`, { method: 'HEAD' }),
    fetch(`${origin}/nothing`),
    fetch(`${origin}/missing`),
    fetch(`${origin}/fine`, { method: 'POST' }),
    fetch(`${origin}/small`, { method: 'POST', body: 'x'.repeat(100) }),
    fetch(`${origin}/small`, { method: 'POST', body: '{' }),
    fetch(`${origin}/refused`),
    fetch(`${origin}/broken`),
    fetch(`${origin}/stream`),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 204, 404, 405, 413, 400, 401, 500, 200]);
  for (const answer of answers) {
    for (const name of SECURITY_HEADERS) expect(answer.headers.get(name), `${name} of ${answer.url}`).toBeTruthy();
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(answer.headers.get('strict-transport-security')).toBeNull();
    expect(answer.headers.get('uwebsockets')).toBeNull();
  }
  expect(bugs).toEqual([new Error('a bug')]);
});

test('a refusal tells the peer its code, sentence and waiting time, and keeps its detail for the log', async () => {
  const { origin, refusals } = await startServer({
    routes: [
      route('GET /rooms/:room', () => {
        throw new WireError('slow_down', 'secret detail', { retryAfterMs: 1_500, data: { left: 0 } });
      }),
    ],
  });
  const answer = await fetch(`${origin}/rooms/abc`);
  const body = await answer.text();
  expect(answer.status).toBe(429);
  expect(answer.headers.get('retry-after')).toBe('2');
  expect(JSON.parse(body)).toEqual({
    error: { code: 'slow_down', message: 'A little slower, please.', retryAfterMs: 1_500, data: { left: 0 } },
  });
  expect(body).not.toContain('secret detail');
  // The log names the route, not which room was asked for.
  expect(refusals).toEqual(['GET /rooms/:room: slow_down']);
});

test('a wrong method says what is allowed; a path that decodes to nonsense is simply not there', async () => {
  const { origin } = await startServer({
    routes: [
      route('GET /files/:file', ({ params }) => text(params.file)),
      route('PUT /files/:file', ({ params }) => text(params.file)),
    ],
  });
  const wrong = await fetch(`${origin}/files/a`, { method: 'DELETE' });
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, PUT, HEAD']);
  expect(await (await fetch(`${origin}/files/h%C3%A4%2F`)).text()).toBe('hä/');
  expect((await fetch(`${origin}/files/%ff`)).status).toBe(404);
  expect((await fetch(`${origin}/files/`)).status).toBe(404);
  expect((await fetch(`${origin}/files/a/b`)).status).toBe(404);
});

test('bytes that are no JSON, no UTF-8, or too many are refused before anything reads them', async () => {
  const { origin } = await startServer({
    routes: [route('POST /json', async (request) => json({ got: await request.body.json(64) }))],
  });
  const post = async (body: string | Uint8Array<ArrayBuffer>): Promise<string> => {
    const answer = await fetch(`${origin}/json`, { method: 'POST', body });
    const value = (await answer.json()) as { got?: unknown; error?: { code: string } };
    return value.error?.code ?? JSON.stringify(value.got);
  };
  expect(await post('{"a":1}')).toBe('{"a":1}');
  expect(await post('')).toBe('bad_json');
  expect(await post('{"a":')).toBe('bad_json');
  expect(await post(new Uint8Array([0x22, 0xff, 0x22]))).toBe('bad_json');
  expect(await post('['.repeat(64))).toBe('bad_json');
  expect(await post(`"${'x'.repeat(70)}"`)).toBe('too_large');
});

test('the limit holds for a body that hides its length, while it is read', async () => {
  const { port } = await startServer({
    routes: [route('POST /json', async (request) => json({ got: await request.body.json(64) }))],
  });
  const chunk = `40\r\n${'x'.repeat(64)}\r\n`;
  const answer = await talk(
    port,
    `POST /json HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(3)}`,
  );
  expect(answer).toContain('413 Payload Too Large');
});

test('a connection stays usable after HEAD, after 204, and after an answer that left its body unread', async () => {
  const { port } = await startServer({
    routes: [
      route('GET /a', () => text('hello')),
      route('GET /none', () => empty()),
      route('POST /unread', () => {
        throw new WireError('not_signed_in');
      }),
    ],
  });
  const request = (line: string, rest = '\r\n'): string => `${line} HTTP/1.1\r\nHost: x\r\n${rest}`;
  const answer = await talk(
    port,
    request('HEAD /a') +
      request('GET /none') +
      request('POST /unread', 'Content-Length: 5\r\n\r\nabcde') +
      request('GET /a', 'Connection: close\r\n\r\n'),
  );
  expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 204', 'HTTP/1.1 401', 'HTTP/1.1 200']);
  expect(answer.match(/^content-length: \d+/gim)?.[0]).toBe('content-length: 5');
  expect(answer.match(/hello/g)).toHaveLength(1);
});

test('what a peer sends never becomes a header of its own', async () => {
  const { origin, bugs } = await startServer({
    routes: [route('GET /echo', (request) => text('', { headers: { 'x-echo': request.query.get('v') ?? '' } }))],
  });
  expect((await fetch(`${origin}/echo?v=plain`)).headers.get('x-echo')).toBe('plain');
  await expect(
    fetch(`${origin}/echo?v=a%0d%0aSet-Cookie:%20b=c`, { signal: AbortSignal.timeout(300) }),
  ).rejects.toThrow();
  expect(String(bugs[0])).toContain('x-echo');
});

test('several cookies are set by one answer, and read back by name', async () => {
  const { origin } = await startServer({
    routes: [
      route('GET /set', () => empty({ headers: { 'set-cookie': ['a=1; Path=/', 'b=2; Path=/'] } })),
      route('GET /get', (request) => json([request.cookie('a'), request.cookie('b'), request.cookie('c')])),
    ],
  });
  expect((await fetch(`${origin}/set`)).headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2; Path=/']);
  const read = await fetch(`${origin}/get`, { headers: { cookie: 'xa=0; a=1;b=2=3' } });
  expect(await read.json()).toEqual(['1', '2=3', null]);
});

test('the hook for limits sees every request first and can turn it away', async () => {
  const { origin } = await startServer({
    routes: [route('GET /a', () => text('in'))],
    admit: (head) => {
      if (head.header('x-block') !== undefined) throw new WireError('busy', '', { retryAfterMs: 3_000 });
    },
  });
  expect((await fetch(`${origin}/a`)).status).toBe(200);
  expect((await fetch(`${origin}/a`, { headers: { 'x-block': '1' } })).status).toBe(503);
  expect((await fetch(`${origin}/missing`, { headers: { 'x-block': '1' } })).status).toBe(503);
});

async function* pieces(parts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}
