import type { Bytes } from '../protocol/encoding.ts';
import { KEY_BYTES } from '../protocol/suites.ts';

/** The same as 32 zero bytes (RFC 5869 §2.2). */
const NO_SALT: Bytes = new Uint8Array(0);

/** A root key: good for deriving only, never to be read again. */
export function importRoot(bytes: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveBits', 'deriveKey']);
}

/**
 * HKDF-SHA-256 (RFC 5869) with the context string and fields of `info`.
 * @param ikm a root from {@link importRoot}, or its bytes
 * @param salt empty where the input is uniformly random already (RFC 5869 §3.1)
 */
export async function deriveBits(
  ikm: CryptoKey | Bytes,
  info: Bytes,
  salt: Bytes = NO_SALT,
  byteLength: number = KEY_BYTES,
): Promise<Bytes> {
  const root = ikm instanceof Uint8Array ? await importRoot(ikm) : ikm;
  const algorithm = { name: 'HKDF', hash: 'SHA-256', salt, info };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, root, byteLength * 8));
}

/** An AES-256-GCM key under `root`, non-extractable. */
export function deriveAesKey(root: CryptoKey, info: Bytes, salt: Bytes = NO_SALT): Promise<CryptoKey> {
  const algorithm = { name: 'HKDF', hash: 'SHA-256', salt, info };
  return crypto.subtle.deriveKey(algorithm, root, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}
