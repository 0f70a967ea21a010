import { join } from 'node:path';
import type { HostReport } from '../../core/health/host-report.ts';
import { exists, readCount, readLine } from './kernel-files.ts';

export type BootReason = NonNullable<HostReport['boot']>;

/** Where parlour-clean-end.service puts the mark that the start before was asked to end; below the root. */
export const CLEAN_END_FILE = 'run/parlour-health/ended';
/** WDIOF_CARDRESET of linux/watchdog.h. */
const RESET_BY_WATCHDOG = 0x20;

/** What tells one start of the machine from another. @throws Error without a kernel that says. @param root usually `/`. */
export async function readBootId(root: string): Promise<string> {
  const id = await readLine(join(root, 'proc/sys/kernel/random/boot_id'));
  if (id === undefined) throw new Error('the kernel names no boot id');
  return id;
}

/**
 * Why this start came about, by what the one before left behind.
 *
 * @param isKnown whether anything of earlier starts is known.
 */
export async function judgeBoot(root: string, isKnown: boolean): Promise<BootReason> {
  // First, as a Raspberry Pi restarts by its watchdog even when it is asked to.
  if (await exists(join(root, CLEAN_END_FILE))) return 'clean';
  if (!isKnown) return 'unknown';
  const status = (await readCount(join(root, 'sys/class/watchdog/watchdog0/bootstatus'))) ?? 0;
  return (status & RESET_BY_WATCHDOG) === 0 ? 'power-cut' : 'watchdog';
}
