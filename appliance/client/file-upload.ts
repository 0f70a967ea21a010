import { type Bytes, concatBytes } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';
import { FileStateAnswer } from '../protocol/routes.ts';
import type { FileReference } from '../e2ee/content.ts';
import { cleanFileName } from '../e2ee/file-name.ts';
import { FileSealer } from '../e2ee/file-sealer.ts';
import { type FileType, sniffType } from '../e2ee/file-type.ts';
import { pause } from './client-clock.ts';
import type { Home } from './home.ts';
import type { FileSource } from './model.ts';
import { Offline } from './transport.ts';

/** Chunks sealed and sent together: what a dropped connection costs at most, and how often progress moves. */
const CHUNKS_PER_PIECE = 8;
/** Tries for one piece, with pauses that grow to the last. */
const TRIES = 40;
const PAUSE_MS = { first: 500, last: 10_000 } as const;
const SNIFFED_BYTES = 64;

/** The person took it back. */
export class Abandoned extends Error {
  override readonly name = 'Abandoned';
}

/**
 * Refuses a file before any work.
 * @throws WireError `too_large`, or `unsupported` for a type this house does not take, by name or by its first bytes.
 */
export async function assertSendable(home: Home, source: FileSource): Promise<void> {
  const { fileBytes, fileTypes } = home.house().limits;
  if (source.bytes > Math.min(fileBytes, LIMITS.fileBytesMax)) throw new WireError('too_large', 'file');
  const ending = endingOf(source.name);
  if (!fileTypes.includes(ending)) throw new WireError('unsupported', `files of type ${ending}`);
  const claimed = typeOfEnding(ending);
  // Text is text to its last byte; whoever opens it looks at all of it.
  if (claimed === 'txt') return;
  if (sniffType(await source.read(0, Math.min(SNIFFED_BYTES, source.bytes))) !== claimed)
    throw new WireError('unsupported', 'the file is not what its name says');
}

/**
 * Seals and sends a file, chunk after chunk; goes on after a dropped connection with the same sealed bytes.
 * @param onProgress hears 0..1; throws to end it
 * @throws WireError, Offline after long patience, Abandoned.
 */
export async function uploadFile(
  home: Home,
  roomId: string,
  source: FileSource,
  onProgress: (done: number) => void,
): Promise<FileReference> {
  const sealer = await FileSealer.create(source.bytes);
  const body = { bytes: sealer.sealedBytes };
  const created = await home.api.ask('createFile', { params: { room: roomId }, body, answer: FileStateAnswer });
  let sent = 0;
  for (let left = sealer.chunks; left > 0; left -= CHUNKS_PER_PIECE) {
    const chunks: Bytes[] = [];
    for (let i = Math.min(left, CHUNKS_PER_PIECE); i > 0; i -= 1) {
      const { from, to } = sealer.nextRange;
      chunks.push(await sealer.sealChunk(await source.read(from, to)));
    }
    const piece = concatBytes(...chunks);
    await sendPiece(home, created.file, sent, piece, (at) => onProgress((sent + at) / sealer.sealedBytes));
    sent += piece.length;
  }
  return {
    id: created.file,
    ...(await sealer.finish()),
    name: cleanFileName(source.name),
    type: endingOf(source.name),
    ...(source.width === undefined ? {} : { width: source.width }),
    ...(source.height === undefined ? {} : { height: source.height }),
  };
}

/** @param offset of the piece in the sealed file */
async function sendPiece(
  home: Home,
  file: string,
  offset: number,
  piece: Bytes,
  onProgress: (at: number) => void,
): Promise<void> {
  let at = 0;
  for (let tried = 0; at < piece.length; tried += 1) {
    onProgress(at);
    try {
      const isResumed = tried > 0;
      const { received } = isResumed
        ? await home.api.ask('fileState', { params: { file }, answer: FileStateAnswer })
        : await home.api.upload(file, offset + at, piece.subarray(at), FileStateAnswer);
      if (received < offset || received > offset + piece.length) throw new WireError('gone', 'the upload was lost');
      at = received - offset;
      // What the house has is known now: send the rest.
      if (isResumed && at < piece.length)
        at = (await home.api.upload(file, received, piece.subarray(at), FileStateAnswer)).received - offset;
    } catch (error) {
      if (tried >= TRIES || !isTransient(error)) throw error;
      await pause(home.clock, Math.min(PAUSE_MS.last, PAUSE_MS.first * 2 ** tried));
    }
  }
  onProgress(piece.length);
}

function isTransient(error: unknown): boolean {
  if (error instanceof Offline) return true;
  const codes: readonly string[] = ['bad_file_offset', 'busy', 'slow_down'];
  return error instanceof WireError && codes.includes(error.code);
}

/** What comes after the last dot of a name, in lower case. */
function endingOf(name: string): string {
  return /\.([a-z0-9]{1,16})$/.exec(name.toLowerCase())?.[1] ?? '';
}

/** JPEG goes under two endings. */
export function typeOfEnding(ending: string): FileType | undefined {
  switch (ending) {
    case 'png':
    case 'gif':
    case 'pdf':
    case 'txt':
    case 'jpg':
      return ending;
    case 'jpeg':
      return 'jpg';
    default:
      return undefined;
  }
}
