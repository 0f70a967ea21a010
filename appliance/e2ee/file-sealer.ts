import type { Bytes } from '../protocol/encoding.ts';
import { messageNonce } from '../protocol/envelope.ts';
import { LIMITS } from '../protocol/limits.ts';
import { encodeFileChunkAad, encodeFileRoot, sealedFileBytes } from '../protocol/sealed.ts';
import { KEY_BYTES } from '../protocol/suites.ts';
import { encryptGcm } from './gcm.ts';
import { sha256 } from './hash.ts';
import { randomBytes } from './random.ts';

/** What a message says of a sealed file. */
export type FileSeal = { readonly key: Bytes; readonly root: Bytes; readonly bytes: number };

/**
 * Seals one file once, chunk after chunk (rule 22). The key is fresh and the chunk's index is the nonce, so a chunk is
 * never sealed twice: a resumed upload resends the sealed bytes, and reading the file again takes a new sealer.
 */
export class FileSealer {
  readonly plainBytes: number;
  readonly sealedBytes: number;
  /** Chunks in all; an empty file is one empty chunk. */
  readonly chunks: number;
  readonly #keyBytes: Bytes;
  readonly #key: CryptoKey;
  readonly #hashes: Bytes[] = [];
  #next = 0;

  private constructor(plainBytes: number, keyBytes: Bytes, key: CryptoKey) {
    this.plainBytes = plainBytes;
    this.sealedBytes = sealedFileBytes(plainBytes);
    this.chunks = chunkCount(plainBytes);
    this.#keyBytes = keyBytes;
    this.#key = key;
  }

  static async create(plainBytes: number): Promise<FileSealer> {
    const keyBytes = randomBytes(KEY_BYTES);
    return new FileSealer(
      plainBytes,
      keyBytes,
      await crypto.subtle.importKey('raw', keyBytes, 'AES-GCM', false, ['encrypt']),
    );
  }

  /** Where in the file the next chunk lies. */
  get nextRange(): { readonly from: number; readonly to: number } {
    const from = this.#next * LIMITS.fileChunkBytes;
    return { from, to: Math.min(from + LIMITS.fileChunkBytes, this.plainBytes) };
  }

  /**
   * The next chunk, sealed. One at a time.
   * @throws Error if `plain` is not exactly {@link nextRange}: the file changed under us, or all of it is sealed.
   */
  async sealChunk(plain: Bytes): Promise<Bytes> {
    const index = this.#next;
    const { from, to } = this.nextRange;
    if (index >= this.chunks || plain.length !== to - from) throw new Error('not the next chunk of the file');
    // Counted before it is used: whatever fails below, this nonce is spent.
    this.#next += 1;
    const aad = encodeFileChunkAad(index, index === this.chunks - 1);
    const sealed = await encryptGcm(this.#key, messageNonce(index), aad, plain);
    this.#hashes[index] = await sha256(sealed);
    return sealed;
  }

  /** @throws Error before the last chunk is sealed. */
  async finish(): Promise<FileSeal> {
    if (this.#hashes.length !== this.chunks) throw new Error('file is not sealed to its end');
    const root = await sha256(encodeFileRoot(this.plainBytes, this.#hashes));
    return { key: this.#keyBytes, root, bytes: this.plainBytes };
  }
}

/** Chunks of a file of `plainBytes`. */
export function chunkCount(plainBytes: number): number {
  return Math.max(1, Math.ceil(plainBytes / LIMITS.fileChunkBytes));
}
