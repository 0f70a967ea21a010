import { writeFile } from 'node:fs/promises';
import type { Clock } from '../system/clock.ts';

/** A look costs the machine more than a look of the core: while somebody watches, this often. */
const LOOK_MS = 45_000;

/**
 * Asks the device for a fresh report: a unit waits for this file to be written (parlour-health.path). Without it the
 * device looks every five minutes, which is enough for a house that nobody watches.
 *
 * @param path beside the report; undefined where no device reports.
 */
export class ReportRequest {
  readonly #path: string | undefined;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  #askedMs: number | undefined;

  constructor(path: string | undefined, clock: Pick<Clock, 'monotonicMs'>) {
    this.#path = path;
    this.#clock = clock;
  }

  /** @throws the operating system's error when the folder cannot be written. */
  async ask(): Promise<void> {
    const nowMs = this.#clock.monotonicMs();
    if (this.#path === undefined || (this.#askedMs !== undefined && nowMs - this.#askedMs < LOOK_MS)) return;
    this.#askedMs = nowMs;
    await writeFile(this.#path, '');
  }
}
