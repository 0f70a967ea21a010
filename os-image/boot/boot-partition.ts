import { basename, join } from 'node:path';
import { commandOutput, runCommand } from '../command.ts';

/** Bytes before the first partition of our disk (genimage's `align`). */
const FIRST_PARTITION = 4 * 1024 * 1024;
/** Where the first partition of our disk ends, in bytes (os-image/export-image/01-disk). */
export const BOOT_END = FIRST_PARTITION + 512 * 1024 * 1024;

/** What the Pi's firmware reads on the boot partition, as far as QEMU needs it too. */
export type BootFiles = {
  /** Paths on this machine. */
  readonly kernel: string;
  readonly initrd: string;
  /** As asked for; undefined when none was. */
  readonly tree: string | undefined;
  readonly cmdline: string;
};

/** How mtools names the boot partition inside an image. */
const drive = (image: string): string => `${image}@@${FIRST_PARTITION}`;

/**
 * A text file of an image's boot partition.
 *
 * @throws Error when the image has no such file.
 */
export function readBootText(image: string, name: string): string {
  return commandOutput('mtype', ['-i', drive(image), `::/${name}`]);
}

/** The files of an image's boot partition, by path below it. */
export function listBootFiles(image: string): string[] {
  return commandOutput('mdir', ['-i', drive(image), '-b', '-/', '::'])
    .split('\n')
    .map((line) => line.trim().replace(/^::\//, ''))
    .filter((path) => path !== '' && !path.endsWith('/'));
}

/** Copies a file out of an image's boot partition. @throws Error when the image lacks it. */
function copyBootFile(image: string, name: string, folder: string): string {
  const copy = join(folder, basename(name));
  runCommand('mcopy', ['-n', '-o', '-i', drive(image), `::/${name}`, copy]);
  return copy;
}

/**
 * The value of a key in config.txt, e.g. `os_prefix=x/` or `initramfs x followkernel`.
 *
 * @throws Error when the key is not there.
 */
export function configValue(config: string, key: string): string {
  const value = new RegExp(`^${key}[= ](\\S+)`, 'm').exec(config)?.[1];
  if (value === undefined) throw new Error(`config.txt does not set ${key}.`);
  return value;
}

/**
 * Copies what config.txt names out of the image.
 *
 * @param tree name of the board's device tree, for a board that is not QEMU's own
 * @throws Error when config.txt names nothing or the file is not there.
 */
export function copyBootChain(image: string, folder: string, tree: string | undefined): BootFiles {
  const config = readBootText(image, 'config.txt');
  const prefix = configValue(config, 'os_prefix');
  const copy = (name: string): string => copyBootFile(image, prefix + name, folder);
  return {
    kernel: copy(configValue(config, 'kernel')),
    initrd: copy(configValue(config, 'initramfs')),
    tree: tree === undefined ? undefined : copy(tree),
    cmdline: readBootText(image, `${prefix}cmdline.txt`).trim(),
  };
}

/** Puts a file onto an image's boot partition, as the owner does with the card in another computer. */
export function putBootFile(image: string, file: string, name: string): void {
  runCommand('mcopy', ['-o', '-i', drive(image), file, `::/${name}`]);
}
