import { type Bytes, equalBytes } from '../protocol/encoding.ts';
import { OpenError } from './open-error.ts';

type KeyAlgorithm = EcKeyImportParams | RsaHashedImportParams;

/**
 * A private key out of the vault, non-extractable, after its public half was recomputed and found to be `spki` (rule 8):
 * a key that belongs to another public key would sign or open for somebody else.
 * @throws OpenError if the bytes are no such key, or another one.
 */
export async function importPrivateKey(
  algorithm: KeyAlgorithm,
  usages: { readonly private: KeyUsage; readonly public: KeyUsage },
  spki: Bytes,
  pkcs8: Bytes,
): Promise<CryptoKey> {
  try {
    const readable = await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, [usages.private]);
    const { kty, crv, x, y, n, e } = await crypto.subtle.exportKey('jwk', readable);
    const publicJwk = kty === 'EC' ? { kty, crv, x, y } : { kty, n, e };
    const publicKey = await crypto.subtle.importKey('jwk', withoutAbsent(publicJwk), algorithm, true, [usages.public]);
    if (equalBytes(await exportSpki(publicKey), spki))
      return await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, [usages.private]);
  } catch {
    throw new OpenError();
  }
  throw new OpenError();
}

/** DER of a public key (RFC 5280 SubjectPublicKeyInfo). */
export async function exportSpki(publicKey: CryptoKey): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.exportKey('spki', publicKey));
}

/** DER of a private key that was made extractable, to be sealed at once. */
export async function exportPkcs8(privateKey: CryptoKey): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.exportKey('pkcs8', privateKey));
}

function withoutAbsent(jwk: Record<string, string | undefined>): JsonWebKey {
  return Object.fromEntries(Object.entries(jwk).filter(([, value]) => value !== undefined));
}
