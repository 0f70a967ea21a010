import { createPublicKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { asn1, pki } from 'node-forge';
import type { Random } from '../system/random.ts';

/** The certificate library. It is loaded only when something is to be signed: most starts need nothing of it. */
export type Forge = typeof import('node-forge');

/** What goes into one certificate. */
export type CertificateFields = {
  readonly commonName: string;
  /** The issuer's name; the own one for a root. */
  readonly issuerCommonName: string;
  /** Private half of the certified key; only its public half is used. */
  readonly subjectKey: KeyObject;
  /** RSA, signs with SHA-256. */
  readonly issuerKey: KeyObject;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly extensions: readonly Extension[];
};

/** One extension, in the words of node-forge, or with its ASN.1 value where node-forge has no words. */
export type Extension = Readonly<Record<string, unknown>> & { readonly value?: asn1.Asn1 };

type ToBeSigned = (certificate: pki.Certificate) => asn1.Asn1;

const SERIAL_BYTES = 16;

/** Loads node-forge. */
export async function loadForge(): Promise<Forge> {
  return (await import('node-forge')).default;
}

/**
 * Signs a certificate. node-forge writes the structure; the signature comes from node:crypto, so that no private key
 * is ever taken apart in JavaScript.
 *
 * @returns PEM.
 */
export function signCertificate(forge: Forge, random: Random, fields: CertificateFields): string {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = publicKeyOf(forge, fields.subjectKey);
  certificate.serialNumber = Buffer.from(serialNumber(random)).toString('hex');
  certificate.validity.notBefore = new Date(fields.notBeforeMs);
  certificate.validity.notAfter = new Date(fields.notAfterMs);
  certificate.setSubject(nameOf(fields.commonName));
  certificate.setIssuer(nameOf(fields.issuerCommonName));
  certificate.setExtensions([
    ...fields.extensions,
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: keyIdentifier(forge, fields.issuerKey) },
  ]);
  const algorithm = forge.pki.oids.sha256WithRSAEncryption;
  if (algorithm === undefined) throw new Error('node-forge does not know RSA with SHA-256');
  certificate.signatureOid = algorithm;
  certificate.siginfo.algorithmOid = algorithm;
  // The published types leave this function out.
  const { getTBSCertificate } = forge.pki as typeof forge.pki & { getTBSCertificate: ToBeSigned };
  const toBeSigned = getTBSCertificate(certificate);
  certificate.tbsCertificate = toBeSigned;
  const der = Buffer.from(forge.asn1.toDer(toBeSigned).getBytes(), 'binary');
  certificate.signature = sign('sha256', der, fields.issuerKey).toString('binary');
  return forge.pki.certificateToPem(certificate).replaceAll('\r\n', '\n');
}

function publicKeyOf(forge: Forge, key: KeyObject): pki.PublicKey {
  return forge.pki.publicKeyFromPem(createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString());
}

/** RFC 5280 §4.2.1.2 method 1, as a binary string, which is what node-forge takes. */
function keyIdentifier(forge: Forge, key: KeyObject): string {
  const holder = forge.pki.createCertificate();
  holder.publicKey = publicKeyOf(forge, key);
  return holder.generateSubjectKeyIdentifier().getBytes();
}

function nameOf(commonName: string): pki.CertificateField[] {
  return [
    { name: 'commonName', value: commonName },
    { name: 'organizationName', value: 'Parlour' },
  ];
}

/** Positive, without a leading zero, 126 bits nobody can predict (RFC 5280 §4.1.2.2). */
function serialNumber(random: Random): Uint8Array {
  const bytes = random.bytes(SERIAL_BYTES);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}
