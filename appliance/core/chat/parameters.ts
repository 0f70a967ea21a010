import type { Bytes } from '../../protocol/encoding.ts';
import { WireError } from '../../protocol/errors.ts';
import { parseCrockford, ROOM_ID_CHARS } from '../../protocol/ids.ts';
import { HASH_BYTES } from '../../protocol/suites.ts';
import { decodeBase64Url } from './base64url.ts';

/** What stands in paths and queries of chat routes. What is not of its form is simply not there. */

/** A short id as people type it, canonical. @throws WireError `not_found` */
export function parseRoomId(text: string): string {
  try {
    return parseCrockford(text, ROOM_ID_CHARS);
  } catch (error) {
    if (error instanceof WireError) throw new WireError('not_found', 'room id');
    throw error;
  }
}

/** @throws WireError `not_found` */
export function parseFileId(text: string): string {
  if (!/^[0-9a-f]{32}$/.test(text)) throw new WireError('not_found', 'file id');
  return text;
}

/** A fingerprint in base64url. @throws WireError `not_found` */
export function parseFingerprint(text: string): Bytes {
  if (!/^[A-Za-z0-9_-]{43}$/.test(text)) throw new WireError('not_found', 'fingerprint');
  const bytes = decodeBase64Url(text);
  if (bytes.length !== HASH_BYTES) throw new WireError('not_found', 'fingerprint');
  return bytes;
}

/**
 * A whole number of the query.
 * @throws WireError `bad_request` unless it is one from `min` to `max`, or missing without a `fallback`.
 */
export function parseNumber(
  query: URLSearchParams,
  name: string,
  { min, max, fallback }: { min: number; max: number; fallback?: number },
): number {
  const text = query.get(name);
  if (text === null && fallback !== undefined) return fallback;
  const value = Number(text);
  if (text === null || !/^\d{1,16}$/.test(text) || value < min || value > max)
    throw new WireError('bad_request', `${name} of the query`);
  return value;
}
