import { type Bytes, compareBytes } from '../protocol/encoding.ts';
import { encodeRoomCode, encodeSafetyNumber } from '../protocol/sealed.ts';
import { sha512 } from './hash.ts';

const GROUPS = 12;
const GROUP_BYTES = 5;

/** 60 digits of a room's genesis: whoever sees the same is in the same room (rule 15 d). */
export async function roomCode(genesis: Bytes): Promise<string> {
  return digitsOf(encodeRoomCode(genesis));
}

/** 60 digits of two fingerprints, the same on both sides (rule 5). */
export async function safetyNumber(a: Bytes, b: Bytes): Promise<string> {
  const [first, second] = compareBytes(a, b) <= 0 ? [a, b] : [b, a];
  return digitsOf(encodeSafetyNumber(first, second));
}

/** In groups of five, as people read them out. */
export function formatDigits(digits: string): string {
  return digits.replace(/(\d{5})(?=\d)/g, '$1 ');
}

/** Twelve times five digits: each from five bytes of SHA-512, modulo 100,000. */
async function digitsOf(bytes: Bytes): Promise<string> {
  const hash = await sha512(bytes);
  const groups = Array.from({ length: GROUPS }, (_, i) => {
    const group = hash.subarray(i * GROUP_BYTES, (i + 1) * GROUP_BYTES);
    const value = group.reduce((total, byte) => total * 256 + byte, 0);
    return (value % 100_000).toString().padStart(5, '0');
  });
  return groups.join('');
}
