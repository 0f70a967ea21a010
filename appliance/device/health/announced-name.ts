import { join } from 'node:path';
import type { HostReport } from '../../core/health/host-report.ts';
import { readLine } from './kernel-files.ts';

/**
 * The name that avahi announces, without `.local`; null while it announces none. avahi writes it over its own command line,
 * also when it had to take another one because somebody else has ours.
 *
 * @param root usually `/`.
 */
export async function readAnnouncedName(root: string): Promise<HostReport['announcedName']> {
  const pid = await readLine(join(root, 'run/avahi-daemon/pid'));
  if (pid === undefined || !/^\d+$/.test(pid)) return null;
  const title = (await readLine(join(root, 'proc', pid, 'cmdline'))) ?? '';
  return /running \[([^\]]+)\.local\]/.exec(title)?.[1] ?? null;
}
