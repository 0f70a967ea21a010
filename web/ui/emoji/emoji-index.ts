import type { EmojiOffer } from '../../state/emoji-completion.ts';

/** The names of all emoji, for `:short:` completion. */
export interface EmojiIndex {
  /** The best few for what is typed, those that begin with it first. */
  search(query: string): readonly EmojiOffer[];
  /** The emoji with exactly this short name. */
  named(name: string): string | undefined;
}

const OFFERED = 6;
let loading: Promise<EmojiIndex> | undefined;

/** Fetches the names on first use: they are no part of the page's first load. A failure may be tried again. */
export function loadEmojiIndex(): Promise<EmojiIndex> {
  loading ??= readIndex().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function readIndex(): Promise<EmojiIndex> {
  const { emojiData } = await import('./emoji-data.ts');
  const { emojis, aliases } = emojiData;
  const all = Object.values(emojis).flatMap((emoji) => {
    const native = emoji.skins[0]?.native;
    return native === undefined ? [] : [{ id: emoji.id, native, name: emoji.name, keywords: emoji.keywords }];
  });
  const aliased = new Map(Object.entries(aliases));
  return {
    search(query) {
      const begins = all.filter((emoji) => emoji.id.startsWith(query));
      const alias = Array.from(aliased).flatMap(([name, id]) =>
        name.startsWith(query) ? all.filter((emoji) => emoji.id === id) : [],
      );
      const rest = all.filter(
        (emoji) => emoji.id.includes(`_${query}`) || emoji.keywords.some((keyword) => keyword.startsWith(query)),
      );
      // The shortest name that begins with the letters is most often the one that is meant.
      begins.sort((one, other) => one.id.length - other.id.length);
      return [...new Set([...begins, ...alias, ...rest])].slice(0, OFFERED);
    },
    named(name) {
      const id = aliased.get(name) ?? name;
      return emojis[id]?.skins[0]?.native;
    },
  };
}
