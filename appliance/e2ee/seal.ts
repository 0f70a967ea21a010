import type { Bytes } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import { decodeSealed, encodeSealed, encodeSealInfo, type Sealed, type SealPurpose } from '../protocol/sealed.ts';
import { decryptGcm, encryptGcm } from './gcm.ts';
import { deriveAesKey } from './hkdf.ts';
import { OpenError } from './open-error.ts';
import { randomBytes } from './random.ts';

const SALT_BYTES = 32;
/** Each blob has its own key by its own salt, so that one nonce serves all (protocol.md §3, rule 2). */
const ZERO_NONCE: Bytes = new Uint8Array(12);

/** Seals `plain` for one purpose under `root` (a key of `importRoot`), bound to `aad`. */
export async function seal(root: CryptoKey, purpose: SealPurpose, aad: Bytes, plain: Bytes): Promise<Bytes> {
  const salt = randomBytes(SALT_BYTES);
  const key = await deriveAesKey(root, encodeSealInfo(purpose), salt);
  return encodeSealed({ salt, ciphertext: await encryptGcm(key, ZERO_NONCE, aad, plain) });
}

/** The bytes sealed by {@link seal}. @throws OpenError on anything wrong. */
export async function open(root: CryptoKey, purpose: SealPurpose, aad: Bytes, sealed: Bytes): Promise<Bytes> {
  const { salt, ciphertext } = decode(sealed);
  const key = await deriveAesKey(root, encodeSealInfo(purpose), salt);
  return decryptGcm(key, ZERO_NONCE, aad, ciphertext);
}

function decode(sealed: Bytes): Sealed {
  try {
    return decodeSealed(sealed);
  } catch (error) {
    if (error instanceof WireError) throw new OpenError();
    throw error;
  }
}
