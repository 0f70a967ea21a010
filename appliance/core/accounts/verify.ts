import { createHash, createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Bytes } from '../../protocol/encoding.ts';
import { IDENTITY_ALGORITHM, SIGNATURE_BYTES, identitySignatureBytes } from '../../protocol/suites.ts';
import type { IdentityAlgorithm } from '../../protocol/suites.ts';

/** All the cryptography the core does for accounts and rooms (rule 18): it checks, it never signs or opens. */
export interface Verifier {
  sha256(bytes: Bytes): Bytes;
  /** ECDSA P-256 with SHA-256, signature raw r‖s. False also for a key that is none. @param spki 91 bytes of DER. */
  verifyP256(spki: Bytes, body: Bytes, sig: Bytes): boolean;
  /** By an identity key of either algorithm (suite 1). False also for a key that is none or of another algorithm. */
  verifyIdentity(algorithm: IdentityAlgorithm, spki: Bytes, body: Bytes, sig: Bytes): boolean;
  /** True for the SPKI of an ECDSA P-256 key. */
  isP256(spki: Bytes): boolean;
  /** True for the SPKI of an RSA-4096 key with exponent 65537: a wrap key that others will be able to wrap to. */
  isRsa4096(spki: Bytes): boolean;
}

/** Parsing a key costs about as much as a verification with it; this many stay parsed (a few KB each). */
const KEYS_MAX = 2_048;
const RSA_BITS = 4_096;
const RSA_EXPONENT = 65_537n;
const PSS_SALT_BYTES = 32;

type Kind = 'p256' | 'rsa4096';
type ParsedKey = { readonly kind: Kind; readonly key: KeyObject };

/** The verifier of this box, on node:crypto. It keeps parsed keys. */
export function createVerifier(): Verifier {
  const keys = new KeyCache();
  const verifyP256 = (spki: Bytes, body: Bytes, sig: Bytes): boolean => {
    const key = keys.find(spki, 'p256');
    if (key === undefined || sig.length !== SIGNATURE_BYTES) return false;
    return verify('sha256', body, { key, dsaEncoding: 'ieee-p1363' }, sig);
  };
  return {
    sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
    verifyP256,
    verifyIdentity(algorithm, spki, body, sig) {
      if (sig.length !== identitySignatureBytes(algorithm)) return false;
      switch (algorithm) {
        case IDENTITY_ALGORITHM.ecdsaP256:
          return verifyP256(spki, body, sig);
        case IDENTITY_ALGORITHM.rsaPss4096: {
          const key = keys.find(spki, 'rsa4096');
          if (key === undefined) return false;
          // 6 is RSA_PKCS1_PSS_PADDING (OpenSSL rsa.h).
          return verify('sha256', body, { key, padding: 6, saltLength: PSS_SALT_BYTES }, sig);
        }
      }
    },
    isP256: (spki) => keys.find(spki, 'p256') !== undefined,
    isRsa4096: (spki) => keys.find(spki, 'rsa4096') !== undefined,
  };
}

/** Parsed keys by their bytes; the one used longest ago goes first. */
class KeyCache {
  readonly #keys = new Map<string, ParsedKey>();

  /** The key, or undefined when the bytes are no key of that kind. */
  find(spki: Bytes, kind: Kind): KeyObject | undefined {
    const id = Buffer.from(spki.buffer, spki.byteOffset, spki.byteLength).toString('base64');
    const known = this.#keys.get(id);
    if (known !== undefined) {
      // A Map iterates in order of insertion: putting it back makes it the newest.
      this.#keys.delete(id);
      this.#keys.set(id, known);
      return known.kind === kind ? known.key : undefined;
    }
    const parsed = parseKey(spki);
    // Junk is not kept, or a peer could push every real key out with it for nothing.
    if (parsed === undefined) return undefined;
    const oldest = this.#keys.size >= KEYS_MAX ? this.#keys.keys().next() : undefined;
    if (oldest?.done === false) this.#keys.delete(oldest.value);
    this.#keys.set(id, parsed);
    return parsed.kind === kind ? parsed.key : undefined;
  }
}

function parseKey(spki: Bytes): ParsedKey | undefined {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  } catch (error) {
    // OpenSSL's word for "this is no key": the peer's fault, not ours, so a plain no.
    if (error instanceof Error) return undefined;
    throw error;
  }
  const { namedCurve, modulusLength, publicExponent } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') return isCanonical(key, spki, 'p256');
  // The modulus ends right before the five bytes of the exponent. Nobody can encrypt to an even one, so a member with such
  // a key would keep its rooms from ever getting new keys.
  const isOdd = ((spki.at(-6) ?? 0) & 1) === 1;
  const isRsa =
    key.asymmetricKeyType === 'rsa' && modulusLength === RSA_BITS && publicExponent === RSA_EXPONENT && isOdd;
  return isRsa ? isCanonical(key, spki, 'rsa4096') : undefined;
}

/** A key has one encoding here: compressed points, explicit parameters or trailing bytes would give one key two ids. */
function isCanonical(key: KeyObject, spki: Bytes, kind: Kind): ParsedKey | undefined {
  return key.export({ format: 'der', type: 'spki' }).equals(spki) ? { kind, key } : undefined;
}
