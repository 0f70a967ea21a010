import { lexer, type Token, type Tokens } from 'marked';

/**
 * Markdown as a small tree of our own. Only what stands here can be shown: raw HTML is text, pictures are links, and a
 * link is one only to http, https and mailto.
 */
export type Block =
  | { readonly kind: 'paragraph'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'heading'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | { readonly kind: 'list'; readonly start: number | undefined; readonly items: readonly (readonly Block[])[] }
  | { readonly kind: 'rule' };
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'strong' | 'em' | 'del'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly href: string; readonly inlines: readonly Inline[] }
  | { readonly kind: 'break' };

/** Deeper nesting than this is shown as plain text: a message may not make the page recurse as deep as its author likes. */
const DEPTH_MAX = 8;
/**
 * So many quotes and lists within each other at the beginning of one line: the lexer goes one deeper for each, and would
 * run out of stack on a message that holds nothing else.
 */
const TOO_DEEP = /^(?:[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])[ \t])){32}/m;
const REMEMBERED_MAX = 600;
const remembered = new Map<string, readonly Block[]>();

/** The blocks of a message's text. Never throws: what is no Markdown is a paragraph. */
export function parseMarkdown(text: string): readonly Block[] {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const blocks: readonly Block[] = TOO_DEEP.test(text)
    ? [{ kind: 'paragraph', inlines: linesOf(text) }]
    : blocksOf(lexer(text, { gfm: true, breaks: true }), 0);
  if (remembered.size >= REMEMBERED_MAX) remembered.clear();
  remembered.set(text, blocks);
  return blocks;
}

/** One to three emoji and nothing else: shown large. */
export function isJumbo(text: string): boolean {
  if (text.length > 48) return false;
  return /^(?:(?:\p{Regional_Indicator}{2}|\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F?)(?:\p{Emoji_Modifier}|\u200D(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F?))*\s?){1,3}$/u.test(
    text.trim(),
  );
}

/** The text alone, for the list of conversations, quotes and screen readers. */
export function plainText(text: string): string {
  return parseMarkdown(text)
    .map(blockText)
    .filter((line) => line !== '')
    .join(' ');
}

function blocksOf(tokens: readonly Token[], depth: number): Block[] {
  const blocks: Block[] = [];
  let box = '';
  for (const token of tokens) {
    // A task's box comes as a block before its text.
    if (token.type === 'checkbox') {
      box = (token as Tokens.Checkbox).checked ? '☑ ' : '☐ ';
      continue;
    }
    for (const block of blockOf(token, depth)) {
      blocks.push(
        box !== '' && block.kind === 'paragraph' ? { ...block, inlines: [textOf(box), ...block.inlines] } : block,
      );
      box = '';
    }
  }
  return blocks;
}

function blockOf(token: Token, depth: number): Block[] {
  if (depth > DEPTH_MAX) return [{ kind: 'paragraph', inlines: [textOf(token.raw)] }];
  switch (token.type) {
    case 'space':
    case 'def':
      return token.type === 'def' ? [{ kind: 'paragraph', inlines: [textOf(token.raw.trim())] }] : [];
    case 'hr':
      return [{ kind: 'rule' }];
    case 'code':
      return [{ kind: 'code', text: (token as Tokens.Code).text }];
    case 'heading':
      return [{ kind: 'heading', inlines: inlinesOf(token.tokens, token.raw, depth) }];
    case 'blockquote':
      return [{ kind: 'quote', blocks: blocksOf(token.tokens ?? [], depth + 1) }];
    case 'list': {
      const list = token as Tokens.List;
      const items = list.items.map((item) => blocksOf(item.tokens, depth + 1));
      return [{ kind: 'list', start: list.ordered && list.start !== '' ? list.start : undefined, items }];
    }
    case 'paragraph':
    case 'text':
      return [{ kind: 'paragraph', inlines: inlinesOf(token.tokens, (token as Tokens.Text).text, depth) }];
    default:
      // Tables, HTML and whatever a later release knows: as it was typed.
      return [{ kind: 'paragraph', inlines: linesOf(token.raw.replace(/\n+$/, '')) }];
  }
}

function inlinesOf(tokens: readonly Token[] | undefined, raw: string, depth: number): Inline[] {
  return tokens === undefined || depth > DEPTH_MAX
    ? [textOf(raw)]
    : tokens.flatMap((token) => inlineOf(token, depth + 1));
}

function inlineOf(token: Token, depth: number): Inline[] {
  switch (token.type) {
    case 'strong':
    case 'em':
    case 'del':
      return [{ kind: token.type, inlines: inlinesOf(token.tokens, token.raw, depth) }];
    case 'codespan':
      return [{ kind: 'code', text: (token as Tokens.Codespan).text }];
    case 'br':
      return [{ kind: 'break' }];
    case 'link': {
      const { href, tokens } = token as Tokens.Link;
      const safe = safeHref(href);
      const inlines = inlinesOf(tokens, token.raw, depth);
      return safe === undefined ? [textOf(token.raw)] : [{ kind: 'link', href: safe, inlines }];
    }
    case 'image': {
      const { href, text } = token as Tokens.Image;
      const safe = safeHref(href);
      return safe === undefined
        ? [textOf(token.raw)]
        : [{ kind: 'link', href: safe, inlines: [textOf(text === '' ? safe : text)] }];
    }
    case 'escape':
      return [textOf((token as Tokens.Escape).text)];
    case 'text':
      return token.tokens === undefined
        ? [textOf((token as Tokens.Text).text)]
        : inlinesOf(token.tokens, token.raw, depth);
    default:
      return linesOf(token.raw);
  }
}

function textOf(text: string): Inline {
  return { kind: 'text', text };
}

function linesOf(text: string): Inline[] {
  return text.split('\n').flatMap((line, index) => (index === 0 ? [textOf(line)] : [{ kind: 'break' }, textOf(line)]));
}

/** The address if a browser may open it from a message, as the browser will read it. */
export function safeHref(href: string): string | undefined {
  if (!URL.canParse(href)) return undefined;
  const url = new URL(href);
  return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : undefined;
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'code':
      return block.text.replace(/\s+/g, ' ').trim();
    case 'quote':
      return block.blocks.map(blockText).join(' ');
    case 'list':
      return block.items.map((item) => item.map(blockText).join(' ')).join(', ');
    case 'rule':
      return '';
    default:
      return block.inlines.map(inlineText).join('').trim();
  }
}

function inlineText(inline: Inline): string {
  switch (inline.kind) {
    case 'break':
      return ' ';
    case 'text':
    case 'code':
      return inline.text;
    default:
      return inline.inlines.map(inlineText).join('');
  }
}
