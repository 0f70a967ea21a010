import type { Bytes } from '../protocol/encoding.ts';
import { OpenError } from './open-error.ts';

/** AES-256-GCM with a 16-byte tag at the end. The caller answers for never using a nonce twice under one key. */
export async function encryptGcm(key: CryptoKey, nonce: Bytes, aad: Bytes, plain: Bytes): Promise<Bytes> {
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: aad };
  return new Uint8Array(await crypto.subtle.encrypt(algorithm, key, plain));
}

/** @throws OpenError if key, nonce, AAD, tag or a single bit differs. */
export async function decryptGcm(key: CryptoKey, nonce: Bytes, aad: Bytes, ciphertext: Bytes): Promise<Bytes> {
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: aad };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, ciphertext));
  } catch {
    throw new OpenError();
  }
}
