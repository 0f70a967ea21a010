import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accountNameKey, parseAccountName } from '../../appliance/protocol/account-log.ts';
import { parseBase64Url, parseUtf8, utf8 } from '../../appliance/protocol/encoding.ts';
import { WireError } from '../../appliance/protocol/errors.ts';
import { parseCrockford } from '../../appliance/protocol/ids.ts';

describe('what people type', () => {
  test('is a name in one form, or none', () => {
    const typed = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.string({ unit: fc.constantFrom('a', 'Z', ' ', '.', '\u0301', 'ß', 'İ', '\u3164', 'ﬁ', '\ud83e', 'я', '9') }),
    );
    fc.assert(
      fc.property(typed, (text) => {
        const one = readOrRefuse(() => parseAccountName(text));
        if (one === undefined) return;
        expect(parseAccountName(one)).toBe(one);
        expect(accountNameKey(one)).toBe(accountNameKey(text));
        expect(accountNameKey(accountNameKey(one))).toBe(accountNameKey(one));
        expect(parseUtf8(utf8(one))).toBe(one);
      }),
      { numRuns: 6_000 },
    );
  });

  test('is a code in one form, or none', () => {
    const typed = fc.string({ unit: fc.constantFrom(...Array.from('0123456789ABCDUabcduoOlLiI- ßıſ')), maxLength: 12 });
    fc.assert(
      fc.property(typed, (text) => {
        const code = readOrRefuse(() => parseCrockford(text, 8));
        if (code === undefined) return;
        expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/);
        expect(parseCrockford(code, 8)).toBe(code);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('texts', () => {
  test('are the same UTF-8 as the platform’s own, or refused where it refuses', () => {
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const near = fc.array(
      fc.constantFrom(0x41, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5),
    );
    fc.assert(
      fc.property(near, (values) => {
        const body = Uint8Array.from(values);
        let expected: unknown;
        try {
          expected = strict.decode(body);
        } catch (error) {
          if (!(error instanceof TypeError)) throw error;
        }
        expect(readOrRefuse(() => parseUtf8(body))).toBe(expected);
      }),
      { numRuns: 5_000 },
    );
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '\ud800', '\udbff', '\udc00', '\udfff', 'é', '\uffff') }),
        (text) => {
          expect(utf8(text)).toEqual(new TextEncoder().encode(text));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('of base64url are read where they are canonical, and nowhere else', () => {
    const near = fc.string({ unit: fc.constantFrom(...Array.from('ABQgwZaz09-_+/= \n')), maxLength: 12 });
    fc.assert(
      fc.property(near, (text) => {
        const body = Buffer.from(text, 'base64url');
        const isCanonical = /^[\w-]*$/.test(text) && body.toString('base64url') === text;
        const read = readOrRefuse(() => parseBase64Url(text));
        expect(read).toEqual(isCanonical ? new Uint8Array(body) : undefined);
      }),
      { numRuns: 5_000 },
    );
  });
});

/** What `read` says, or undefined if it refuses. Anything but a WireError is thrown on. */
function readOrRefuse<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}
