import { readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { exists } from './kernel-files.ts';

/** What carries a folder. */
export type Mount = {
  /** `major:minor`; major 0 is no block device. */
  readonly device: string;
  readonly type: string;
  /** The file system itself, whatever a sandbox makes of it. */
  readonly isReadOnly: boolean;
};

/** Folders of the kernel about a block device. */
export type BlockDevice = {
  /** `mmcblk0p3`. */
  readonly name: string;
  /** Of the whole disk: `/sys/devices/…/block/mmcblk0`. */
  readonly disk: string;
};

/**
 * The mount that holds a folder; undefined when the table names none.
 *
 * @param root usually `/`.
 */
export async function readMount(root: string, folder: string): Promise<Mount | undefined> {
  const table = await readFile(join(root, 'proc/self/mountinfo'), 'utf8');
  let found: Mount | undefined;
  let length = 0;
  for (const line of table.split('\n')) {
    // proc_pid_mountinfo(5): optional fields end with a dash of their own.
    const [own = '', super_ = ''] = line.split(' - ');
    const [, , device, , point] = own.split(' ');
    const [type, , options] = super_.split(' ');
    if (device === undefined || point === undefined || type === undefined || options === undefined) continue;
    const holds = point === '/' || folder === point || folder.startsWith(`${point}/`);
    // What is mounted later lies on top.
    if (!holds || point.length < length) continue;
    length = point.length;
    found = { device, type, isReadOnly: options.split(',').includes('ro') };
  }
  return found;
}

/** The block device of a mount; undefined for a file system without one. */
export async function findBlockDevice(root: string, { device }: Mount): Promise<BlockDevice | undefined> {
  const link = join(root, 'sys/dev/block', device);
  if (!(await exists(link))) return undefined;
  const folder = await realpath(link);
  const disk = (await exists(join(folder, 'partition'))) ? dirname(folder) : folder;
  return { name: basename(folder), disk };
}
