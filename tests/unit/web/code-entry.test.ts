import { expect, test } from 'vitest';
import { groupCode } from '../../../web/state/code-entry.ts';

test('a code read from paper is understood however it is typed', () => {
  for (const raw of ['k7m3qx92vbta', 'K7M3-QX92-VBTA', ' k7m3 qx92 vbta ', 'K7M3–QX92–VBTA'])
    expect(groupCode(raw, raw.length, 12)).toEqual({ text: 'K7M3-QX92-VBTA', caret: 14, characters: 'K7M3QX92VBTA' });
  expect(groupCode('oil', 3, 12).text).toBe('011');
  expect(groupCode('K7M3-QX92-VBTA-TOO-LONG', 23, 12).text).toBe('K7M3-QX92-VBTA');
});

test('the caret stays where one corrects a code in its middle', () => {
  // "K7M3-QX" with X typed behind the first group: K7M3|X-QX
  expect(groupCode('K7M3X-QX', 5, 12)).toMatchObject({ text: 'K7M3-XQX', caret: 6 });
  expect(groupCode('K7', 2, 12).caret).toBe(2);
  expect(groupCode('K7M3', 4, 12).caret).toBe(4);
  expect(groupCode('K7M3Q', 5, 12)).toMatchObject({ text: 'K7M3-Q', caret: 6 });
  // Deleting the dash deletes nothing else, and the caret does not run away.
  expect(groupCode('K7M3QX', 4, 12)).toMatchObject({ text: 'K7M3-QX', caret: 5 });
});
