import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Something planted, in every form it could lie around in. */
export type Planted = { readonly what: string; readonly forms: readonly Buffer[] };

/** Bytes as themselves, in hexadecimal and in both base64 alphabets; those also as a part of something longer. */
export function plantedBytes(what: string, bytes: Uint8Array): Planted {
  const raw = Buffer.from(bytes);
  const texts = [raw.toString('hex'), raw.toString('hex').toUpperCase()];
  for (const alphabet of ['base64', 'base64url'] as const) {
    for (const before of [0, 1, 2]) {
      const text = Buffer.concat([Buffer.alloc(before), raw])
        .toString(alphabet)
        .replace(/=+$/, '');
      // The first characters carry what stands before, the last ones what comes after.
      texts.push(text.slice(before === 0 ? 0 : before + 1, raw.length % 3 === 0 && before === 0 ? undefined : -2));
    }
  }
  return { what, forms: [raw, ...texts.flatMap(textForms)] };
}

export function plantedText(what: string, text: string): Planted {
  const { forms } = plantedBytes(what, Buffer.from(text, 'utf8'));
  return { what, forms: [...forms, Buffer.from(text, 'utf16le')] };
}

function textForms(text: string): Buffer[] {
  return [Buffer.from(text, 'latin1'), Buffer.from(text, 'utf16le')];
}

/** What of `planted` stands in any file of a folder. */
export function foundOnDisk(folder: string, planted: readonly Planted[]): string[] {
  const found = new Set<string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    if (statSync(path).isFile()) for (const what of foundIn(readFileSync(path), planted)) found.add(what);
  }
  return [...found];
}

export function foundIn(bytes: Buffer, planted: readonly Planted[]): string[] {
  return planted.filter(({ forms }) => forms.some((form) => bytes.includes(form))).map(({ what }) => what);
}

const PIECE_BYTES = 8 * 1_048_576;

/** What of `planted` stands in the writable memory of a process: its heap, buffers and stacks. */
export function foundInMemory(pid: number, planted: readonly Planted[]): { found: string[]; bytes: number } {
  const longest = Math.max(...planted.flatMap(({ forms }) => forms.map((form) => form.length)));
  const found = new Set<string>();
  let bytes = 0;
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, start, end] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
      if (start === undefined || end === undefined) continue;
      const last = Number.parseInt(end, 16);
      for (let at = Number.parseInt(start, 16); at < last; at += PIECE_BYTES) {
        const piece = Buffer.alloc(Math.min(PIECE_BYTES + longest, last - at));
        const read = readSome(memory, piece, at);
        bytes += Math.min(read, PIECE_BYTES);
        for (const what of foundIn(piece.subarray(0, read), planted)) found.add(what);
      }
    }
  } finally {
    closeSync(memory);
  }
  return { found: [...found], bytes };
}

/** Bytes read; 0 where nothing is mapped behind the address any more (a running process lets go of memory). */
function readSome(memory: number, piece: Buffer, at: number): number {
  try {
    return readSync(memory, piece, 0, piece.length, at);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'EIO' || error.code === 'EFAULT')) return 0;
    throw error;
  }
}
