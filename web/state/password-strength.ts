import { checkPassword, type PasswordVerdict } from '../../appliance/e2ee/password-check.ts';

/** How a new password stands while it is typed: what refuses it, and a bar of four. */
export type PasswordStrength = {
  readonly verdict: PasswordVerdict;
  readonly chars: number;
  readonly strength: 0 | 1 | 2 | 3 | 4;
};

/** Judges a new password. Only the verdict counts; the bar encourages and promises nothing. */
export function judgePassword(password: string, name: string): PasswordStrength {
  const chars = Array.from(password).length;
  const verdict = checkPassword(password, name);
  if (chars === 0) return { verdict, chars, strength: 0 };
  if (verdict !== 'ok') return { verdict, chars, strength: 1 };
  const bits = guessBits(password);
  return { verdict, chars, strength: bits < 55 ? 2 : bits < 75 ? 3 : 4 };
}

/** A rough guess, kind to long phrases. */
function guessBits(password: string): number {
  const words = password.split(/[\s\-_.,]+/).filter((word) => word.length >= 2).length;
  const alphabet =
    (/[a-z]/.test(password) ? 26 : 0) +
    (/[A-Z]/.test(password) ? 26 : 0) +
    (/\d/.test(password) ? 10 : 0) +
    (/[^A-Za-z\d]/.test(password) ? 20 : 0);
  const distinct = new Set(password).size;
  const byCharacter = Math.min(password.length, distinct * 2) * Math.log2(Math.max(alphabet, 2)) * 0.7;
  return words >= 4 ? Math.min(byCharacter, words * 13) : byCharacter;
}
