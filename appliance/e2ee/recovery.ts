import { type Bytes, encodeFields, utf8 } from '../protocol/encoding.ts';
import { crockfordOf, formatCrockford, parseCrockford } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { encodePasswordSalt } from '../protocol/sealed.ts';
import { CONTEXT } from '../protocol/suites.ts';
import { sha256 } from './hash.ts';
import { importRoot } from './hkdf.ts';
import { splitSecret, type StretchedSecret } from './password.ts';
import { randomBytes } from './random.ts';

/** 26 Crockford characters (130 bits) in groups of four: printed once, kept nowhere (rule 7). */
export function generateRecoveryCode(): string {
  return formatCrockford(crockfordOf(randomBytes(LIMITS.recoveryCodeChars)));
}

/**
 * The two keys of a recovery code (protocol.md §4.3). It is random, so no slow stretch is needed; house and name in the
 * salt keep one code from serving two accounts.
 * @param code as typed: case, spaces, dashes and look-alikes are understood
 * @throws WireError `bad_request` if it is no recovery code.
 */
export async function stretchRecovery(code: string, house: Bytes, nameKey: string): Promise<StretchedSecret> {
  const root = await importRoot(utf8(parseCrockford(code, LIMITS.recoveryCodeChars)));
  const salt = await sha256(encodePasswordSalt(house, nameKey, new Uint8Array(0)));
  return splitSecret(root, salt, encodeFields(CONTEXT.recoveryAuth, []), encodeFields(CONTEXT.recoveryWrap, []));
}
