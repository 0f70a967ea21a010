import { isIP } from 'node:net';
import { shortenIpv6 } from '../system/network.ts';

/** Stands for a peer on this machine that came without an address: a UNIX socket without `X-Real-IP`. */
export const LOCAL_ADDRESS = 'local';

/**
 * The text form of a socket's address: IPv4 in dots (also when the socket speaks IPv6), IPv6 short and in lower case,
 * so that one peer has one spelling.
 *
 * @param bytes 4 or 16 bytes, or none for a UNIX socket.
 */
export function formatAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) return LOCAL_ADDRESS;
  // ::ffff:0:0/96 (RFC 4291 §2.5.5.2): an IPv4 peer of a socket that listens on both.
  const isMapped = bytes[10] === 0xff && bytes[11] === 0xff && bytes.subarray(0, 10).every((byte) => byte === 0);
  if (isMapped) return bytes.subarray(12).join('.');
  const groups = Buffer.from(bytes).toString('hex').match(/.{4}/g) ?? [];
  return shortenIpv6(groups.join(':'));
}

/** The same form for an address in text, as nginx sends it; undefined for anything that is not one address. */
export function parseAddress(text: string): string | undefined {
  const family = isIP(text);
  if (family === 4) return text;
  if (family !== 6 || text.includes('%')) return undefined;
  const short = shortenIpv6(text);
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(short) ?? [];
  if (high === undefined || low === undefined) return short;
  const number = Number.parseInt(high, 16) * 65_536 + Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff).join('.');
}
