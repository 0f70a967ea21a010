import type { Bytes } from '../protocol/encoding.ts';

/** Types that are told from the opened bytes. `jpg` stands for JPEG under either ending. */
export type FileType = 'png' | 'jpg' | 'gif' | 'pdf' | 'txt';

const SIGNATURES: readonly (readonly [FileType, Bytes])[] = [
  ['png', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)],
  ['jpg', Uint8Array.of(0xff, 0xd8, 0xff)],
  ['gif', ascii('GIF87a')],
  ['gif', ascii('GIF89a')],
  ['pdf', ascii('%PDF-')],
];

/**
 * What a file is by its own bytes, never by its name (rule 22).
 * @param bytes the whole opened file: text is text to its last byte
 */
export function sniffType(bytes: Bytes): FileType | undefined {
  const found = SIGNATURES.find(([, signature]) => signature.every((byte, i) => bytes[i] === byte));
  if (found !== undefined) return found[0];
  return isText(bytes) ? 'txt' : undefined;
}

/** Well-formed UTF-8 without control characters but tab, line feed, form feed and carriage return. */
function isText(bytes: Bytes): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return !/[^\P{Cc}\t\n\f\r]/u.test(text);
  } catch (error) {
    // Ill-formed UTF-8 (Encoding Standard, "decode" with error mode "fatal").
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function ascii(text: string): Bytes {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}
