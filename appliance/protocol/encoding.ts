import { type Bytes, equalBytes } from './bytes.ts';
import { WireError } from './errors.ts';
import { parseUtf8 } from './text-encoding.ts';

export { type Bytes, compareBytes, concatBytes, equalBytes, ZERO_32 } from './bytes.ts';
export { formatBase64Url, formatHex, parseBase64Url, parseHex, parseUtf8, utf8 } from './text-encoding.ts';

/**
 * The one byte encoding of everything that is signed, authenticated, wrapped or fed to HKDF (protocol.md §2):
 * a context string, then fields in table order, each behind a u16 big-endian length. What is signed is sent as these
 * very bytes, so a verifier never re-serialises.
 */

/**
 * Bytes of `context` and `fields`.
 * @throws Error if a field is longer than 65,535 bytes (a bug: limits are checked before).
 */
export function encodeFields(context: string, fields: readonly Bytes[]): Bytes {
  const head = ascii(context);
  let total = 2 + head.length;
  for (const field of fields) total += 2 + field.length;
  const out = new Uint8Array(total);
  let at = put(out, 0, head);
  for (const field of fields) at = put(out, at, field);
  return out;
}

/**
 * The fields behind `context`.
 * @throws WireError `bad_request` if the bytes carry another context, end early or go on after the last field.
 */
export function decodeFields(context: string, bytes: Bytes, maxFields = 1_024): Bytes[] {
  const parts: Bytes[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 2 > bytes.length) throw new WireError('bad_request', 'field length cut off');
    const length = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    at += 2;
    if (at + length > bytes.length) throw new WireError('bad_request', 'field cut off');
    parts.push(bytes.subarray(at, at + length));
    at += length;
    if (parts.length > maxFields + 1) throw new WireError('bad_request', 'too many fields');
  }
  const head = parts.shift();
  if (head === undefined || !equalBytes(head, ascii(context))) throw new WireError('bad_request', `not a ${context}`);
  return parts;
}

/** Reads fields in order, each with the length its table gives. */
export class FieldReader {
  readonly #fields: readonly Bytes[];
  #at = 0;

  constructor(context: string, bytes: Bytes, maxFields?: number) {
    this.#fields = decodeFields(context, bytes, maxFields);
  }

  /** Fields not read yet. */
  get left(): number {
    return this.#fields.length - this.#at;
  }

  /** The next field of `min` to `max` bytes. @throws WireError `bad_request` otherwise. */
  bytes(min: number, max = min): Bytes {
    const field = this.#fields[this.#at];
    if (field === undefined) throw new WireError('bad_request', 'field missing');
    if (field.length < min || field.length > max) throw new WireError('bad_request', 'field of a wrong length');
    this.#at += 1;
    return field;
  }

  u8(): number {
    return readU(this.bytes(1));
  }

  u16(): number {
    return readU(this.bytes(2));
  }

  u32(): number {
    return readU(this.bytes(4));
  }

  /** A u64 that JavaScript can hold exactly. */
  u64(): number {
    const value = readU(this.bytes(8));
    if (!Number.isSafeInteger(value)) throw new WireError('bad_request', 'number too large');
    return value;
  }

  /** A UTF-8 field; ill-formed UTF-8 is refused. */
  text(maxBytes: number): string {
    return parseUtf8(this.bytes(0, maxBytes));
  }

  /** @throws WireError `bad_request` if fields are left over. */
  end(): void {
    if (this.left !== 0) throw new WireError('bad_request', 'fields left over');
  }
}

export function u8(value: number): Bytes {
  return writeU(value, 1);
}

export function u16(value: number): Bytes {
  return writeU(value, 2);
}

export function u32(value: number): Bytes {
  return writeU(value, 4);
}

export function u64(value: number): Bytes {
  return writeU(value, 8);
}

function ascii(text: string): Bytes {
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) out[i] = text.charCodeAt(i);
  return out;
}

function put(out: Bytes, at: number, part: Bytes): number {
  if (part.length > 0xffff) throw new Error('a field is longer than its length can say');
  out[at] = part.length >> 8;
  out[at + 1] = part.length & 255;
  out.set(part, at + 2);
  return at + 2 + part.length;
}

function writeU(value: number, byteLength: number): Bytes {
  if (!Number.isSafeInteger(value) || value < 0 || value >= 2 ** (8 * byteLength))
    throw new Error(`${value} does not fit u${byteLength * 8}`);
  const out = new Uint8Array(byteLength);
  let rest = value;
  for (let i = byteLength - 1; i >= 0; i -= 1) {
    out[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return out;
}

function readU(bytes: Bytes): number {
  let value = 0;
  for (const byte of bytes) value = value * 256 + byte;
  return value;
}
