import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { trixieRoot } from '../../../os-image/trixie-root.ts';

const MEBIBYTE = 1_048_576;
const ROOT_START = 516 * MEBIBYTE;
const DATA_START = ROOT_START + 3_072 * MEBIBYTE;

/** Where the file systems are on our disk, in bytes (os-image/export-image/01-disk). */
export const FILE_SYSTEMS = { root: ROOT_START, data: DATA_START } as const;

/**
 * Brings a file system up to date from its journal, as a start does, and looks for damage.
 *
 * @param disk a raw disk; its journals are emptied
 * @returns what e2fsck complains about; empty for a whole file system
 */
export function checkFileSystem(disk: string, start: number): string {
  const place = `/mnt/${basename(disk)}?offset=${start}`;
  inTrixie(dirname(disk), 'e2fsck', '-E', 'journal_only', '-y', place);
  const { status, text } = inTrixie(dirname(disk), 'e2fsck', '-f', '-n', place);
  return status === 0 ? '' : text;
}

/** Copies the chat house's folder out of a raw disk. */
export function copyHouse(disk: string, to: string): void {
  mkdirSync(to, { recursive: true });
  const { status, text } = run('debugfs', ['-R', `rdump /house ${to}`, `${disk}?offset=${DATA_START}`]);
  if (status !== 0) throw new Error(text);
}

/** Runs one of trixie's tools with a folder as /mnt, in a mount namespace of its own. */
function inTrixie(folder: string, ...command: readonly string[]): { status: number | null; text: string } {
  const script = 'mount --bind "$1" "$2/mnt" && shift && exec chroot "$@"';
  return run('unshare', ['--mount', 'sh', '-c', script, '-', folder, trixieRoot(), ...command]);
}

function run(file: string, args: readonly string[]): { status: number | null; text: string } {
  const { status, stdout, stderr } = spawnSync(file, args, { encoding: 'utf8' });
  return { status, text: `${stdout}${stderr}` };
}
