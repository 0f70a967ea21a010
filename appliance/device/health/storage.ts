import { join } from 'node:path';
import type { HostReport } from '../../core/health/host-report.ts';
import { findBlockDevice, readMount } from './block-device.ts';
import { readCount, readLine } from './kernel-files.ts';

/** Where the house keeps its data; on the device a partition of its own. */
const DATA = '/var/lib/parlour';
const SECTOR_BYTES = 512;
/** Place of "sectors written" in a disk's `stat` (Documentation/block/stat.rst). */
const SECTORS_WRITTEN = 6;
/** Of eMMC's `life_time`: 1 is up to a tenth used, 11 is more than all. */
const LIFE_TENTHS_MAX = 10;

/**
 * Errors the kernel found on the file systems of system and data, and whether one of them takes no more writes. Only ext4
 * counts errors: for others undefined, unless one is read-only.
 *
 * @param root usually `/`.
 */
export async function readFileSystem(root: string): Promise<HostReport['fileSystem']> {
  let errors: number | undefined;
  let isReadOnly = false;
  for (const folder of ['/', DATA]) {
    const mount = await readMount(root, folder);
    if (mount === undefined) continue;
    isReadOnly ||= mount.isReadOnly;
    const device = await findBlockDevice(root, mount);
    if (device === undefined) continue;
    const counted = await readCount(join(root, 'sys/fs/ext4', device.name, 'errors_count'));
    // Both may be on the same one.
    if (counted !== undefined) errors = Math.max(errors ?? 0, counted);
  }
  return errors === undefined && !isReadOnly ? undefined : { errors: errors ?? 0, isReadOnly };
}

/** How much of the life of the disk with the data is used up; null: it does not say. Undefined without a disk. */
export async function readWear(root: string): Promise<HostReport['wear']> {
  const disk = await dataDisk(root);
  if (disk === undefined) return undefined;
  const line = await readLine(join(disk, 'device/life_time'));
  // Two kinds of cells: `0x01 0x02`. 0 is "not defined".
  const tenths = Math.max(
    0,
    ...(line ?? '').split(/\s+/).map((word) => (/^0x0[0-9a-f]$/i.test(word) ? Number(word) : 0)),
  );
  return tenths === 0 ? null : { usedShare: Math.min(tenths, LIFE_TENTHS_MAX) / LIFE_TENTHS_MAX };
}

/** Bytes written since the start to the disk with the data; undefined without a disk. */
export async function readWrittenBytes(root: string): Promise<number | undefined> {
  const disk = await dataDisk(root);
  if (disk === undefined) return undefined;
  const sectors = Number((await readLine(join(disk, 'stat')))?.split(/\s+/)[SECTORS_WRITTEN]);
  if (!Number.isSafeInteger(sectors)) throw new Error('stat of the disk: no count of sectors');
  return sectors * SECTOR_BYTES;
}

async function dataDisk(root: string): Promise<string | undefined> {
  const mount = await readMount(root, DATA);
  return mount === undefined ? undefined : (await findBlockDevice(root, mount))?.disk;
}
