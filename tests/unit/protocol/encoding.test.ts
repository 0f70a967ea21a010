import { describe, expect, test } from 'vitest';
import {
  type Bytes,
  compareBytes,
  concatBytes,
  decodeFields,
  encodeFields,
  equalBytes,
  FieldReader,
  formatHex,
  u16,
  u32,
  u64,
  u8,
  utf8,
} from '../../../appliance/protocol/encoding.ts';
import { CONTEXT } from '../../../appliance/protocol/suites.ts';
import { outcomeOf } from '../../lib/outcome.ts';

const bytes = (...values: number[]): Bytes => Uint8Array.from(values);

describe('fields, as everything signed is written', () => {
  test('are a context, then each field behind its length, byte for byte as the protocol page says', () => {
    expect(formatHex(encodeFields('ab', [bytes(1, 2, 3), bytes(), bytes(255)]))).toBe(
      '0002' + '6162' + '0003' + '010203' + '0000' + '0001' + 'ff',
    );
    expect(formatHex(encodeFields('', []))).toBe('0000');
  });

  test('are read back as they were written', () => {
    const fields = [bytes(), bytes(1), new Uint8Array(65_535)];
    expect(decodeFields('context', encodeFields('context', fields))).toEqual(fields);
  });

  test('one field moved from its neighbour makes other bytes: nothing signed can be split anew', () => {
    expect(encodeFields('c', [bytes(1), bytes(2)])).not.toEqual(encodeFields('c', [bytes(1, 2), bytes()]));
    expect(encodeFields('c1', [])).not.toEqual(encodeFields('c', [bytes(0x31)]));
  });

  test.each([
    ['nothing', bytes()],
    ['half a length', bytes(0)],
    ['a context cut off', bytes(0, 3, 0x61, 0x62)],
    ['another context', encodeFields('abd', [bytes(1)])],
    ['a longer context', encodeFields('abcd', [])],
    ['a context in the place of a field', encodeFields('', [utf8('abc')])],
    ['half a length at the end', concatBytes(encodeFields('abc', []), bytes(0))],
    ['a field cut off', concatBytes(encodeFields('abc', []), bytes(0, 2, 1))],
    ['a length of 65,535 with nothing behind', concatBytes(encodeFields('abc', []), bytes(255, 255))],
  ])('%s is refused', (_, wrong) => {
    expect(outcomeOf(() => decodeFields('abc', wrong))).toBe('bad_request');
  });

  test('64 KiB of empty fields stop at the limit instead of filling the memory', () => {
    const flood = concatBytes(encodeFields('abc', []), new Uint8Array(65_000));
    expect(outcomeOf(() => decodeFields('abc', flood))).toBe('bad_request');
    const many = (count: number) => encodeFields('abc', Array<Bytes>(count).fill(bytes()));
    expect(decodeFields('abc', many(7), 7)).toHaveLength(7);
    expect(outcomeOf(() => decodeFields('abc', many(8), 7))).toBe('bad_request');
  });

  test('a field too long for its length is a bug of ours, not a peer’s fault', () => {
    expect(() => encodeFields('abc', [new Uint8Array(65_536)])).toThrow('longer than its length');
    expect(() => outcomeOf(() => encodeFields('abc', [new Uint8Array(65_536)]))).toThrow();
  });

  test('no two purposes share a context, so nothing signed for one reads as another', () => {
    const contexts = Object.values(CONTEXT);
    expect(new Set(contexts).size).toBe(contexts.length);
    for (const context of contexts) expect(context).toMatch(/^parlour\/1\/[a-z-]+$/);
  });
});

describe('numbers', () => {
  test.each([
    [u8, 1, 255, 'ff'],
    [u16, 2, 65_535, 'ffff'],
    [u32, 4, 4_294_967_295, 'ffffffff'],
    [u64, 8, Number.MAX_SAFE_INTEGER, '001fffffffffffff'],
  ] as const)('%s is big-endian and holds its edges', (write, length, max, hex) => {
    expect(formatHex(write(max))).toBe(hex);
    expect(write(0)).toEqual(new Uint8Array(length));
    expect(formatHex(write(0x12)).padStart(16, '0')).toBe('0000000000000012');
    for (const wrong of [max + 1, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => write(wrong)).toThrow('does not fit');
  });

  test('a reader gives back what was written', () => {
    const read = new FieldReader('n', encodeFields('n', [u8(7), u16(300), u32(70_000), u64(2 ** 40), utf8('é')]));
    expect(read.left).toBe(5);
    expect([read.u8(), read.u16(), read.u32(), read.u64(), read.text(2)]).toEqual([7, 300, 70_000, 2 ** 40, 'é']);
    read.end();
  });

  test('beyond what a number holds exactly, no two readers would agree: refused', () => {
    const largest = concatBytes(bytes(0, 0x1f), new Uint8Array(6).fill(255));
    expect(new FieldReader('n', encodeFields('n', [largest])).u64()).toBe(Number.MAX_SAFE_INTEGER);
    for (const wrong of [
      bytes(0, 0x20, 0, 0, 0, 0, 0, 0),
      bytes(0, 0x20, 0, 0, 0, 0, 0, 1),
      new Uint8Array(8).fill(255),
    ])
      expect(outcomeOf(() => new FieldReader('n', encodeFields('n', [wrong])).u64())).toBe('bad_request');
  });

  test('a number of another width is refused', () => {
    const reader = (length: number) => new FieldReader('n', encodeFields('n', [new Uint8Array(length)]));
    for (const length of [0, 2]) expect(outcomeOf(() => reader(length).u8())).toBe('bad_request');
    for (const length of [1, 3]) expect(outcomeOf(() => reader(length).u16())).toBe('bad_request');
    for (const length of [3, 5]) expect(outcomeOf(() => reader(length).u32())).toBe('bad_request');
    for (const length of [7, 9]) expect(outcomeOf(() => reader(length).u64())).toBe('bad_request');
  });
});

describe('a reader of fields', () => {
  const reader = () => new FieldReader('r', encodeFields('r', [bytes(1, 2, 3)]));

  test('holds each to its length', () => {
    expect(reader().bytes(3)).toEqual(bytes(1, 2, 3));
    expect(reader().bytes(0, 9)).toEqual(bytes(1, 2, 3));
    for (const [min, max] of [
      [2, 2],
      [4, 9],
      [0, 2],
    ] as const)
      expect(outcomeOf(() => reader().bytes(min, max))).toBe('bad_request');
    expect(outcomeOf(() => reader().text(2))).toBe('bad_request');
  });

  test('tells a field that is missing and one that is left over', () => {
    const read = reader();
    expect(outcomeOf(() => read.end())).toBe('bad_request');
    read.bytes(3);
    expect(outcomeOf(() => read.end())).toBe('ok');
    expect(outcomeOf(() => read.bytes(0, 9))).toBe('bad_request');
  });
});

describe('bytes', () => {
  test('are equal only if all of them are', () => {
    expect(equalBytes(bytes(1, 2), bytes(1, 2))).toBe(true);
    for (const other of [bytes(1), bytes(1, 3), bytes(1, 2, 0), bytes()])
      expect(equalBytes(bytes(1, 2), other)).toBe(false);
  });

  test('sort as unsigned numbers, the shorter first', () => {
    const sorted = [bytes(), bytes(0), bytes(0, 0), bytes(1, 255), bytes(2), bytes(128), bytes(255, 0)];
    expect([...sorted].reverse().sort(compareBytes)).toEqual(sorted);
    expect(compareBytes(bytes(5), bytes(5))).toBe(0);
  });
});
