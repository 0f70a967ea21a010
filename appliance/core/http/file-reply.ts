import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { WireError } from '../../protocol/errors.ts';
import { isStorageFault, systemCode } from '../system/files.ts';
import { stream } from './reply.ts';
import type { Reply, ReplyOptions } from './reply.ts';

const CHUNK_BYTES = 65_536;

/**
 * A file of the disk, read while it is sent, one chunk in memory at a time.
 *
 * @throws WireError `not_found` when there is no such file, `storage_failed` when the disk cannot give it (before or in
 *   the middle; in the middle the connection is cut).
 */
export async function fileReply(path: string, contentType: string, options: ReplyOptions = {}): Promise<Reply> {
  const file = await orStorageFailed(() => open(path, 'r'));
  let size: number;
  try {
    ({ size } = await orStorageFailed(() => file.stat()));
  } catch (error) {
    await file.close();
    throw error;
  }
  return stream({ totalBytes: size, chunks: readChunks(file), release: () => file.close() }, contentType, options);
}

async function* readChunks(file: FileHandle): AsyncGenerator<Uint8Array, void, undefined> {
  const buffer = new Uint8Array(CHUNK_BYTES);
  for (;;) {
    const { bytesRead } = await orStorageFailed(() => file.read(buffer, 0, CHUNK_BYTES, null));
    if (bytesRead === 0) return;
    // The server asks for the next chunk only after this one was sent, so one buffer is enough.
    yield buffer.subarray(0, bytesRead);
  }
}

async function orStorageFailed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') throw new WireError('not_found');
    throw isStorageFault(error) ? new WireError('storage_failed', systemCode(error)) : error;
  }
}
