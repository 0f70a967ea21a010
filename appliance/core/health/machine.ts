import { access, readFile, readdir, stat, statfs } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { systemCode } from '../system/files.ts';
import type { LoadReading, MemoryReading } from './sources.ts';

/** In the system's own file system, whatever else is mounted. */
const SYSTEM_FOLDER = '/usr';

/** Loaded at the first look: a start does not wait for it. */
async function systeminformation(): Promise<typeof import('systeminformation')> {
  const loaded = await import('systeminformation');
  // A CommonJS module: in a bundle its members hang from `default`.
  return 'currentLoad' in loaded
    ? loaded
    : (loaded as { readonly default: typeof import('systeminformation') }).default;
}

/** Starts no process (docs/status.md lists what each call of systeminformation costs). @throws Error when /proc is hidden. */
export async function readLoad(): Promise<LoadReading> {
  await access('/proc/stat');
  const { currentLoad, avgLoad } = await (await systeminformation()).currentLoad();
  return { share: currentLoad / 100, minuteAverage: avgLoad, processors: cpus().length };
}

/** Starts no process. @throws Error when /proc is hidden: node:os would then give figures that mean something else. */
export async function readMemory(): Promise<MemoryReading> {
  await access('/proc/meminfo');
  const { total, available, swaptotal, swapused } = await (await systeminformation()).mem();
  return { totalBytes: total, availableBytes: available, swapTotalBytes: swaptotal, swapUsedBytes: swapused };
}

/**
 * The processor's temperature from the kernel's thermal zones; undefined where there is none. systeminformation starts
 * seven processes for this.
 *
 * @param folder usually /sys/class/thermal.
 */
export async function readTemperature(folder: string): Promise<number | undefined> {
  const found: number[] = [];
  for (const zone of await listing(folder)) {
    if (!zone.startsWith('thermal_zone')) continue;
    // `cpu-thermal` on every Raspberry Pi; PCs name theirs by the package.
    const type = await readFile(join(folder, zone, 'type'), 'utf8');
    if (!/cpu|x86_pkg|soc/i.test(type)) continue;
    found.push(Number(await readFile(join(folder, zone, 'temp'), 'utf8')) / 1_000);
  }
  return found.length === 0 ? undefined : Math.max(...found);
}

type Bytes = { readonly totalBytes: number; readonly freeBytes: number };

/**
 * Bytes of the file system that holds `path`, and of the system's own; undefined where that is the same, or is full by
 * design (an image that is only read).
 */
export async function readDisk(path: string): Promise<Bytes & { readonly system: Bytes | undefined }> {
  const [own, system] = await Promise.all([stat(path), stat(SYSTEM_FOLDER)]);
  const [ownSpace, systemSpace] = await Promise.all([statfs(path), statfs(SYSTEM_FOLDER)]);
  const hasOther = own.dev !== system.dev && systemSpace.bfree > 0;
  return { ...bytesOf(ownSpace), system: hasOther ? bytesOf(systemSpace) : undefined };
}

function bytesOf({ blocks, bavail, bsize }: Awaited<ReturnType<typeof statfs>>): Bytes {
  return { totalBytes: Number(blocks) * Number(bsize), freeBytes: Number(bavail) * Number(bsize) };
}

/** How many descriptors this process may open; undefined where the kernel does not say. */
export async function readDescriptorsMax(): Promise<number | undefined> {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(await readFile('/proc/self/limits', 'utf8')) ?? [];
    return soft === undefined ? undefined : Number(soft);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function listing(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
