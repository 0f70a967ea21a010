import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Bytes, concatBytes, encodeFields, equalBytes } from '../../appliance/protocol/encoding.ts';
import { WireError } from '../../appliance/protocol/errors.ts';
import { bytes, STRUCTURES } from '../lib/wire-structures.ts';

/** What a peer may do to bytes on their way. */
type Mutation = { readonly at: number; readonly length: number; readonly how: 'set' | 'cut' | 'repeat' | 'insert' };
const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(),
  length: fc.oneof(fc.nat(4), fc.nat(255)),
  how: fc.constantFrom('set', 'set', 'cut', 'repeat', 'insert'),
});

function mutate(body: Bytes, { at, length, how }: Mutation): Bytes {
  const from = at % (body.length + 1);
  const [before, after] = [body.slice(0, from), body.slice(from)];
  switch (how) {
    case 'set':
      return concatBytes(before, Uint8Array.of(length), after.slice(1));
    case 'cut':
      return concatBytes(before, after.slice(length));
    case 'repeat':
      return concatBytes(before, after.slice(0, length), after);
    case 'insert':
      return concatBytes(before, new Uint8Array(length).fill(at & 255), after);
  }
}

/** Fields of lengths that occur somewhere, behind the right context: what gets past the first check. */
function soup(context: string | undefined): fc.Arbitrary<Bytes> {
  const field = fc.constantFrom(0, 1, 1, 1, 2, 4, 8, 16, 31, 32, 32, 32, 64, 91).chain((length) => bytes(length));
  const fields = fc.array(field, { maxLength: 16 });
  return fields.map((list) => (context === undefined ? concatBytes(...list) : encodeFields(context, list)));
}

/** Runs of hostile bytes so far, over all decoders. */
let hostile = 0;

/** @returns what it read, or undefined if it refused. Anything but a WireError is thrown on. */
function readOrRefuse(decode: (bytes: Bytes) => unknown, body: Bytes): unknown {
  hostile += 1;
  try {
    return decode(body);
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

describe.each(STRUCTURES)('$name', ({ context, value, encode, decode }) => {
  const isPlain = (one: unknown, read: unknown): void => {
    expect(read).toEqual(one);
  };

  test('is read exactly as it was written', () => {
    fc.assert(
      fc.property(value, (one) => isPlain(one, decode(encode(one)))),
      { numRuns: 200 },
    );
  });

  test('of hostile bytes is read or refused; what is read has no second form', () => {
    const written = value.map(encode);
    const bent = fc
      .tuple(written, fc.array(mutation, { minLength: 1, maxLength: 4 }))
      .map(([body, mutations]) => mutations.reduce(mutate, body));
    const check = (body: Bytes): void => {
      const read = readOrRefuse(decode, body);
      if (read !== undefined) expect(equalBytes(encode(read), body)).toBe(true);
    };
    fc.assert(fc.property(bent, check), { numRuns: 2_500 });
    fc.assert(fc.property(soup(context), check), { numRuns: 2_000 });
    fc.assert(fc.property(bytes(0, 700), check), { numRuns: 1_500 });
  });
});

test('all this was tried at least 100,000 times', () => {
  expect(hostile).toBeGreaterThanOrEqual(100_000);
});
