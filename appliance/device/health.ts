import { readFile, readdir } from 'node:fs/promises';
import { hostname, networkInterfaces, uptime } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../core/system/clock.ts';
import { loadIfPresent, saveDurably } from '../core/system/files.ts';
import { readHostAddresses } from '../core/system/network.ts';

/** What the core is told of the machine around its sandbox: `/run/parlour/health.json`. */
export type Health = {
  readonly version: 1;
  /** When it was looked at, in milliseconds since 1970. */
  readonly atMs: number;
  readonly uptimeSeconds: number;
  readonly hostName: string;
  readonly interfaces: readonly InterfaceHealth[];
};

/** One network interface, loopback left out. */
export type InterfaceHealth = {
  readonly name: string;
  /** The kernel's word: `up`, `down`, `unknown`, … */
  readonly state: string;
  /** IPv4 and IPv6, without privacy addresses. */
  readonly addresses: readonly string[];
  readonly receivedBytes: number;
  readonly sentBytes: number;
};

const HEALTH_FILE = 'health.json';
/** Only the addresses: replaced when one changes, which is what certificate and screen wait for. */
const ADDRESSES_FILE = 'addresses.json';
const LOOPBACK = 'lo';

/** The machine as it is now. @param sysNet usually /sys/class/net. */
export async function readHealth(clock: Clock, sysNet: string): Promise<Health> {
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
export async function writeHealth(folder: string, health: Health): Promise<void> {
  await saveDurably(join(folder, HEALTH_FILE), JSON.stringify(health));
  const addresses = JSON.stringify(health.interfaces.flatMap((each) => each.addresses).sort());
  const path = join(folder, ADDRESSES_FILE);
  const before = await loadIfPresent(path);
  if (before === undefined || Buffer.from(before).toString('utf8') !== addresses) await saveDurably(path, addresses);
}

async function readWord(path: string): Promise<string> {
  return (await readFile(path, 'utf8')).trim();
}
