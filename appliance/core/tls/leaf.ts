import { X509Certificate, createPrivateKey } from 'node:crypto';
import { shortenIpv6 } from '../system/network.ts';
import type { Random } from '../system/random.ts';
import { CERTIFICATE_EPOCH_MS, generateRsaKey } from './authority.ts';
import type { Authority } from './authority.ts';
import { signCertificate } from './certificate.ts';
import type { Forge } from './certificate.ts';
import { splitPem } from './pem.ts';
import { coversNames, sorted } from './subject-names.ts';
import type { SubjectNames } from './subject-names.ts';

const LEAF_KEY_BITS = 2_048;
const DAY_MS = 86_400_000;
/** Browsers refuse servers' certificates that live longer than 398 days. */
const LEAF_LIFE_MS = 397 * DAY_MS;
// Into the past, so that a visitor whose clock is slow, or a box whose clock was set back a little, is not locked out.
const LEAF_BACKDATE_MS = 7 * DAY_MS;
/** A leaf with less than this left is replaced at the next look. */
const LEAF_RENEW_MS = 30 * DAY_MS;

/** The one fault of a certificate that can come back every minute: a flapping network. */
export const NAMES_CHANGED = 'names or addresses changed';

/** Types of GeneralName, in node-forge's words (RFC 5280 §4.2.1.6). */
const DNS_NAME = 2;
const IP_ADDRESS = 7;

/**
 * Issues a server certificate with a fresh key.
 *
 * @param nowMs what the clock says; a clock before {@link CERTIFICATE_EPOCH_MS} is not believed.
 * @returns PEM: key, leaf, intermediate — all that a TLS server loads.
 */
export async function issueLeaf(
  tools: { forge: Forge; random: Random },
  authority: Authority,
  subject: SubjectNames,
  nowMs: number,
): Promise<string> {
  const { forge, random } = tools;
  const key = await generateRsaKey(LEAF_KEY_BITS);
  const notBeforeMs = Math.max(nowMs, CERTIFICATE_EPOCH_MS) - LEAF_BACKDATE_MS;
  const leaf = signCertificate(forge, random, {
    commonName: 'Parlour server',
    issuerCommonName: commonNameOf(authority.intermediate),
    subjectKey: key,
    issuerKey: authority.intermediateKey,
    notBeforeMs: Math.max(notBeforeMs, CERTIFICATE_EPOCH_MS),
    notAfterMs: Math.min(notBeforeMs + LEAF_LIFE_MS, endOf(authority.intermediate)),
    extensions: [
      { name: 'basicConstraints', critical: true, cA: false },
      { name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...subject.names.map((value) => ({ type: DNS_NAME, value })),
          ...subject.addresses.map((ip) => ({ type: IP_ADDRESS, ip })),
        ],
      },
    ],
  });
  return key.export({ type: 'pkcs8', format: 'pem' }).toString() + leaf + authority.intermediate.toString();
}

/**
 * Why a stored server certificate cannot go on, in a few words for the log; undefined when it can.
 *
 * @param pem what {@link issueLeaf} wrote, perhaps damaged.
 */
export function leafFault(pem: string, authority: Authority, subject: SubjectNames, nowMs: number): string | undefined {
  const { certificates, keys } = splitPem(pem);
  const [leafPem, intermediatePem] = certificates;
  const [keyPem] = keys;
  if (leafPem === undefined || intermediatePem === undefined || keyPem === undefined) return 'it is damaged';
  try {
    const leaf = new X509Certificate(leafPem);
    const isOurs = leaf.verify(authority.intermediate.publicKey) && leaf.checkPrivateKey(createPrivateKey(keyPem));
    if (!isOurs || intermediatePem.trim() !== authority.intermediate.toString().trim()) return 'it is of another CA';
    const clockMs = Math.max(nowMs, CERTIFICATE_EPOCH_MS);
    if (clockMs < Date.parse(leaf.validFrom)) return 'the clock was set back';
    const isLast = endOf(leaf) >= endOf(authority.intermediate);
    if (!isLast && endOf(leaf) - clockMs < LEAF_RENEW_MS) return 'it ends soon';
    // A cable that is out, or a router that starts after the house, takes an address away for minutes only.
    return coversNames(namesOf(leaf), subject) ? undefined : NAMES_CHANGED;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return 'it is damaged';
    throw error;
  }
}

/** When a certificate ends, in milliseconds since 1970. */
export function endOf(certificate: X509Certificate): number {
  return Date.parse(certificate.validTo);
}

function namesOf(leaf: X509Certificate): SubjectNames {
  const items = (leaf.subjectAltName ?? '').split(', ');
  const after = (prefix: string): string[] =>
    items.filter((item) => item.startsWith(prefix)).map((item) => item.slice(prefix.length));
  return {
    names: sorted(after('DNS:')),
    addresses: sorted(after('IP Address:').map((address) => (address.includes(':') ? shortenIpv6(address) : address))),
  };
}

function commonNameOf(certificate: X509Certificate): string {
  const name = /^CN=(.*)$/m.exec(certificate.subject)?.[1];
  if (name === undefined) throw new Error('a certificate of our CA has no name');
  return name;
}
