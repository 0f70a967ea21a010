import type { TSchema } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { Check } from '@sinclair/typebox/value';
import { describe, expect, test } from 'vitest';
import { formatBase64Url } from '../../../appliance/protocol/encoding.ts';
import { ClientFrame, ServerFrame } from '../../../appliance/protocol/frames.ts';
import * as frames from '../../../appliance/protocol/frames.ts';
import { LIMITS } from '../../../appliance/protocol/limits.ts';
import {
  LoginRequest,
  RegisterRequest,
  RoomChange,
  ROUTES,
  VaultPutRequest,
} from '../../../appliance/protocol/routes.ts';
import * as routes from '../../../appliance/protocol/routes.ts';
import { fpOf } from '../../lib/room-story.ts';

/** The core checks with compiled schemas, the client without eval: both must say the same. */
function fits(of: object, json: string): boolean {
  // TypeBox ships its types twice, for import and require; seen from here the schemas carry the other ones.
  const schema = of as TSchema;
  const value: unknown = JSON.parse(json);
  const verdict = TypeCompiler.Compile(schema).Check(value);
  expect(Check(schema, value)).toBe(verdict);
  return verdict;
}

const hash = formatBase64Url(fpOf('hash'));
const cid = formatBase64Url(fpOf('cid').slice(0, 16));
const send = { t: 'send', room: 'K7QM2XAB', cid, env: 'AAAA' };
const bent = (changes: object): string => JSON.stringify({ ...send, ...changes });

describe('frames of clients', () => {
  test('are taken as the protocol page says', () => {
    expect(fits(ClientFrame, JSON.stringify(send))).toBe(true);
    expect(fits(ClientFrame, bent({ file: '0'.repeat(32) }))).toBe(true);
    expect(fits(ClientFrame, '{"t":"active"}')).toBe(true);
  });

  test.each([
    ['nothing', 'null'],
    ['a list', '[]'],
    ['a text', '"send"'],
    ['no kind', '{}'],
    ['another kind', '{"t":"msg"}'],
    ['a kind that objects inherit', '{"t":"constructor"}'],
    ['a list as kind', '{"t":["active"]}'],
    ['a member nobody knows', bent({ admin: true })],
    ['a prototype', '{"t":"active","__proto__":{"isAdmin":true}}'],
    ['a prototype on a send', JSON.stringify(send).replace('{', '{"__proto__":{"file":"x"},')],
    ['a constructor', '{"t":"active","constructor":{"prototype":{}}}'],
    ['no room', bent({ room: undefined })],
    ['a room in lower case', bent({ room: 'k7qm2xab' })],
    ['a room with a U', bent({ room: 'K7QM2XAU' })],
    ['a room and a line end', bent({ room: 'K7QM2XAB\n' })],
    ['a short client id', bent({ cid: cid.slice(1) })],
    ['a long client id', bent({ cid: `${cid}A` })],
    ['a client id in another alphabet', bent({ cid: `+${cid.slice(1)}` })],
    ['a client id of numbers', bent({ cid: 7 })],
    ['no envelope', bent({ env: '' })],
    ['an envelope larger than any frame', bent({ env: 'A'.repeat(90_000) })],
    ['an envelope with padding', bent({ env: 'AA==' })],
    ['an envelope and a line end', bent({ env: 'AAAA\n' })],
    ['a list as envelope', bent({ env: ['AAAA'] })],
    ['a path as file', bent({ file: '../../../../etc/passwd'.padEnd(32, 'a') })],
    ['a file in upper case', bent({ file: 'A'.repeat(32) })],
    ['null as file', bent({ file: null })],
  ])('that are or hold %s are refused', (_, json) => {
    expect(fits(ClientFrame, json)).toBe(false);
  });
});

/** Every list and string within a schema that may be of any length, by its path. */
function endless(schema: unknown, path: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { type, maxItems, maxLength } = schema as Record<string, unknown>;
  const isEndless =
    (type === 'array' && maxItems === undefined) ||
    (type === 'string' && maxLength === undefined && !('const' in schema));
  const inside = Object.entries(schema).flatMap(([key, part]) => endless(part, `${path}.${key}`));
  return isEndless ? [path, ...inside] : inside;
}

test('no list and no string of the wire is endless: neither side can fill the memory of the other', () => {
  expect(endless({ type: 'object', properties: { a: { type: 'array' } } }, 'x')).toEqual(['x.properties.a']);
  const schemas = Object.entries({ ...frames, ...routes });
  expect(schemas.flatMap(([name, schema]) => endless(schema, name))).toEqual([]);
});

