import { X509Certificate, createPrivateKey, generateKeyPair } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Clock } from '../system/clock.ts';
import type { Random } from '../system/random.ts';
import { signCertificate } from './certificate.ts';
import type { Forge } from './certificate.ts';
import { nameConstraints } from './name-constraints.ts';
import { splitPem } from './pem.ts';

/** The box's own CA: what signs its server certificates and what visitors trust. */
export type Authority = {
  readonly root: X509Certificate;
  readonly intermediate: X509Certificate;
  readonly intermediateKey: KeyObject;
};

/**
 * No certificate of a Parlour begins to be valid later than this, whatever the clock says: a box without a clock chip
 * may make its CA in 1970 or in 2035, and nothing could repair that after people trust it.
 */
export const CERTIFICATE_EPOCH_MS = Date.UTC(2026, 10, 1);

/** node-forge signs with RSA only. */
export const CA_KEY_BITS = 3_072;
const TEN_YEARS_MS = 3_652 * 86_400_000;
const TAG_BYTES = 3;

const generateKeys = promisify(generateKeyPair);

/** An RSA key; the work is done beside the event loop. */
export async function generateRsaKey(bits: number): Promise<KeyObject> {
  return (await generateKeys('rsa', { modulusLength: bits })).privateKey;
}

/**
 * Makes a CA: a root that signs one intermediate and nothing ever after, as its key is not kept, and the intermediate
 * that signs servers. Both live ten years; nothing can renew them.
 *
 * @returns the PEM that {@link parseAuthority} reads: root, intermediate, key of the intermediate.
 */
export async function makeAuthority(forge: Forge, clock: Clock, random: Random): Promise<string> {
  const [rootKey, intermediateKey] = await Promise.all([generateRsaKey(CA_KEY_BITS), generateRsaKey(CA_KEY_BITS)]);
  // Two houses in one trust store must not have one name.
  const tag = Buffer.from(random.bytes(TAG_BYTES)).toString('hex').toUpperCase();
  const rootName = `Parlour house ${tag}`;
  const notBeforeMs = CERTIFICATE_EPOCH_MS;
  const notAfterMs = Math.max(clock.nowMs(), CERTIFICATE_EPOCH_MS) + TEN_YEARS_MS;
  const caUsage = { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true };
  const root = signCertificate(forge, random, {
    commonName: rootName,
    issuerCommonName: rootName,
    subjectKey: rootKey,
    issuerKey: rootKey,
    notBeforeMs,
    notAfterMs,
    extensions: [
      { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 1 },
      caUsage,
      nameConstraints(forge),
    ],
  });
  const intermediate = signCertificate(forge, random, {
    commonName: `${rootName} box`,
    issuerCommonName: rootName,
    subjectKey: intermediateKey,
    issuerKey: rootKey,
    notBeforeMs,
    notAfterMs,
    extensions: [
      { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 0 },
      caUsage,
      // Servers only: mail and code signed under a stolen key are worth nothing either.
      { name: 'extKeyUsage', serverAuth: true },
      nameConstraints(forge),
    ],
  });
  return root + intermediate + intermediateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Reads what {@link makeAuthority} wrote; undefined when it is damaged or its parts do not belong together. */
export function parseAuthority(pem: string): Authority | undefined {
  const { certificates, keys } = splitPem(pem);
  const [rootPem, intermediatePem] = certificates;
  const [keyPem] = keys;
  if (rootPem === undefined || intermediatePem === undefined || keyPem === undefined) return undefined;
  try {
    const root = new X509Certificate(rootPem);
    const intermediate = new X509Certificate(intermediatePem);
    const intermediateKey = createPrivateKey(keyPem);
    const isWhole =
      root.verify(root.publicKey) &&
      intermediate.verify(root.publicKey) &&
      intermediate.checkPrivateKey(intermediateKey);
    return isWhole ? { root, intermediate, intermediateKey } : undefined;
  } catch (error) {
    // OpenSSL's parsers throw an Error with a code for any damage.
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}
