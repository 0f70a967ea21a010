import { type Bytes, concatBytes, u64 } from './encoding.ts';
import { WireError } from './errors.ts';

/** Crockford's base 32: no I, L, O, U; people may type them anyway. */
export const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A room's short id: 8 characters (40 bits), an alias given by the server; it enters no key, AAD or signature but a join request's. */
export const ROOM_ID_CHARS = 8;
export const FILE_ID_CHARS = 32;

/** Random bytes of a client id. */
export const CLIENT_ID_RANDOM_BYTES = 10;

/**
 * Client id of a message: 6 bytes of the time it was written, then random ones. A house takes any 16 bytes; those that
 * begin with a time lie together in its index, so that messages sent at one time cost it one page of the disk, not one each.
 * @param random {@link CLIENT_ID_RANDOM_BYTES} bytes
 */
export function clientIdAt(timeMs: number, random: Bytes): Bytes {
  return concatBytes(u64(timeMs).subarray(2), random);
}

/**
 * What somebody typed, as canonical Crockford characters: lower case, spaces, dashes, and the look-alikes I L O are understood.
 * @throws WireError `bad_request` if other characters are in it or the length differs.
 */
export function parseCrockford(text: string, chars: number): string {
  const typed = text.replace(/[\s-]/g, '');
  // Before the upper case: it makes ASCII of some other letters (ß, ı, ſ).
  if (typed.length !== chars || !/^[0-9A-Za-z]*$/.test(typed)) throw new WireError('bad_request', 'code');
  const canonical = typed.toUpperCase().replace(/[IL]/g, '1').replace(/O/g, '0');
  if (canonical.includes('U')) throw new WireError('bad_request', 'code');
  return canonical;
}

/** In groups of four, for reading aloud. */
export function formatCrockford(code: string): string {
  return code.replace(/(.{4})(?=.)/g, '$1-');
}

/** One character for every byte's low five bits: uniform for random bytes. */
export function crockfordOf(random: Uint8Array): string {
  return Array.from(random, (byte) => CROCKFORD[byte & 31] ?? '0').join('');
}
