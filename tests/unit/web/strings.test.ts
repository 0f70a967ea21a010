import { expect, test } from 'vitest';
import { createFormats } from '../../../web/ui/format.ts';
import { de } from '../../../web/ui/strings/de.ts';
import { en } from '../../../web/ui/strings/en.ts';
import { es } from '../../../web/ui/strings/es.ts';

/** Every sentence of a catalogue with its path; functions called with samples. */
function sentences(value: unknown, path = ''): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') {
    const say = value as (...args: readonly unknown[]) => unknown;
    return [1, 7].flatMap((count) => sentences(say(count, count + 5, 'x'), `${path}(${count})`));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => sentences(inner, `${path}.${key}`));
}

test.each([
  ['en', en],
  ['de', de],
  ['es', es],
])('nobody meets an empty or broken sentence in %s', (_language, strings) => {
  for (const [path, sentence] of sentences(strings)) {
    if (path === '.register.strength.0') continue;
    expect(sentence.trim(), path).not.toBe('');
    expect(sentence, path).not.toMatch(/undefined|NaN|\$\{/);
  }
});

test('a language that was meant to be translated is', () => {
  const english = new Map(sentences(en));
  for (const strings of [de, es]) {
    const same = sentences(strings).filter(
      ([path, sentence]) => sentence.length > 24 && english.get(path) === sentence,
    );
    expect(same).toEqual([]);
  }
});

test('times are said as people say them', () => {
  const formats = createFormats('en-GB', en);
  const at = (text: string): number => new Date(text).getTime();
  const now = at('2026-11-20T12:00:00');
  expect(formats.day(at('2026-11-20T00:01:00'), now)).toBe('Today');
  expect(formats.day(at('2026-11-19T23:59:00'), now)).toBe('Yesterday');
  expect(formats.day(at('2026-11-16T10:00:00'), now)).toBe('Monday');
  expect(formats.day(at('2026-03-12T10:00:00'), now)).toBe('12 March');
  expect(formats.day(at('2025-03-12T10:00:00'), now)).toBe('12 March 2025');
  expect(formats.brief(now - 20_000, now)).toBe('now');
  expect(formats.brief(now - 600_000, now)).toBe('11:50');
  expect(formats.bytes(8 * 1_048_576)).toBe('8 MB');
  expect(formats.bytes(1_500)).toBe('1 KB');
  expect(formats.wait(400)).toBe('1 s');
  expect(formats.wait(290_000)).toBe('5 min');
});
