/** One emoji to offer. */
export type EmojiOffer = { readonly id: string; readonly native: string; readonly name: string };

/** A `:short` name being typed: where it begins, and its letters without the colon. */
export type EmojiQuery = { readonly from: number; readonly query: string };

/** The `:short` name that ends at the caret, from two letters on; not inside a word or an address such as `http:`. */
export function emojiQueryAt(text: string, caret: number): EmojiQuery | undefined {
  const match = /(?:^|[\s(])(:([a-z0-9_+-]{2,24}))$/i.exec(text.slice(0, caret));
  const [, short = '', query = ''] = match ?? [];
  return match === null ? undefined : { from: caret - short.length, query: query.toLowerCase() };
}

/** The text with the short name replaced, and where the caret goes. */
export function completeEmoji(
  text: string,
  caret: number,
  { from }: EmojiQuery,
  native: string,
): { readonly text: string; readonly caret: number } {
  const rest = text.slice(caret);
  const inserted = rest.startsWith(' ') ? native : `${native} `;
  return { text: text.slice(0, from) + inserted + rest, caret: from + inserted.length };
}
