import { describe, expect, test } from 'vitest';
import {
  ACCOUNT_ENTRY,
  type AccountEntry,
  type AccountEntryChange,
  type AccountState,
  applyAccountEntry,
  decodeAccountEntry,
  encodeAccountEntry,
  encodeIdentity,
} from '../../../appliance/protocol/account-log.ts';
import {
  type Bytes,
  encodeFields,
  formatHex,
  u32,
  u64,
  u8,
  utf8,
  ZERO_32,
} from '../../../appliance/protocol/encoding.ts';
import { LIMITS } from '../../../appliance/protocol/limits.ts';
import { CONTEXT, IDENTITY_ALGORITHM, identitySignatureBytes } from '../../../appliance/protocol/suites.ts';
import { outcomeOf } from '../../lib/outcome.ts';
import { fpOf, sha256, STORY_MS } from '../../lib/room-story.ts';

const CREATE = {
  kind: ACCOUNT_ENTRY.create,
  name: 'Ada',
  algorithm: IDENTITY_ALGORITHM.ecdsaP256,
  identity: new Uint8Array(91).fill(1),
  wrap: new Uint8Array(550).fill(2),
} as const;
const deviceSpki = (n: number): Bytes => new Uint8Array(91).fill(n);
const addDevice = (n: number): AccountEntryChange => ({ kind: ACCOUNT_ENTRY.deviceAdded, device: deviceSpki(n) });
const revoke = (n: number): AccountEntryChange => ({
  kind: ACCOUNT_ENTRY.deviceRevoked,
  deviceId: sha256(deviceSpki(n)),
});
const record = (id: number) => ({ id: new Uint8Array(16).fill(id), version: id, hash: fpOf(`record ${id}`) });

function apply(state: AccountState | undefined, entry: AccountEntry): AccountState {
  const { change } = entry;
  const subject =
    change.kind === ACCOUNT_ENTRY.create
      ? sha256(encodeIdentity(change.algorithm, change.identity))
      : change.kind === ACCOUNT_ENTRY.deviceAdded
        ? sha256(change.device)
        : ZERO_32;
  return applyAccountEntry(state, entry, { entry: sha256(encodeAccountEntry(entry)), subject });
}

function next(state: AccountState, change: AccountEntryChange, changes: Partial<AccountEntry> = {}): AccountEntry {
  const { seq, hash, timeMs } = state.head;
  return { seq: seq + 1, prev: hash, timeMs: timeMs + 1, change, ...changes };
}

function story(...changes: AccountEntryChange[]): AccountState {
  let state = apply(undefined, { seq: 0, prev: ZERO_32, timeMs: STORY_MS, change: CREATE });
  for (const change of changes) state = apply(state, next(state, change));
  return state;
}

describe('an account’s log', () => {
  test('says who somebody is and with which devices they speak', () => {
    const state = story(addDevice(3), addDevice(4), revoke(3));
    expect(state).toMatchObject({ name: 'Ada', algorithm: 1, identity: CREATE.identity, wrap: CREATE.wrap });
    expect(state.fp).toEqual(sha256(encodeIdentity(1, CREATE.identity)));
    expect(state.head).toMatchObject({ seq: 3, timeMs: STORY_MS + 3 });
    expect(Array.from(state.devices.values())).toEqual([
      { id: sha256(deviceSpki(3)), spki: deviceSpki(3), addedMs: STORY_MS + 1, revokedMs: STORY_MS + 3 },
      { id: sha256(deviceSpki(4)), spki: deviceSpki(4), addedMs: STORY_MS + 2 },
    ]);
  });

  test('says since when a wrap key holds, so that epochs from before are made anew', () => {
    expect(story().wrapMs).toBe(STORY_MS);
    const wrap = new Uint8Array(550).fill(9);
    expect(story(addDevice(3), { kind: ACCOUNT_ENTRY.wrapChanged, wrap })).toMatchObject({
      wrap,
      wrapMs: STORY_MS + 2,
    });
  });

  test('remembers the last heads of sealed records only', () => {
    const heads = (...ids: number[]) => ({ kind: ACCOUNT_ENTRY.heads, heads: ids.map(record) }) as const;
    expect(story(heads(1, 2), heads(2, 3)).heads).toEqual([record(2), record(3)]);
    expect(story(heads(1), heads()).heads).toEqual([]);
  });

  test('a record with two heads, of which a house could choose, is refused', () => {
    for (const ids of [
      [1, 1],
      [2, 1],
      [1, 3, 2],
    ])
      expect(outcomeOf(() => story({ kind: ACCOUNT_ENTRY.heads, heads: ids.map(record) }))).toBe('bad_entry');
  });

  test.each([
    ['begins with a device', { change: addDevice(3) }],
    ['begins later', { seq: 1 }],
    ['follows something', { prev: fpOf('x') }],
  ])('that %s is none', (_, changes) => {
    const first = { seq: 0, prev: ZERO_32, timeMs: STORY_MS, change: CREATE, ...changes };
    expect(outcomeOf(() => apply(undefined, first))).toBe('bad_entry');
  });

  test.each([
    ['a second create', CREATE, {}, 'bad_entry'],
    ['a device that is there', addDevice(3), {}, 'bad_entry'],
    ['a device that was revoked', addDevice(4), {}, 'bad_entry'],
    ['the end of a device that never was', revoke(9), {}, 'bad_entry'],
    ['the second end of a device', revoke(4), {}, 'bad_entry'],
    ['a place that is taken', addDevice(5), { seq: 3 }, 'stale_head'],
    ['a place with a gap before', addDevice(5), { seq: 5 }, 'stale_head'],
    ['another history', addDevice(5), { prev: fpOf('x') }, 'stale_head'],
    ['an earlier time', revoke(3), { timeMs: STORY_MS + 2 }, 'bad_entry'],
  ] as const)('refuses %s', (_, change, changes, code) => {
    const state = story(addDevice(3), addDevice(4), revoke(4));
    expect(outcomeOf(() => apply(state, next(state, change, changes)))).toBe(code);
  });

  test('takes the same millisecond, and has an end', () => {
    const state = story(addDevice(3));
    expect(outcomeOf(() => apply(state, next(state, addDevice(4), { timeMs: state.head.timeMs })))).toBe('ok');
    const at = (seq: number) => ({ ...state, head: { ...state.head, seq: seq - 1 } });
    expect(outcomeOf(() => apply(at(1_023), next(at(1_023), addDevice(4))))).toBe('ok');
    const full = at(LIMITS.accountLogMax);
    expect(outcomeOf(() => apply(full, next(full, addDevice(4))))).toBe('too_many');
  });

  test('a state handed out does not change when the log goes on', () => {
    const before = story(addDevice(3));
    const copy = structuredClone(before);
    apply(apply(before, next(before, addDevice(4))), next(story(addDevice(3), addDevice(4)), revoke(3)));
    expect(before).toEqual(copy);
  });
});

