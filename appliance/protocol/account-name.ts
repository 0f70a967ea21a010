import { WireError } from './errors.ts';
import { LIMITS } from './limits.ts';

/** Letters with their marks, digits, `. _ -` and single inner spaces. */
const ALLOWED = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}._-]| (?=[\p{L}\p{N}._-]))*$/u;

/** Some letters and marks draw nothing (Hangul fillers, variation selectors): with one, two names would look like one. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;

/** Scripts that share shapes: in a name of one of them, a letter of another is there to look like somebody else. */
const ALIKE_SCRIPTS = [
  /\p{Script=Latin}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
  /\p{Script=Coptic}/u,
  /\p{Script=Lisu}/u,
] as const;

/**
 * A name as accounts are known by (protocol.md §4.2): NFKC, visible, of one script among those that look alike.
 * @throws WireError `bad_name`
 */
export function parseAccountName(text: string): string {
  const name = text.normalize('NFKC').trim();
  const length = Array.from(name).length;
  if (
    length < LIMITS.nameCharsMin ||
    length > LIMITS.nameCharsMax ||
    !ALLOWED.test(name) ||
    INVISIBLE.test(name) ||
    ALIKE_SCRIPTS.filter((script) => script.test(name)).length > 1
  )
    throw new WireError('bad_name');
  return name;
}

/** Two names with one key are one name: case folded, and typed names alike to {@link parseAccountName}'s. */
export function accountNameKey(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}
