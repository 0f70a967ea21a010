import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinKey, prefixRange, readU32, readU64, text, u32, u64 } from '../../../appliance/core/store/keys.ts';

const room = fc.integer({ min: 0, max: 0xffff_ffff });
const seq = fc.oneof(fc.nat(), fc.maxSafeNat());
const sign = (n: number): number => Math.sign(n);

describe('keys', () => {
  it('keep a history in order, whatever the room and sequence numbers', () => {
    fc.assert(
      fc.property(room, seq, room, seq, (roomA, seqA, roomB, seqB) => {
        const asBytes = Buffer.compare(joinKey(u32(roomA), u64(seqA)), joinKey(u32(roomB), u64(seqB)));
        expect(sign(asBytes)).toBe(roomA === roomB ? sign(seqA - seqB) : sign(roomA - roomB));
      }),
    );
  });

  it('give back the numbers a page of history was stored under', () => {
    fc.assert(
      fc.property(room, seq, (roomA, seqA) => {
        const key = joinKey(u32(roomA), u64(seqA));
        expect(readU32(key, 0)).toBe(roomA);
        expect(readU64(key, 4)).toBe(seqA);
      }),
    );
  });

  it('never mix two names up, also where one begins with the other', () => {
    const name = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'));
    fc.assert(
      fc.property(name, name, (a, b) => {
        const keyA = joinKey(text(a), u32(7));
        const { start, end } = prefixRange(text(b));
        const isInside = Buffer.compare(keyA, start) >= 0 && (end === undefined || Buffer.compare(keyA, end) < 0);
        expect(isInside).toBe(Buffer.from(a).equals(Buffer.from(b)));
      }),
    );
  });

  it('find all of a prefix and nothing else', () => {
    const bytes = fc.uint8Array({ maxLength: 4 }).map((array) => array.map((byte) => (byte % 4 === 0 ? 0xff : byte)));
    fc.assert(
      fc.property(bytes, bytes, (prefix, key) => {
        const { start, end } = prefixRange(prefix);
        const isInside = Buffer.compare(key, start) >= 0 && (end === undefined || Buffer.compare(key, end) < 0);
        expect(isInside).toBe(Buffer.from(key.subarray(0, prefix.length)).equals(Buffer.from(prefix)));
      }),
    );
  });

  it.each([-1, 0.5, 2 ** 32, NaN])('refuse %d as a room number instead of storing it elsewhere', (value) => {
    expect(() => u32(value)).toThrow();
  });

  it.each([-1, 0.5, 2 ** 53, NaN])('refuse %d as a sequence number instead of storing it elsewhere', (value) => {
    expect(() => u64(value)).toThrow();
  });
});
