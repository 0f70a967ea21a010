import { type Bytes, encodeFields, utf8 } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import { KDF_BOUNDS, LIMITS } from '../protocol/limits.ts';
import type { KdfJson } from '../protocol/routes.ts';
import { encodePasswordSalt } from '../protocol/sealed.ts';
import { CONTEXT, KEY_BYTES } from '../protocol/suites.ts';
import { sha256 } from './hash.ts';
import { deriveBits, importRoot } from './hkdf.ts';

/** What a password (or recovery code) becomes: `auth` goes to the house, `wrapRoot` never does (rule 6). */
export type StretchedSecret = { readonly auth: Bytes; readonly wrapRoot: CryptoKey };

export type PasswordParameters = {
  /** The house's random id, 16 bytes: one password serves two houses without linking them. */
  readonly house: Bytes;
  /** `accountNameKey` of the name. */
  readonly nameKey: string;
  readonly salt: Bytes;
  readonly kdf: KdfJson;
};

/** Parameters of a new password where WebAssembly is there (rule 6). */
export const DEFAULT_KDF: KdfJson = {
  kind: 'argon2id',
  memoryKiB: KDF_BOUNDS.argon2id.memoryKiB.min,
  passes: KDF_BOUNDS.argon2id.passes.min,
};
/** Parameters of a new password where WebAssembly is missing. */
export const FALLBACK_KDF: KdfJson = { kind: 'pbkdf2', rounds: KDF_BOUNDS.pbkdf2.rounds.min };

const NO_SALT: Bytes = new Uint8Array(0);

/**
 * The two keys of a password (protocol.md §4.3). Belongs in a worker: it computes for a second or more.
 * @throws WireError `unsupported` before any work if the house names parameters out of {@link KDF_BOUNDS};
 *   `bad_request` if the password is longer than any allowed.
 */
export async function stretchPassword(password: string, parameters: PasswordParameters): Promise<StretchedSecret> {
  assertKdfInBounds(parameters.kdf);
  if (password.length > 4 * LIMITS.passwordCharsMax) throw new WireError('bad_request', 'password too long');
  const input = utf8(password.normalize('NFKC'));
  const salt = await sha256(encodePasswordSalt(parameters.house, parameters.nameKey, parameters.salt));
  const stretched = await importRoot(await stretch(input, salt, parameters.kdf));
  return splitSecret(
    stretched,
    NO_SALT,
    encodeFields(CONTEXT.passwordAuth, []),
    encodeFields(CONTEXT.passwordWrap, []),
  );
}

/** An authentication part and a wrap part that tell nothing about each other. */
export async function splitSecret(
  root: CryptoKey,
  salt: Bytes,
  authInfo: Bytes,
  wrapInfo: Bytes,
): Promise<StretchedSecret> {
  const [auth, wrap] = [await deriveBits(root, authInfo, salt), await deriveBits(root, wrapInfo, salt)];
  return { auth, wrapRoot: await importRoot(wrap) };
}

/** Below the floor a house could guess cheaply, above the ceiling it could freeze a phone (rule 6). */
function assertKdfInBounds(kdf: KdfJson): void {
  const isInBounds =
    kdf.kind === 'argon2id'
      ? isWithin(kdf.memoryKiB, KDF_BOUNDS.argon2id.memoryKiB) && isWithin(kdf.passes, KDF_BOUNDS.argon2id.passes)
      : isWithin(kdf.rounds, KDF_BOUNDS.pbkdf2.rounds);
  if (!isInBounds) throw new WireError('unsupported', 'password parameters out of bounds');
}

function isWithin(value: number, bounds: { readonly min: number; readonly max: number }): boolean {
  return Number.isSafeInteger(value) && value >= bounds.min && value <= bounds.max;
}

async function stretch(input: Bytes, salt: Bytes, kdf: KdfJson): Promise<Bytes> {
  if (kdf.kind === 'argon2id') {
    // Loaded here only: the WebAssembly is not needed to chat.
    const { stretchByArgon2id } = await import('./argon2.ts');
    return stretchByArgon2id(input, salt, kdf);
  }
  const key = await crypto.subtle.importKey('raw', input, 'PBKDF2', false, ['deriveBits']);
  const algorithm = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: kdf.rounds };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, KEY_BYTES * 8));
}
