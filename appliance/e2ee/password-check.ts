import { accountNameKey } from '../protocol/account-log.ts';
import { LIMITS } from '../protocol/limits.ts';
import { COMMON_PASSWORDS, COMMON_WORDS } from './common-passwords.ts';

/** Why a new password is refused, for the sentence beside the field; `ok` if it is not. */
export type PasswordVerdict = 'ok' | 'too-short' | 'too-long' | 'repeated' | 'has-name' | 'common';

/** Fewer pieces than this to guess one by one, and a stolen box guesses them all. */
const PIECES_MIN = 5;
const DISTINCT_CHARS_MIN = 5;
const PIECE_CHARS_MAX = 32;

/**
 * Checks a new password in the client, since the house never sees it (rule 6): 12 characters or 5 words, none of the
 * common ones, and not put together from a few common words, runs, keyboard rows, years and one's own name.
 */
export function checkPassword(password: string, name = ''): PasswordVerdict {
  const text = password.normalize('NFKC').trim();
  const chars = Array.from(text);
  if (chars.length > LIMITS.passwordCharsMax) return 'too-long';
  if (chars.length < LIMITS.passwordCharsMin && countWords(text) < LIMITS.passwordWordsMin) return 'too-short';
  const folded = text.toLowerCase();
  if (new Set(folded).size < DISTINCT_CHARS_MIN) return 'repeated';
  if (COMMON_PASSWORDS.has(folded) || countPieces(folded, new Set()) < PIECES_MIN) return 'common';
  return countPieces(folded, nameWords(name)) < PIECES_MIN ? 'has-name' : 'ok';
}

/** Different words; a single letter is none, a single ideograph is one. */
function countWords(text: string): number {
  const words = text.toLowerCase().split(/[\s._-]+/);
  return new Set(words.filter((word) => word.length > 1 || /^\p{Lo}$/u.test(word))).size;
}

/**
 * The fewest pieces `text` falls into, where a common word, a run, a row of keys or a year is one piece and every other
 * character is one of its own. Separators are free. A shortest path over positions.
 */
function countPieces(text: string, own: ReadonlySet<string>): number {
  const chars = Array.from(text);
  const plain = chars.map((char) => LOOK_ALIKES.get(char) ?? char);
  const fewest = new Array<number>(chars.length + 1).fill(Number.POSITIVE_INFINITY);
  fewest[0] = 0;
  for (let from = 0; from < chars.length; from += 1) {
    const here = fewest[from] ?? 0;
    const step = /[\s._\-,;]/.test(chars[from] ?? '') ? 0 : 1;
    fewest[from + 1] = Math.min(fewest[from + 1] ?? Number.POSITIVE_INFINITY, here + step);
    for (let to = from + 2; to <= Math.min(chars.length, from + PIECE_CHARS_MAX); to += 1) {
      const typed = chars.slice(from, to).join('');
      const meant = plain.slice(from, to).join('');
      if (isOnePiece(typed, meant, own)) fewest[to] = Math.min(fewest[to] ?? Number.POSITIVE_INFINITY, here + 1);
    }
  }
  return fewest[chars.length] ?? 0;
}

function isOnePiece(typed: string, meant: string, own: ReadonlySet<string>): boolean {
  if (COMMON_WORDS.has(typed) || COMMON_WORDS.has(meant) || own.has(typed) || own.has(meant)) return true;
  if (/^(?:1[5-9]|20)\d\d$/.test(typed)) return true;
  return typed.length > 2 && (isRun(typed) || isRow(typed));
}

/** The same step between all neighbours: `aaaa`, `1234`, `fedc`. */
function isRun(text: string): boolean {
  const codes = Array.from(text, (char) => char.codePointAt(0) ?? 0);
  const step = (codes[1] ?? 0) - (codes[0] ?? 0);
  return Math.abs(step) <= 1 && codes.every((code, i) => i === 0 || code - (codes[i - 1] ?? 0) === step);
}

const ROWS = ['1234567890', 'qwertyuiop', 'qwertzuiop', 'azertyuiop', 'asdfghjkl', 'zxcvbnm', 'yxcvbnm'];
const COLUMNS = [
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  'qazwsxedcrfvtgbyhnujm',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
];
const KEYBOARD = [...ROWS, ...COLUMNS].flatMap((row) => [row, Array.from(row).reverse().join('')]);

function isRow(text: string): boolean {
  return KEYBOARD.some((row) => row.includes(text));
}

const LOOK_ALIKES: ReadonlyMap<string, string> = new Map(
  Object.entries({ '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i' }),
);

/** The name whole and its parts of at least three characters. */
function nameWords(name: string): ReadonlySet<string> {
  const whole = accountNameKey(name);
  return new Set([whole, ...whole.split(/[\s._-]+/)].filter((word) => Array.from(word).length >= 3));
}
