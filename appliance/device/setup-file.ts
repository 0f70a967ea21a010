import { join } from 'node:path';
import { loadIfPresent, saveDurably } from '../core/system/files.ts';
import type { Run } from '../core/system/run.ts';

/** Where the page and its draft go, and what opens the boot partition. */
export type SetupFilePlaces = {
  /** The FAT partition, read-only. */
  readonly boot: string;
  /** A folder of root's alone. */
  readonly scratch: string;
  /** Runs a command while the partition can be written. */
  readonly bootRw: string;
};

const NAME = 'PARLOUR-SETUP.txt';
const TIMEOUT_MS = 60_000;

/**
 * Makes the page on the boot partition say `text`, or takes it away; a page that is right already costs no write.
 *
 * @throws Error with what the program said when the partition cannot be written.
 */
export async function keepSetupFile(text: string | undefined, places: SetupFilePlaces, run: Run): Promise<void> {
  const path = join(places.boot, NAME);
  const present = await loadIfPresent(path);
  if (text === undefined && present === undefined) return;
  if (present !== undefined && text === Buffer.from(present).toString('utf8')) return;
  const draft = join(places.scratch, NAME);
  if (text !== undefined) await saveDurably(draft, text);
  const command = text === undefined ? ['/usr/bin/rm', '-f', path] : ['/usr/bin/cp', draft, path];
  const result = await run(places.bootRw, command, { timeoutMs: TIMEOUT_MS });
  if (result.kind !== 'exited' || result.exitCode !== 0)
    throw new Error(`${NAME}: ${result.kind === 'exited' ? result.stderr : result.kind}`);
}
