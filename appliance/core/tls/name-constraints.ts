import type { asn1 } from 'node-forge';
import { isIP } from 'node:net';
import type { Extension, Forge } from './certificate.ts';
import { LOCAL_NETWORKS } from './local-networks.ts';
import { LOCAL_DOMAINS } from './names.ts';

type CreateInContext = (
  tagClass: asn1.Class,
  tag: number,
  isConstructed: boolean,
  value: string | asn1.Asn1[],
) => asn1.Asn1;

const NAME_CONSTRAINTS_OID = '2.5.29.30';
// Context tags of RFC 5280 §4.2.1.10 and of GeneralName, §4.2.1.6.
const PERMITTED_SUBTREES = 0;
const DNS_NAME = 2;
const IP_ADDRESS = 7;

/**
 * The critical extension that lets a CA sign local names and addresses only, so that a stolen box cannot forge the web
 * for those who trust it. node-forge has no words for it (RFC 5280 §4.2.1.10):
 *
 *     NameConstraints ::= SEQUENCE { permittedSubtrees [0] GeneralSubtrees OPTIONAL, … }
 *     GeneralSubtree  ::= SEQUENCE { base GeneralName, minimum [0] DEFAULT 0, … }
 */
export function nameConstraints(forge: Forge): Extension {
  const { asn1 } = forge;
  // The published types know universal tags only.
  const context: CreateInContext = asn1.create;
  const subtree = (tag: number, value: string): asn1.Asn1 =>
    asn1.create(asn1.Class.UNIVERSAL, asn1.Type.SEQUENCE, true, [
      context(asn1.Class.CONTEXT_SPECIFIC, tag, false, value),
    ]);
  const permitted = [
    ...LOCAL_DOMAINS.map((domain) => subtree(DNS_NAME, domain)),
    ...LOCAL_NETWORKS.map(({ address, prefix }) =>
      subtree(IP_ADDRESS, encodeRange(address, prefix).toString('binary')),
    ),
  ];
  const value = asn1.create(asn1.Class.UNIVERSAL, asn1.Type.SEQUENCE, true, [
    context(asn1.Class.CONTEXT_SPECIFIC, PERMITTED_SUBTREES, true, permitted),
  ]);
  return { id: NAME_CONSTRAINTS_OID, critical: true, value };
}

/** Address, then mask: 8 bytes for IPv4, 32 for IPv6 (RFC 5280 §4.2.1.10). */
export function encodeRange(address: string, prefix: number): Buffer {
  const bytes = encodeAddress(address);
  const mask = bytes.map((_, index) => {
    const ones = Math.min(8, Math.max(0, prefix - 8 * index));
    return (0xff << (8 - ones)) & 0xff;
  });
  return Buffer.from([...bytes, ...mask]);
}

function encodeAddress(address: string): readonly number[] {
  if (isIP(address) === 4) return address.split('.').map(Number);
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >>> 8, value & 0xff];
  });
}
