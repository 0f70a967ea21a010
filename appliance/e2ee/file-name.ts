import { LIMITS } from '../protocol/limits.ts';

// Control characters, path separators, and the marks that turn "gpj.exe" around on the screen.
const UNWANTED = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}/\\\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** True for a name that may be shown and offered for saving. */
export function isFileName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !UNWANTED.test(name);
}

/** The nearest name that {@link isFileName} accepts, its ending kept. */
export function cleanFileName(name: string): string {
  const chars = Array.from(name.normalize('NFC').replace(new RegExp(UNWANTED, 'gu'), '_').trim());
  const ending = /\.[^.]{1,16}$/u.exec(chars.join(''))?.[0] ?? '';
  const stem = chars.slice(0, chars.length - Array.from(ending).length);
  const cleaned = stem.slice(0, LIMITS.fileNameCharsMax - Array.from(ending).length).join('') + ending;
  return isFileName(cleaned) ? cleaned : 'file';
}
