import type { EmojiMartData } from '@emoji-mart/data';
import data from '@emoji-mart/data';

/** The data of Emoji Mart as its types describe it: its module is plain JSON, which a compiler reads as an unrelated shape. */
export const emojiData = data as unknown as EmojiMartData;
