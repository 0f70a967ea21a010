import type { FileHandle } from 'node:fs/promises';
import { WireError } from '../../protocol/errors.ts';

/** One upload at work. Another one for the same file may end it: a dead connection must not block its own resumption. */
export class Upload {
  readonly #superseded: Promise<never>;
  #supersede: () => void = () => undefined;
  #done: Promise<unknown> = Promise.resolve();

  constructor() {
    this.#superseded = new Promise<never>((_, reject) => {
      this.#supersede = () => {
        reject(new WireError('bad_file_offset', 'a new upload of this file took over'));
      };
    });
    // Nobody may be waiting for it.
    this.#superseded.catch(() => undefined);
  }

  /** Ends this upload; resolves when it let go of the file. */
  async supersede(): Promise<void> {
    this.#supersede();
    await this.#done;
  }

  /** Runs the upload's work. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const running = work();
    // Its own caller hears of a failure.
    this.#done = running.catch(() => undefined);
    return running;
  }

  /**
   * Appends `chunks` at `offset`, one at a time.
   * @returns where the file ends now
   * @throws WireError `bad_file_offset` when it was superseded; whatever `chunks` or the disk throws. What was written until then stays.
   */
  async append(part: FileHandle, offset: number, chunks: AsyncIterable<Uint8Array>): Promise<number> {
    const source = chunks[Symbol.asyncIterator]();
    let end = offset;
    try {
      for (;;) {
        const next = await Promise.race([source.next(), this.#superseded]);
        if (next.done === true) return end;
        let written = 0;
        while (written < next.value.length) {
          const { bytesWritten } = await part.write(next.value, written, next.value.length - written, end);
          written += bytesWritten;
          end += bytesWritten;
        }
      }
    } finally {
      // Not awaited: a source that waits for a dead peer ends only when the peer's connection does.
      void source.return?.(undefined).then(undefined, () => undefined);
    }
  }
}
