import type { Bytes } from '../protocol/encoding.ts';

/** ECDSA over P-256 with SHA-256: devices, invites, and identities that chose it. Signatures are raw r‖s. */
export const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** The raw 64 bytes r‖s. */
export async function signP256(privateKey: CryptoKey, body: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign(SIGNING, privateKey, body));
}

/** True if `sig` is over `body` by the key in `spki`; false too if there is no P-256 point in it. */
export async function verifyP256(spki: Bytes, body: Bytes, sig: Bytes): Promise<boolean> {
  const key = await publicKeyOf(spki);
  return key !== undefined && (await crypto.subtle.verify(SIGNING, key, sig, body));
}

/**
 * Keys by the very bytes they came from, for as long as an account state holds these: importing costs more than
 * verifying, and a log or a page is signed by a handful of devices. Bytes in a state are never written to.
 */
const imported = new WeakMap<Bytes, Promise<CryptoKey | undefined>>();

function publicKeyOf(spki: Bytes): Promise<CryptoKey | undefined> {
  let key = imported.get(spki);
  if (key === undefined) {
    key = importPublic(spki);
    imported.set(spki, key);
  }
  return key;
}

async function importPublic(spki: Bytes): Promise<CryptoKey | undefined> {
  try {
    return await crypto.subtle.importKey('spki', spki, P256, true, ['verify']);
  } catch {
    return undefined;
  }
}
