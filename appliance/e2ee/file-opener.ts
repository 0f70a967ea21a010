import { type Bytes, concatBytes, equalBytes } from '../protocol/encoding.ts';
import { messageNonce } from '../protocol/envelope.ts';
import { GCM_TAG_BYTES, LIMITS } from '../protocol/limits.ts';
import { encodeFileChunkAad, encodeFileRoot, sealedFileBytes } from '../protocol/sealed.ts';
import { chunkCount, type FileSeal } from './file-sealer.ts';
import { decryptGcm } from './gcm.ts';
import { sha256 } from './hash.ts';
import { OpenError } from './open-error.ts';

const SEALED_CHUNK_BYTES = LIMITS.fileChunkBytes + GCM_TAG_BYTES;

/** Opens a file as its sealed bytes arrive, in pieces of any size (rule 22). */
export class FileOpener {
  readonly #seal: FileSeal;
  readonly #key: CryptoKey;
  readonly #hashes: Bytes[] = [];
  /** Arrived, but less than a chunk. */
  #rest: Bytes[] = [];
  #restBytes = 0;
  #arrived = 0;

  private constructor(seal: FileSeal, key: CryptoKey) {
    this.#seal = seal;
    this.#key = key;
  }

  static async create(seal: FileSeal): Promise<FileOpener> {
    return new FileOpener(seal, await crypto.subtle.importKey('raw', seal.key, 'AES-GCM', false, ['decrypt']));
  }

  /** Sealed size the message promises. */
  get sealedBytes(): number {
    return sealedFileBytes(this.#seal.bytes);
  }

  /**
   * Takes what arrived and gives what can be opened by it. Nothing of it may be used before {@link finish}.
   * @throws OpenError if a chunk is changed, out of place, or more comes than the message promised.
   */
  async push(sealed: Bytes): Promise<Bytes> {
    this.#arrived += sealed.length;
    if (this.#arrived > this.sealedBytes) throw new OpenError();
    this.#rest.push(sealed);
    this.#restBytes += sealed.length;
    const isEnd = this.#arrived === this.sealedBytes;
    if (this.#restBytes < SEALED_CHUNK_BYTES && !isEnd) return new Uint8Array(0);
    const bytes = joined(this.#rest);
    const opened: Bytes[] = [];
    let at = 0;
    while (bytes.length - at >= SEALED_CHUNK_BYTES || (isEnd && at < bytes.length)) {
      const chunk = bytes.subarray(at, at + SEALED_CHUNK_BYTES);
      at += chunk.length;
      opened.push(await this.#openChunk(chunk));
    }
    this.#rest = at < bytes.length ? [bytes.subarray(at)] : [];
    this.#restBytes = bytes.length - at;
    return joined(opened);
  }

  /** All of the file has arrived as its sender signed it. @throws OpenError if it is cut off or another file. */
  async finish(): Promise<void> {
    const { bytes, root } = this.#seal;
    if (this.#arrived !== this.sealedBytes || this.#hashes.length !== chunkCount(bytes)) throw new OpenError();
    if (!equalBytes(await sha256(encodeFileRoot(bytes, this.#hashes)), root)) throw new OpenError();
  }

  async #openChunk(chunk: Bytes): Promise<Bytes> {
    const index = this.#hashes.length;
    const aad = encodeFileChunkAad(index, index === chunkCount(this.#seal.bytes) - 1);
    this.#hashes.push(await sha256(chunk));
    return decryptGcm(this.#key, messageNonce(index), aad, chunk);
  }
}

/** Without a copy where there is nothing to join: pieces mostly are whole chunks. */
function joined(parts: readonly Bytes[]): Bytes {
  const [first, ...rest] = parts;
  return first !== undefined && rest.length === 0 ? first : concatBytes(...parts);
}
