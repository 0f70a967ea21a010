/**
 * Keys are bytes and sort as bytes, so every part is written such that its order as bytes is its order as a value:
 * numbers big-endian at a fixed width, ids at their fixed length, text closed by a zero byte.
 */

/** Longest key, in bytes: LMDB's classic limit, so that a store can be read with LMDB's own tools. */
export const KEY_BYTES_MAX = 511;

const U32_MAX = 0xffff_ffff;
const U32_SPAN = 0x1_0000_0000;

/** A key part of 4 bytes. @throws Error unless `value` is a whole number from 0 to 2^32 − 1. */
export function u32(value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value > U32_MAX) throw new Error(`not a u32: ${value}`);
  const part = new Uint8Array(4);
  writeU32(part, 0, value);
  return part;
}

/** A key part of 8 bytes. @throws Error unless `value` is a whole number from 0 to 2^53 − 1. */
export function u64(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`not a u64: ${value}`);
  const part = new Uint8Array(8);
  writeU32(part, 0, Math.floor(value / U32_SPAN));
  writeU32(part, 4, value % U32_SPAN);
  return part;
}

/** A key part of any length: UTF-8 and a closing zero, so that "ann" sorts before "anna". @throws Error on U+0000. */
export function text(value: string): Uint8Array {
  if (value.includes('\0')) throw new Error('text in a key holds a zero');
  return new TextEncoder().encode(`${value}\0`);
}

/** One key of its parts; a part of fixed length (an id, a hash) goes in as it is. */
export function joinKey(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const key = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    key.set(part, at);
    at += part.length;
  }
  return key;
}

/** The number written by {@link u32} at byte `at` of a key. @throws Error when the key ends before. */
export function readU32(key: Uint8Array, at: number): number {
  return view(key).getUint32(at);
}

/** The number written by {@link u64} at byte `at` of a key. @throws Error when the key ends before. */
export function readU64(key: Uint8Array, at: number): number {
  const bytes = view(key);
  return bytes.getUint32(at) * U32_SPAN + bytes.getUint32(at + 4);
}

/** The interval of all keys that begin with `prefix`: `start` included, `end` not; no `end` when nothing sorts after. */
export function prefixRange(prefix: Uint8Array): { readonly start: Uint8Array; readonly end: Uint8Array | undefined } {
  let last = prefix.length - 1;
  while (prefix[last] === 0xff) last -= 1;
  if (last < 0) return { start: prefix, end: undefined };
  // Not slice(): a Buffer's shares its memory, and the caller's own key would change.
  const end = new Uint8Array(prefix.subarray(0, last + 1));
  end[last] = (prefix[last] ?? 0) + 1;
  return { start: prefix, end };
}

function writeU32(target: Uint8Array, at: number, value: number): void {
  target[at] = value >>> 24;
  target[at + 1] = value >>> 16;
  target[at + 2] = value >>> 8;
  target[at + 3] = value;
}

function view(key: Uint8Array): DataView {
  return new DataView(key.buffer, key.byteOffset, key.byteLength);
}