describe('an account entry on the wire', () => {
  const head = [u32(1), fpOf('before'), u64(STORY_MS)];
  const decode = (...fields: Bytes[]) => decodeAccountEntry(encodeFields(CONTEXT.accountEntry, fields));
  const create = (...fields: Bytes[]) => decode(...head, u8(1), ...fields);

  test('is laid out as the protocol page says', () => {
    const entry = { seq: 1, prev: fpOf('before'), timeMs: STORY_MS, change: CREATE };
    const bytes = encodeFields('parlour/1/account-entry', [
      ...head,
      u8(1),
      utf8('Ada'),
      u8(1),
      CREATE.identity,
      CREATE.wrap,
    ]);
    expect(formatHex(encodeAccountEntry(entry))).toBe(formatHex(bytes));
    expect(decodeAccountEntry(bytes)).toEqual(entry);
    expect(decode(...head, u8(2), deviceSpki(3)).change).toEqual(addDevice(3));
    expect(decode(...head, u8(3), sha256(deviceSpki(3))).change).toEqual(revoke(3));
    expect(decode(...head, u8(4), CREATE.wrap).change).toEqual({ kind: 4, wrap: CREATE.wrap });
    const { id, version, hash } = record(7);
    expect(decode(...head, u8(5), id, u32(version), hash).change).toEqual({ kind: 5, heads: [record(7)] });
    expect(decode(...head, u8(5)).change).toEqual({ kind: 5, heads: [] });
  });

  test('an identity is named by algorithm and key', () => {
    expect(encodeIdentity(2, CREATE.identity)).toEqual(encodeFields('parlour/1/identity', [u8(2), CREATE.identity]));
    expect([identitySignatureBytes(1), identitySignatureBytes(2)]).toEqual([64, 512]);
  });

  test.each<[string, () => unknown, string]>([
    ['kind 0', () => decode(...head, u8(0)), 'bad_request'],
    ['kind 6', () => decode(...head, u8(6), deviceSpki(3)), 'bad_request'],
    ['no kind', () => decode(...head), 'bad_request'],
    ['a short hash before', () => decode(u32(1), fpOf('x').slice(1), u64(1), u8(4), CREATE.wrap), 'bad_request'],
    ['algorithm 3', () => create(utf8('Ada'), u8(3), CREATE.identity, CREATE.wrap), 'bad_request'],
    ['a short key', () => create(utf8('Ada'), u8(1), new Uint8Array(63), CREATE.wrap), 'bad_request'],
    ['a long key', () => create(utf8('Ada'), u8(1), CREATE.identity, new Uint8Array(801)), 'bad_request'],
    ['no wrap key', () => create(utf8('Ada'), u8(1), CREATE.identity), 'bad_request'],
    ['more behind it', () => create(utf8('Ada'), u8(1), CREATE.identity, CREATE.wrap, u8(0)), 'bad_request'],
    ['a name that is none', () => create(utf8('A'), u8(1), CREATE.identity, CREATE.wrap), 'bad_name'],
    ['a name in another form', () => create(utf8('Zoe\u0308'), u8(1), CREATE.identity, CREATE.wrap), 'bad_name'],
    ['a name with a space', () => create(utf8('Ada '), u8(1), CREATE.identity, CREATE.wrap), 'bad_name'],
    [
      'a name of 129 bytes',
      () => create(new Uint8Array(129).fill(97), u8(1), CREATE.identity, CREATE.wrap),
      'bad_request',
    ],
    [
      'a name in bad UTF-8',
      () => create(Uint8Array.of(0xc0, 0xaf), u8(1), CREATE.identity, CREATE.wrap),
      'bad_request',
    ],
    ['a device key of another length', () => decode(...head, u8(2), new Uint8Array(92)), 'bad_request'],
    ['a device id cut off', () => decode(...head, u8(3), new Uint8Array(31)), 'bad_request'],
    ['half a record head', () => decode(...head, u8(5), record(1).id, u32(1)), 'bad_request'],
    [
      'a room entry',
      () => decodeAccountEntry(encodeFields(CONTEXT.roomEntry, [...head, u8(4), CREATE.wrap])),
      'bad_request',
    ],
  ])('with %s is refused', (_, run, code) => {
    expect(outcomeOf(run)).toBe(code);
  });
});
