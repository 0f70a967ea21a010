import type { Bytes } from './bytes.ts';
import { WireError } from './errors.ts';

/** UTF-8 bytes of `text`. Lone surrogates become U+FFFD, as TextEncoder does. */
export function utf8(text: string): Bytes {
  // Three bytes for a UTF-16 unit at most: a surrogate pair makes four.
  const out = new Uint8Array(text.length * 3);
  let at = 0;
  for (let i = 0; i < text.length; i += 1) {
    let code = text.codePointAt(i) ?? 0;
    if (code < 0x80) {
      out[at] = code;
      at += 1;
      continue;
    }
    if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
    if (code > 0xffff) i += 1;
    const tails = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    out[at] = UTF8_LEAD[tails] | (code >> (6 * tails));
    at += 1;
    for (let shift = 6 * (tails - 1); shift >= 0; shift -= 6) {
      out[at] = 0x80 | ((code >> shift) & 63);
      at += 1;
    }
  }
  return out.slice(0, at);
}

/** @throws WireError `bad_request` on ill-formed UTF-8 (overlong forms and surrogates included). */
export function parseUtf8(bytes: Bytes): string {
  let text = '';
  for (let i = 0; i < bytes.length;) {
    const lead = bytes[i] ?? 0;
    i += 1;
    if (lead < 0x80) {
      text += String.fromCharCode(lead);
      continue;
    }
    const tails = utf8Tails(lead);
    let code = lead & (63 >> tails);
    for (const end = i + tails; i < end; i += 1) {
      const tail = bytes[i] ?? 0;
      if ((tail & 0xc0) !== 0x80) throw illFormed();
      code = (code << 6) | (tail & 63);
    }
    if (code < (UTF8_LEAST[tails] ?? 0) || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) throw illFormed();
    text += String.fromCodePoint(code);
  }
  return text;
}

/** Lower-case hexadecimal, the key of maps and the text form of hashes and fingerprints. */
export function formatHex(bytes: Bytes): string {
  let out = '';
  for (const byte of bytes) out += (HEX[byte >> 4] ?? '') + (HEX[byte & 15] ?? '');
  return out;
}

/** @throws WireError `bad_request` unless `text` is lower-case hexadecimal of `byteLength` bytes. */
export function parseHex(text: string, byteLength: number): Bytes {
  if (text.length !== byteLength * 2 || !/^[0-9a-f]*$/.test(text))
    throw new WireError('bad_request', 'not hexadecimal');
  const out = new Uint8Array(byteLength);
  for (let i = 0; i < byteLength; i += 1) out[i] = Number.parseInt(text.slice(i * 2, i * 2 + 2), 16);
  return out;
}

/** base64url without padding (RFC 4648 §5). */
export function formatBase64Url(bytes: Bytes): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out += BASE64[group >> 18] ?? '';
    out += BASE64[(group >> 12) & 63] ?? '';
    if (i + 1 < bytes.length) out += BASE64[(group >> 6) & 63] ?? '';
    if (i + 2 < bytes.length) out += BASE64[group & 63] ?? '';
  }
  return out;
}

/** @throws WireError `bad_request` unless `text` is canonical base64url without padding (RFC 4648 §5). */
export function parseBase64Url(text: string): Bytes {
  const over = text.length % 4;
  if (over === 1) throw new WireError('bad_request', 'not base64url');
  const out = new Uint8Array(Math.floor((text.length * 3) / 4));
  let seen = 0;
  let at = 0;
  for (let i = 0; i < text.length; i += 4) {
    // Characters that are not there count as zero bits.
    const rest = text.length - i;
    const a = BASE64_VALUE[text.charCodeAt(i)] ?? NOT_BASE64;
    const b = BASE64_VALUE[text.charCodeAt(i + 1)] ?? NOT_BASE64;
    const c = rest > 2 ? (BASE64_VALUE[text.charCodeAt(i + 2)] ?? NOT_BASE64) : 0;
    const d = rest > 3 ? (BASE64_VALUE[text.charCodeAt(i + 3)] ?? NOT_BASE64) : 0;
    seen |= a | b | c | d;
    // Writes past the end of `out` are none: the last group has fewer bytes.
    out[at] = (a << 2) | (b >> 4);
    out[at + 1] = (b << 4) | (c >> 2);
    out[at + 2] = (c << 6) | d;
    at += 3;
    if ((rest === 2 && (b & 15) !== 0) || (rest === 3 && (c & 3) !== 0))
      throw new WireError('bad_request', 'not canonical base64url');
  }
  if (seen > 63) throw new WireError('bad_request', 'not base64url');
  return out;
}

const HEX = '0123456789abcdef';
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** Above every value of a character. */
const NOT_BASE64 = 64;
/** By character code below 128. */
const BASE64_VALUE = new Uint8Array(128).fill(NOT_BASE64);
for (let i = 0; i < BASE64.length; i += 1) BASE64_VALUE[BASE64.charCodeAt(i)] = i;

/** By number of tail bytes: the lead byte's mark, and the least code that may be written so long (RFC 3629 §3). */
const UTF8_LEAD = [0, 0xc0, 0xe0, 0xf0] as const;
const UTF8_LEAST = [0, 0x80, 0x800, 0x10000] as const;

function utf8Tails(lead: number): number {
  if (lead >= 0xf8 || lead < 0xc0) throw illFormed();
  return lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
}

function illFormed(): WireError {
  return new WireError('bad_request', 'ill-formed UTF-8');
}
