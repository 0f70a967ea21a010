import { readFile, readdir } from 'node:fs/promises';
import { hostname, networkInterfaces, uptime } from 'node:os';
import { join } from 'node:path';
import type { HostReport } from '../core/health/host-report.ts';
import type { Clock } from '../core/system/clock.ts';
import { loadIfPresent, saveDurably } from '../core/system/files.ts';
import { readHostAddresses } from '../core/system/network.ts';

const HEALTH_FILE = 'health.json';
/** Only the addresses: replaced when one changes, which is what certificate and screen wait for. */
const ADDRESSES_FILE = 'addresses.json';
const LOOPBACK = 'lo';

/**
 * What the core is told of the machine around its sandbox (docs/status.md): as of now, what certificate and screen need.
 *
 * @param sysNet usually /sys/class/net.
 * @param announcedName under .local, or null when nobody answers for it.
 */
export async function readHealth(clock: Clock, sysNet: string, announcedName: string | null): Promise<HostReport> {
  const names = (await readdir(sysNet)).filter((name) => name !== LOOPBACK).sort();
  const lasting = new Set(
    (await readHostAddresses()).filter(({ temporary }) => !temporary).map(({ address }) => address),
  );
  const byName = networkInterfaces();
  return {
    version: 1,
    atMs: clock.nowMs(),
    uptimeSeconds: Math.floor(uptime()),
    hostName: hostname(),
    announcedName,
    interfaces: await Promise.all(
      names.map(async (name) => ({
        name,
        state: await readWord(join(sysNet, name, 'operstate')),
        addresses: (byName[name] ?? []).map(({ address }) => address).filter((address) => lasting.has(address)),
        receivedBytes: Number(await readWord(join(sysNet, name, 'statistics/rx_bytes'))),
        sentBytes: Number(await readWord(join(sysNet, name, 'statistics/tx_bytes'))),
      })),
    ),
  };
}

/**
 * Writes it where the core looks. The file with the addresses is touched only when they changed.
 *
 * @throws the operating system's error when the folder cannot be written.
 */
export async function writeHealth(folder: string, health: HostReport): Promise<void> {
  await saveDurably(join(folder, HEALTH_FILE), JSON.stringify(health));
  const addresses = JSON.stringify(health.interfaces.flatMap((each) => each.addresses).sort());
  const path = join(folder, ADDRESSES_FILE);
  const before = await loadIfPresent(path);
  if (before === undefined || Buffer.from(before).toString('utf8') !== addresses) await saveDurably(path, addresses);
}

async function readWord(path: string): Promise<string> {
  return (await readFile(path, 'utf8')).trim();
}
