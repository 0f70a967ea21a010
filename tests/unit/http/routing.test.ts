import { expect, test } from 'vitest';
import { LOCAL_ADDRESS, formatAddress, parseAddress } from '../../../appliance/core/http/client-address.ts';
import { text } from '../../../appliance/core/http/reply.ts';
import { RequestBody } from '../../../appliance/core/http/request-body.ts';
import { RouteTable, route } from '../../../appliance/core/http/routes.ts';
import { ROUTES } from '../../../appliance/protocol/routes.ts';

const table = (...specs: Parameters<typeof route>[0][]): RouteTable =>
  new RouteTable(specs.map((spec) => route(spec, () => text(''))));

test('every route of the protocol finds its way, and only with its own method', () => {
  const routes = table(...Object.values(ROUTES));
  for (const spec of Object.values(ROUTES)) {
    const [method = '', pattern = ''] = spec.split(' ');
    const found = routes.find(method, pattern.replaceAll(/:\w+/g, 'X1'));
    expect([
      spec,
      found.kind === 'route' ? `${found.route.method} /${found.route.segments.join('/')}` : found.kind,
    ]).toEqual([spec, spec]);
    expect([spec, routes.find('PATCH', pattern.replaceAll(/:\w+/g, 'X1')).kind]).toEqual([spec, 'wrong method']);
  }
});

test('a fixed word wins over a parameter, and a dead end is tried the other way', () => {
  const routes = table('GET /a/:id', 'GET /a/new', 'GET /a/:id/x', 'GET /:any/new/y');
  const paramsOf = (path: string): unknown => {
    const match = routes.find('GET', path);
    return match.kind === 'route' ? match.params : match.kind;
  };
  expect(paramsOf('/a/new')).toEqual({});
  expect(paramsOf('/a/old')).toEqual({ id: 'old' });
  expect(paramsOf('/a/new/x')).toEqual({ id: 'new' });
  expect(paramsOf('/a/new/y')).toEqual({ any: 'a' });
  expect(paramsOf('/a/new/z')).toBe('none');
  expect(paramsOf('/a')).toBe('none');
  expect(paramsOf('/')).toBe('none');
  expect(paramsOf('//new/y')).toBe('none');
  expect(paramsOf('/a/__proto__')).toEqual({ id: '__proto__' });
});

test('two routes for one request, or a line that is no route, are bugs found at the start', () => {
  expect(() => table('GET /a/:id', 'GET /a/:name')).toThrow(/two routes/);
  // @ts-expect-error -- the compiler refuses it as well
  expect(() => route('PATCH /a', () => text(''))).toThrow(/not a route/);
});

test('a handler’s parameters are those of its own route, checked by the compiler', () => {
  route('GET /rooms/:room/wraps/:epoch', ({ params }) => text(params.room + params.epoch));
  // @ts-expect-error -- there is no such parameter in the route
  route('GET /rooms/:room', ({ params }) => text(params.epoch));
});

test('one peer has one spelling, so that a block holds', () => {
  expect(formatAddress(new Uint8Array([192, 0, 2, 1]))).toBe('192.0.2.1');
  expect(formatAddress(Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 192, 0, 2, 1]))).toBe('192.0.2.1');
  expect(formatAddress(Uint8Array.from([0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]))).toBe('2001:db8::1');
  expect(formatAddress(new Uint8Array())).toBe(LOCAL_ADDRESS);
  expect(parseAddress('2001:0DB8::0001')).toBe('2001:db8::1');
  expect(parseAddress('::ffff:192.0.2.255')).toBe('192.0.2.255');
  for (const bad of ['', 'x', '1.2.3', '1.2.3.4, 5.6.7.8', 'fe80::1%eth0', '1.2.3.4:80', '[::1]'])
    expect([bad, parseAddress(bad)]).toEqual([bad, undefined]);
});

test('a body is read once, holds back its sender while nobody reads, and lets him go on when the answer is out', async () => {
  const flow: string[] = [];
  const body = new RequestBody({ pause: () => flow.push('pause'), resume: () => flow.push('resume') }, undefined);
  const chunk = new ArrayBuffer(50_000);
  for (let index = 0; index < 4; index += 1) body.push(chunk, false);
  expect(flow).toEqual(['pause']);
  const reader = body.chunks(1_000_000);
  for (let index = 0; index < 4; index += 1) expect((await reader.next()).value).toHaveLength(50_000);
  expect(flow).toEqual(['pause', 'resume']);
  for (let index = 0; index < 4; index += 1) body.push(chunk, false);
  body.discard();
  body.discard();
  expect(flow).toEqual(['pause', 'resume', 'pause', 'resume']);
  body.push(chunk, true);
  await expect(reader.next()).rejects.toThrow(/answered before/);
  await expect(body.bytes(10)).rejects.toThrow(/only once/);
});

test('what the sender’s memory does later does not change what was read', async () => {
  const body = new RequestBody({ pause: () => undefined, resume: () => undefined }, 3);
  const memory = new Uint8Array([1, 2, 3]);
  body.push(memory.buffer, true);
  memory.fill(9);
  expect([...(await body.bytes(10))]).toEqual([1, 2, 3]);
});