describe('frames of a house', () => {
  const summary = {
    room: 'K7QM2XAB',
    genesis: hash,
    headSeq: 1,
    head: hash,
    epoch: 1,
    commit: hash,
    isOpen: true,
    lastSeq: 3,
  };

  test.each<[string, object]>([
    ['hello', { generation: cid, timeMs: 1, rooms: [summary], online: [hash] }],
    ['ack', { room: 'K7QM2XAB', cid, seq: 1, at: 1 }],
    ['nack', { room: 'K7QM2XAB', cid, code: 'slow_down', message: 'A little slower.', retryMs: 1_000 }],
    ['msg', { room: 'K7QM2XAB', seq: 1, at: 1, env: 'AAAA' }],
    ['msg', { room: 'K7QM2XAB', seq: 1, at: 1, env: null }],
    ['room', summary],
    ['rooms', { room: 'K7QM2XAB', isMember: false }],
    ['inbox', { what: 'invitations' }],
    ['presence', { fp: hash, isOnline: true }],
    ['idle', { inMs: 60_000 }],
    ['alarms', { amber: 2, red: 0 }],
    ['fault', { code: 'bad_frame', message: 'That was not understood.' }],
  ])('%s is understood', (t, members) => {
    expect(fits(ServerFrame, JSON.stringify({ t, ...members }))).toBe(true);
    expect(fits(ServerFrame, JSON.stringify({ t, ...members, more: 1 }))).toBe(false);
  });

  test.each([
    ['a negative place', { t: 'ack', room: 'K7QM2XAB', cid, seq: -1, at: 1 }],
    ['half a place', { t: 'ack', room: 'K7QM2XAB', cid, seq: 0.5, at: 1 }],
    ['a place beyond numbers', { t: 'ack', room: 'K7QM2XAB', cid, seq: 2 ** 53, at: 1 }],
    ['an epoch beyond u32', { t: 'room', ...summary, epoch: 2 ** 32 }],
    ['a short hash', { t: 'room', ...summary, head: hash.slice(1) }],
    ['an error text without end', { t: 'fault', code: 'x', message: 'x'.repeat(513) }],
  ])('with %s are a lie and refused', (_, frame) => {
    expect(fits(ServerFrame, JSON.stringify(frame))).toBe(false);
  });
});

describe('bodies of requests', () => {
  const signed = { body: 'A'.repeat(64), sig: 'A'.repeat(86) };

  test('hold no more entries, wraps and records than the limits say', () => {
    const change = (entries: number) => JSON.stringify({ entries: Array(entries).fill(signed), sealed: [] });
    expect(fits(RoomChange, change(LIMITS.createEntriesMax))).toBe(true);
    expect(fits(RoomChange, change(LIMITS.createEntriesMax + 1))).toBe(false);
    const commit = { ...signed, card: 'A'.repeat(66), wraps: Array<string>(256).fill('A'.repeat(683)) };
    const withCommit = (more: object) => JSON.stringify({ entries: [], sealed: [], commit: { ...commit, ...more } });
    expect(fits(RoomChange, withCommit({}))).toBe(true);
    expect(fits(RoomChange, withCommit({ wraps: [...commit.wraps, commit.wraps[0]] }))).toBe(false);
    expect(fits(RoomChange, withCommit({ wraps: ['A'.repeat(682)] }))).toBe(false);
    const records = (count: number, blobChars: number) =>
      JSON.stringify({ records: Array(count).fill({ id: cid, version: 1, blob: 'A'.repeat(blobChars) }) });
    expect(fits(VaultPutRequest, records(LIMITS.vaultRecordsPerRequest, 108))).toBe(true);
    expect(fits(VaultPutRequest, records(LIMITS.vaultRecordsPerRequest + 1, 108))).toBe(false);
    expect(fits(VaultPutRequest, records(1, 107))).toBe(false);
    expect(fits(VaultPutRequest, records(0, 108))).toBe(false);
  });

  test('never hold a password', () => {
    const login = { name: 'Ada', kind: 'password', auth: hash, keep: false };
    expect(fits(LoginRequest, JSON.stringify(login))).toBe(true);
    expect(fits(LoginRequest, JSON.stringify({ ...login, password: 'river lamp cloud stone' }))).toBe(false);
    expect(fits(LoginRequest, JSON.stringify({ ...login, auth: 'river lamp cloud stone' }))).toBe(false);
    expect(fits(RegisterRequest, JSON.stringify({ password: 'river lamp cloud stone' }))).toBe(false);
  });

  test('no two routes share method and path', () => {
    const routes = Object.values(ROUTES);
    expect(new Set(routes).size).toBe(routes.length);
    for (const route of routes) expect(route).toMatch(/^((GET|POST|PUT|DELETE) \/api\/v1\/[a-z:/-]+|GET \/metrics)$/);
  });
});
