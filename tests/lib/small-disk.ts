import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** Whether this machine lets us mount: as root, and not in a container that forbids it. */
export const canMount =
  process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

/** Whether a disk image can be mounted too. */
export const canMountImages = canMount && existsSync('/dev/loop-control') && existsSync('/sys/fs/ext4');

const IMAGE_BYTES = 50_331_648;

/** A disk of its own, mounted while `use` runs. */
export type SmallDisk = {
  /** Where it is mounted. */
  readonly path: string;
  /** Mounts it anew with these options; nothing may be open on it. */
  readonly remount: (options: string) => void;
};

/** Runs `use` with an empty disk in memory of so many megabytes. */
export function withSmallDisk<T>(megabytes: number, use: (disk: SmallDisk) => Promise<T>): Promise<T> {
  return mounted(['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs'], use);
}

/** Runs `use` with an ext4 disk that turns read-only, as a dying SD card's does, when `fail` is called. */
export async function withFailingDisk<T>(use: (disk: SmallDisk & { fail: () => void }) => Promise<T>): Promise<T> {
  const image = join(await mkdtemp(join(tmpdir(), 'parlour-image-')), 'disk');
  try {
    await writeFile(image, '');
    await truncate(image, IMAGE_BYTES);
    execFileSync('mkfs.ext4', ['-q', '-E', 'lazy_itable_init=0,lazy_journal_init=0', image]);
    return await mounted(['-o', 'loop,errors=remount-ro', image], (disk) => {
      const mount = readFileSync('/proc/self/mounts', 'utf8')
        .split('\n')
        .find((line) => line.includes(disk.path));
      const device = basename(mount!.split(' ')[0]!);
      const fail = (): void => writeFileSync(`/sys/fs/ext4/${device}/trigger_fs_error`, 'test');
      return use({ ...disk, fail });
    });
  } finally {
    await rm(join(image, '..'), { recursive: true, force: true });
  }
}

async function mounted<T>(what: readonly string[], use: (disk: SmallDisk) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'parlour-disk-'));
  const path = join(folder, 'mounted');
  await mkdir(path);
  execFileSync('mount', [...what, path]);
  try {
    return await use({ path, remount: (options) => execFileSync('mount', ['-o', `remount,${options}`, path]) });
  } finally {
    // A file that a failed test left open must not keep the disk.
    execFileSync('umount', ['--lazy', path]);
    await rm(folder, { recursive: true, force: true });
  }
}
