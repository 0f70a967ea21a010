import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { loadIfPresent } from '../../core/system/files.ts';

/** A run of rkhunter that came to its end. */
export type RootkitRun = { readonly ranMs: number; readonly warnings: number };

/** `parlour-rkhunter.service` puts the file there when a run has ended. */
const WARNINGS = 'run/parlour-rkhunter/warnings';

/** The last run since this start of the machine; undefined when there was none. @param root usually `/`. */
export async function readRootkitRun(root: string): Promise<RootkitRun | undefined> {
  const path = join(root, WARNINGS);
  const bytes = await loadIfPresent(path);
  if (bytes === undefined) return undefined;
  const lines = Buffer.from(bytes).toString('utf8').split('\n');
  return {
    ranMs: Math.floor((await stat(path)).mtimeMs),
    warnings: lines.filter((line) => line.startsWith('Warning:')).length,
  };
}
