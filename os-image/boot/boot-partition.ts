import { join } from 'node:path';
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

/**
 * Copies files out of an image's boot partition.
 *
 * @returns where they are, in the order asked
 * @throws Error when the image lacks one.
 */
export function copyBootFiles(image: string, names: readonly string[], folder: string): string[] {
  for (const name of names) runCommand('mcopy', ['-n', '-o', '-i', drive(image), `::/${name}`, join(folder, name)]);
  return names.map((name) => join(folder, name));
}

/**
 * The value of a key in config.txt, e.g. `kernel=x` or `initramfs x followkernel`.
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
 * @throws Error when config.txt names nothing or the file is not there.
 */
export function copyBootChain(image: string, folder: string): BootFiles {
  const config = readBootText(image, 'config.txt');
  const names = [configValue(config, 'kernel'), configValue(config, 'initramfs')];
  const [kernel = '', initrd = ''] = copyBootFiles(image, names, folder);
  return { kernel, initrd, cmdline: readBootText(image, 'cmdline.txt').trim() };
}

/** Puts a file onto an image's boot partition, as the owner does with the card in another computer. */
export function putBootFile(image: string, file: string, name: string): void {
  runCommand('mcopy', ['-o', '-i', drive(image), file, `::/${name}`]);
}
