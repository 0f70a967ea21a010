import type { Bytes } from '../protocol/encoding.ts';

/** Fresh bytes from the platform's generator. */
export function randomBytes(byteLength: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(byteLength));
}
