import { join } from 'node:path';
import type { HostReport } from '../../core/health/host-report.ts';
import { loadIfPresent, saveDurably } from '../../core/system/files.ts';

const HEALTH_FILE = 'health.json';
/** Only the addresses: replaced when one changes, which is what certificate and screen wait for. */
const ADDRESSES_FILE = 'addresses.json';

/**
 * Writes a report where the core looks. The file with the addresses is touched only when they changed.
 *
 * @throws the operating system's error when the folder cannot be written.
 */
export async function writeReport(folder: string, report: HostReport): Promise<void> {
  await saveDurably(join(folder, HEALTH_FILE), JSON.stringify(report));
  const addresses = JSON.stringify(report.interfaces.flatMap((each) => each.addresses).sort());
  const path = join(folder, ADDRESSES_FILE);
  const before = await loadIfPresent(path);
  if (before === undefined || Buffer.from(before).toString('utf8') !== addresses) await saveDurably(path, addresses);
}
