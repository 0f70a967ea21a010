import type { Bytes } from '../protocol/encoding.ts';
import { encodeIdentity } from '../protocol/account-log.ts';
import { IDENTITY_ALGORITHM, type IdentityAlgorithm } from '../protocol/suites.ts';
import { sha256 } from './hash.ts';
import { P256, signP256, verifyP256 } from './p256.ts';
import { exportPkcs8, exportSpki, importPrivateKey } from './private-key.ts';
import { isRsa4096, RSA_4096 } from './rsa.ts';

/**
 * An identity key, open (rule 3): it signs account entries and nothing else, lives in a worker while the password or
 * recovery code is at hand, and is then dropped. `privateKey` is non-extractable.
 */
export type Identity = {
  readonly algorithm: IdentityAlgorithm;
  readonly spki: Bytes;
  readonly fp: Bytes;
  readonly privateKey: CryptoKey;
};

const RSA_PSS = { name: 'RSA-PSS', hash: 'SHA-256' } as const;
const RSA_PSS_SIGNING = { name: 'RSA-PSS', saltLength: 32 } as const;

/** A new identity. `pkcs8` is there to be sealed into the vault, then forgotten. RSA takes seconds. */
export async function generateIdentity(
  algorithm: IdentityAlgorithm,
): Promise<{ readonly identity: Identity; readonly pkcs8: Bytes }> {
  const parameters = algorithm === IDENTITY_ALGORITHM.ecdsaP256 ? P256 : { ...RSA_PSS, ...RSA_4096 };
  const pair = await crypto.subtle.generateKey(parameters, true, ['sign', 'verify']);
  const [spki, pkcs8] = await Promise.all([exportSpki(pair.publicKey), exportPkcs8(pair.privateKey)]);
  return { identity: await importIdentity(algorithm, spki, pkcs8), pkcs8 };
}

/** The identity out of the vault. @throws OpenError if `pkcs8` is not the private half of `spki`. */
export async function importIdentity(algorithm: IdentityAlgorithm, spki: Bytes, pkcs8: Bytes): Promise<Identity> {
  const parameters = algorithm === IDENTITY_ALGORITHM.ecdsaP256 ? P256 : RSA_PSS;
  const privateKey = await importPrivateKey(parameters, { private: 'sign', public: 'verify' }, spki, pkcs8);
  return { algorithm, spki, fp: await fingerprintOf(algorithm, spki), privateKey };
}

/** 64 bytes for P-256, 512 for RSA-PSS (salt 32). */
export async function signWithIdentity(identity: Identity, body: Bytes): Promise<Bytes> {
  if (identity.algorithm === IDENTITY_ALGORITHM.ecdsaP256) return signP256(identity.privateKey, body);
  return new Uint8Array(await crypto.subtle.sign(RSA_PSS_SIGNING, identity.privateKey, body));
}

/** True if `sig` is over `body` by the identity key `spki`; false too where `spki` is no key of that algorithm. */
export async function verifyIdentitySignature(
  algorithm: IdentityAlgorithm,
  spki: Bytes,
  body: Bytes,
  sig: Bytes,
): Promise<boolean> {
  if (algorithm === IDENTITY_ALGORITHM.ecdsaP256) return verifyP256(spki, body, sig);
  const key = await importPssPublic(spki);
  return key !== undefined && (await crypto.subtle.verify(RSA_PSS_SIGNING, key, sig, body));
}

/** What people compare and clients pin: SHA-256 over algorithm and public key. */
export function fingerprintOf(algorithm: IdentityAlgorithm, spki: Bytes): Promise<Bytes> {
  return sha256(encodeIdentity(algorithm, spki));
}

async function importPssPublic(spki: Bytes): Promise<CryptoKey | undefined> {
  try {
    const key = await crypto.subtle.importKey('spki', spki, RSA_PSS, true, ['verify']);
    return isRsa4096(key) ? key : undefined;
  } catch {
    return undefined;
  }
}
