import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { HostReport } from '../../core/health/host-report.ts';
import { readHostAddresses } from '../../core/system/network.ts';
import { listFolder, readCount, readLine } from './kernel-files.ts';

const LOOPBACK = 'lo';
/** The schema's limits: a machine that routes for others may have hundreds. */
const INTERFACES_MAX = 32;
const ADDRESSES_MAX = 32;

/**
 * Interfaces with their lasting addresses and counters, loopback left out.
 *
 * @param root usually `/`; addresses are always this machine's own.
 */
export async function readInterfaces(root: string): Promise<HostReport['interfaces']> {
  const lasting = new Set(
    (await readHostAddresses()).filter(({ temporary }) => !temporary).map(({ address }) => address),
  );
  const byName = networkInterfaces();
  const folder = join(root, 'sys/class/net');
  // A bonding driver keeps a plain file among the interfaces.
  const names = (await listFolder(folder)).filter((name) => name !== LOOPBACK && name !== 'bonding_masters');
  return Promise.all(
    names.slice(0, INTERFACES_MAX).map(async (name) => ({
      name,
      state: (await readLine(join(folder, name, 'operstate'))) ?? 'unknown',
      addresses: (byName[name] ?? [])
        .map(({ address }) => address)
        .filter((address) => lasting.has(address))
        .slice(0, ADDRESSES_MAX),
      receivedBytes: (await readCount(join(folder, name, 'statistics/rx_bytes'))) ?? 0,
      sentBytes: (await readCount(join(folder, name, 'statistics/tx_bytes'))) ?? 0,
      megabitsPerSecond: await readSpeed(join(folder, name, 'speed')),
    })),
  );
}

/** Wi-Fi and a cable that is not plugged in have none; some drivers then say -1. */
async function readSpeed(path: string): Promise<number | null> {
  const line = await readLine(path);
  return line !== undefined && /^\d+$/.test(line) ? Number(line) : null;
}
