import { encodeWrap, decodeWrap } from '../protocol/commit.ts';
import type { Bytes } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import { OpenError } from './open-error.ts';
import { exportPkcs8, exportSpki, importPrivateKey } from './private-key.ts';
import { isRsa4096, RSA_4096 } from './rsa.ts';

const RSA_OAEP = { name: 'RSA-OAEP', hash: 'SHA-256' } as const;

/** A new RSA-OAEP-4096 key. `pkcs8` is there to be sealed into the vault, then forgotten. Takes seconds. */
export async function generateWrapKey(): Promise<{ readonly spki: Bytes; readonly pkcs8: Bytes }> {
  const pair = await crypto.subtle.generateKey({ ...RSA_OAEP, ...RSA_4096 }, true, ['encrypt', 'decrypt']);
  return { spki: await exportSpki(pair.publicKey), pkcs8: await exportPkcs8(pair.privateKey) };
}

/** The wrap key out of the vault, non-extractable. @throws OpenError if it is not the private half of `spki`. */
export function importWrapPrivateKey(spki: Bytes, pkcs8: Bytes): Promise<CryptoKey> {
  return importPrivateKey(RSA_OAEP, { private: 'decrypt', public: 'encrypt' }, spki, pkcs8);
}

/** @throws WireError `bad_entry` unless `spki` is an RSA-4096 key: a short one would give the room's secret away. */
export async function importWrapPublicKey(spki: Bytes): Promise<CryptoKey> {
  const key = await importOaepPublic(spki);
  // An even modulus imports, and then nothing can be encrypted to it; the exponent's five bytes stand behind it.
  if (!isRsa4096(key) || ((spki.at(-6) ?? 0) & 1) === 0) throw new WireError('bad_entry', 'not an RSA-4096 wrap key');
  return key;
}

/**
 * A 32-byte secret for the owner of `spki` only.
 * @param context 32 bytes: what the secret is for (hash of the commit's fields, or of an invitation's)
 * @throws WireError `bad_entry` if `spki` is no wrap key.
 */
export async function wrapSecret(spki: Bytes, context: Bytes, fp: Bytes, secret: Bytes): Promise<Bytes> {
  const key = await importWrapPublicKey(spki);
  return new Uint8Array(await crypto.subtle.encrypt(RSA_OAEP, key, encodeWrap(context, fp, secret)));
}

/** The secret in a wrap. @throws OpenError if it does not open, or was made for another context or person. */
export async function unwrapSecret(privateKey: CryptoKey, context: Bytes, fp: Bytes, wrap: Bytes): Promise<Bytes> {
  try {
    return decodeWrap(new Uint8Array(await crypto.subtle.decrypt(RSA_OAEP, privateKey, wrap)), context, fp);
  } catch {
    throw new OpenError();
  }
}

async function importOaepPublic(spki: Bytes): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey('spki', spki, RSA_OAEP, true, ['encrypt']);
  } catch {
    throw new WireError('bad_entry', 'not a wrap key');
  }
}
