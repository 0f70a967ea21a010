import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Block, type Inline, isJumbo, parseMarkdown, plainText, safeHref } from '../../../web/state/markdown.ts';

const hrefs = (blocks: readonly Block[]): readonly string[] =>
  blocks.flatMap((block) => {
    if (block.kind === 'quote') return hrefs(block.blocks);
    if (block.kind === 'list') return block.items.flatMap(hrefs);
    return block.kind === 'paragraph' || block.kind === 'heading' ? inlineHrefs(block.inlines) : [];
  });
const inlineHrefs = (inlines: readonly Inline[]): readonly string[] =>
  inlines.flatMap((inline) =>
    inline.kind === 'link'
      ? [inline.href, ...inlineHrefs(inline.inlines)]
      : 'inlines' in inline
        ? inlineHrefs(inline.inlines)
        : [],
  );

test('a link in a message can only lead to the web or to a letter', () => {
  expect(safeHref('https://a.example/?x=1&y=2')).toBe('https://a.example/?x=1&y=2');
  expect(safeHref('mailto:ada@a.example')).toBe('mailto:ada@a.example');
  for (const bad of [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'blob:x',
    'file:///etc',
    '/here',
    '',
  ])
    expect(safeHref(bad)).toBeUndefined();
  expect(hrefs(parseMarkdown('[x](javascript:alert(1)) ![y](data:image/png;base64,AA) <javascript:alert(1)>'))).toEqual(
    [],
  );
});

test('markup in a message is words, not markup', () => {
  const text = '<img src=x onerror=alert(1)> & <b>bold</b>';
  expect(plainText(text)).toBe(text);
});

test('no message makes the page fail or follow an unsafe link', () => {
  const pieces = fc.constantFrom(
    '*',
    '_',
    '`',
    '[',
    ']',
    '(',
    ')',
    '<',
    '>',
    '#',
    '- ',
    '1. ',
    '\n',
    '> ',
    '|',
    '~~',
    '!',
    'a',
    ' ',
    '&amp;',
    'javascript:x',
    'https://a.example',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 120 }), (parts) => {
      const blocks = parseMarkdown(parts.join(''));
      for (const href of hrefs(blocks)) expect(href).toMatch(/^(https?|mailto):/);
    }),
  );
  expect(() => parseMarkdown('> '.repeat(2_000))).not.toThrow();
  expect(() => parseMarkdown('*'.repeat(4_000))).not.toThrow();
});

test('the list of conversations shows a message as plain words', () => {
  expect(plainText('# Plan\n1. **dig**\n2. [plant](https://a.example)\n\n`now`')).toBe('Plan dig, plant now');
  expect(plainText('- [x] done\n- [ ] not yet')).toBe('☑ done, ☐ not yet');
});

test('up to three emoji alone are large, words and digits are not', () => {
  for (const text of ['❤️', '👍🏽', '👨‍👩‍👧 🎉', '🇩🇪']) expect(isJumbo(text), text).toBe(true);
  for (const text of ['5', '#', 'ok 👍', '🎉🎉🎉🎉', '']) expect(isJumbo(text), text).toBe(false);
});
