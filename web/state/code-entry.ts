import { CROCKFORD } from '../../appliance/protocol/ids.ts';

/** A code as it is typed: grouped for the eye, with the caret where the person left it. */
export type CodeEntry = { readonly text: string; readonly caret: number; readonly characters: string };

/**
 * Cleans and groups what stands in a code field: look-alikes are understood, everything else that is no character of a
 * code falls away, groups of four are joined by dashes.
 *
 * @param caret counts characters of `raw` before the caret; the answer counts those of the grouped text.
 */
export function groupCode(raw: string, caret: number, charsMax: number): CodeEntry {
  const before = cleanCode(raw.slice(0, caret)).length;
  const characters = cleanCode(raw).slice(0, charsMax);
  const text = characters.replace(/(.{4})(?=.)/g, '$1-');
  const at = Math.min(before, characters.length);
  // Behind a full group the caret stands after its dash, as if the person had typed it.
  const dashes = at === characters.length ? Math.max(0, Math.ceil(at / 4) - 1) : Math.floor(at / 4);
  return { text, caret: at + dashes, characters };
}

export function cleanCode(raw: string): string {
  return Array.from(raw.toUpperCase().replace(/[IL]/g, '1').replace(/O/g, '0'))
    .filter((character) => CROCKFORD.includes(character))
    .join('');
}
