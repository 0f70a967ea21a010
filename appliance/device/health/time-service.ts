import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostReport } from '../../core/health/host-report.ts';
import { exists } from './kernel-files.ts';

const FOLDER = 'run/systemd/timesync';
/** timesyncd touches its mark whenever a server confirmed the time, every 34 minutes at the latest. */
const CONFIRMED_MS = 86_400_000;

/**
 * Whether somebody outside confirmed the time within a day. Undefined where systemd-timesyncd does not run: another program
 * may set the clock there.
 *
 * @param root usually `/`.
 */
export async function readTimeService(root: string, nowMs: number): Promise<HostReport['clock']> {
  if (!(await exists(join(root, FOLDER)))) return undefined;
  const mark = join(root, FOLDER, 'synchronized');
  if (!(await exists(mark))) return { isSynchronised: false };
  return { isSynchronised: Math.abs(nowMs - (await stat(mark)).mtimeMs) < CONFIRMED_MS };
}
