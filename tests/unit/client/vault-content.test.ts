import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeEpochContent,
  decodeKeys,
  decodePins,
  decodeRoomMarks,
  encodeEpochContent,
  encodeKeys,
  encodePins,
  encodeRoomMarks,
} from '../../../appliance/client/vault-content.ts';
import type { Bytes } from '../../../appliance/protocol/encoding.ts';
import { WireError } from '../../../appliance/protocol/errors.ts';

const bytes = (min: number, max = min): fc.Arbitrary<Bytes> =>
  fc.uint8Array({ minLength: min, maxLength: max }).map((some) => new Uint8Array(some));
const hash = bytes(32);
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const timeMs = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const name = fc.string({ minLength: 1, maxLength: 32, unit: 'grapheme-ascii' });

const pin = fc.record({ name, fp: hash, isVerified: fc.boolean(), isSuperseded: fc.boolean(), changedMs: timeMs });
const mark = fc.record({ genesis: hash, headSeq: u32, head: hash, epoch: u32, commit: hash, life: u32 });

/** Encoder, decoder, and what they are for. */
const LAYOUTS = {
  pins: { all: fc.array(pin, { maxLength: 8 }), encode: encodePins, decode: decodePins },
  marks: { all: fc.array(mark, { maxLength: 8 }), encode: encodeRoomMarks, decode: decodeRoomMarks },
  keys: { all: fc.record({ identity: bytes(64, 400), wrap: bytes(64, 400) }), encode: encodeKeys, decode: decodeKeys },
  secret: { all: fc.record({ secret: hash, commit: hash }), encode: encodeEpochContent, decode: decodeEpochContent },
} as const;

describe.each(Object.keys(LAYOUTS) as (keyof typeof LAYOUTS)[])('what the vault holds of %s', (what) => {
  // Each pair fits itself.
  const { all, encode, decode } = LAYOUTS[what] as {
    readonly all: fc.Arbitrary<unknown>;
    readonly encode: (content: unknown) => Bytes;
    readonly decode: (plain: Bytes) => unknown;
  };

  it('another device of the account reads as it was written', () => {
    fc.assert(
      fc.property(all, (content) => {
        expect(decode(encode(content))).toEqual(content);
      }),
    );
  });

  it('is refused as a whole if it is cut, longer, or of another kind', () => {
    fc.assert(
      fc.property(all, fc.nat(), (content, at) => {
        const plain = encode(content);
        const cut = plain.slice(0, at % plain.length);
        const outcome = outcomeOf(() => decode(cut));
        // A list may be cut between two items, and is a shorter list then.
        if (Array.isArray(content) && Array.isArray(outcome)) expect(content.slice(0, outcome.length)).toEqual(outcome);
        else expect(outcome).toBe('refused');
        expect(outcomeOf(() => decode(new Uint8Array([...plain, 0])))).toBe('refused');
        // An empty field more.
        expect(outcomeOf(() => decode(new Uint8Array([...plain, 0, 0])))).toBe('refused');
        for (const [other, { decode: foreign }] of Object.entries(LAYOUTS))
          if (other !== what) expect(outcomeOf(() => foreign(plain))).toBe('refused');
      }),
    );
  });
});

function outcomeOf(decode: () => unknown): unknown {
  try {
    return decode();
  } catch (error) {
    if (error instanceof WireError) return 'refused';
    throw error;
  }
}
