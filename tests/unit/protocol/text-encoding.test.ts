import { describe, expect, test } from 'vitest';
import {
  formatBase64Url,
  formatHex,
  parseBase64Url,
  parseHex,
  parseUtf8,
  utf8,
} from '../../../appliance/protocol/encoding.ts';
import { outcomeOf } from '../../lib/outcome.ts';

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

describe('UTF-8', () => {
  test.each([
    '',
    'a',
    '\0',
    'é',
    '日本語',
    '🫖',
    'a\u{10ffff}z',
    '\u{feff}with a mark',
    '\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}',
  ])('says %j as every other program does', (text) => {
    expect(Buffer.from(utf8(text))).toEqual(Buffer.from(text, 'utf8'));
    expect(parseUtf8(utf8(text))).toBe(text);
  });

  test('half an emoji becomes a replacement character, as TextEncoder does', () => {
    for (const half of ['\ud83e', '\udd56', 'a\ud83eb', '\udd56\ud83e', '\ud83e\ud83e\udd56'])
      expect(utf8(half)).toEqual(new TextEncoder().encode(half));
  });

  test.each([
    ['a tail without a lead', '80'],
    ['two tails', '8181'],
    ['a lead cut off', 'c3'],
    ['three of four bytes', 'f09fab'],
    ['a lead where a tail belongs', 'c3c3'],
    ['ASCII where a tail belongs', 'e28261'],
    ['an overlong slash in two', 'c0af'],
    ['an overlong one in two', 'c1bf'],
    ['an overlong slash in three', 'e080af'],
    ['an overlong slash in four', 'f08080af'],
    ['a high surrogate', 'eda080'],
    ['a pair of surrogates', 'eda0bdedb880'],
    ['beyond the last character', 'f4908080'],
    ['a lead that never was', 'f5808080'],
    ['five bytes', 'f888808080'],
    ['FE', 'fe'],
    ['FF', 'ff'],
  ])('%s is refused: one text has one form', (_, wrong) => {
    expect(outcomeOf(() => parseUtf8(hex(wrong)))).toBe('bad_request');
    expect(outcomeOf(() => parseUtf8(hex(`61${wrong}`)))).toBe('bad_request');
  });
});

describe('base64url', () => {
  test('is what every other program writes, without padding', () => {
    for (let length = 0; length < 40; length += 1) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 89 + length) & 255);
      const text = Buffer.from(bytes).toString('base64url');
      expect(formatBase64Url(bytes)).toBe(text);
      expect(parseBase64Url(text)).toEqual(bytes);
    }
  });

  test.each([
    ['one character over', 'A'],
    ['one character over a group', 'AAAAA'],
    ['padding', 'AA=='],
    ['the other alphabet', 'a+b/'],
    ['a space', 'AA AA'],
    ['a line end', 'AAAA\n'],
    ['a letter that looks like one', 'АААА'],
    ['a character beyond the table', 'AAA\u0141'],
    ['half an emoji', 'AAA\ud83e'],
    ['a bit after the end of one byte', 'AB'],
    ['another bit after the end of one byte', 'AI'],
    ['a bit after the end of two bytes', 'AAB'],
    ['another bit after the end of two bytes', 'AAC'],
    ['bits after the end of a later byte', 'AAAA_x'],
  ])('%s is refused: nothing has two texts', (_, wrong) => {
    expect(outcomeOf(() => parseBase64Url(wrong))).toBe('bad_request');
  });
});

describe('hexadecimal', () => {
  test('goes there and back', () => {
    const bytes = hex('00017f80ff');
    expect(formatHex(bytes)).toBe('00017f80ff');
    expect(parseHex('00017f80ff', 5)).toEqual(bytes);
    expect(parseHex('', 0)).toEqual(new Uint8Array(0));
  });

  test.each(['0', '000', 'FF', '0x', ' 1', '1 ', '-1', '+1', '1\n', '٣٤'])('%j is refused', (wrong) => {
    expect(outcomeOf(() => parseHex(wrong, 1))).toBe('bad_request');
  });
});
