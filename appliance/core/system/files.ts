import { constants } from 'node:fs';
import { chmod, type FileHandle, mkdir, open, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

/** Only the user the core runs as may read. */
export const PRIVATE_FILE_MODE = 0o600;
const PRIVATE_FOLDER_MODE = 0o700;

/** What `saveDurably` may be told besides path and content. */
export type SaveOptions = {
  /** Permission bits of the file; 0600 unless said. */
  readonly mode?: number;
};

/** Codes of the operating system that mean "the disk", not "a bug": the asker hears an error, the server stays up. */
const STORAGE_FAULTS: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EACCES', 'EPERM', 'ENODEV']);

/** The error code of a failed system call (`ENOENT`, `ENOSPC`, …), or undefined for any other value. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** True when `error` says that the disk is full, read-only or failing. */
export function isStorageFault(error: unknown): boolean {
  const code = systemCode(error);
  return code !== undefined && STORAGE_FAULTS.has(code);
}

/**
 * Makes a folder, and those above it, that only this user may enter. An existing one is narrowed to 0700.
 *
 * @throws the operating system's error when it cannot be made.
 */
export async function makePrivateFolder(path: string): Promise<void> {
  await makeFolder(path);
  await chmod(path, PRIVATE_FOLDER_MODE);
}

/** Not `recursive`: where a file system allows no folder at all (/proc), that option tries for ever. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: PRIVATE_FOLDER_MODE });
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    const parent = dirname(path);
    if (code !== 'ENOENT' || parent === path) throw error;
    await makeFolder(parent);
    await mkdir(path, { mode: PRIVATE_FOLDER_MODE });
  }
}

/**
 * Replaces a file so that after a power cut at any moment it holds either all of the old bytes or all of the new ones,
 * and, once this resolves, the new ones. Two calls for one path must not overlap: the caller queues them.
 *
 * @throws the operating system's error (see {@link isStorageFault}); the old file is then untouched.
 */
export async function saveDurably(
  path: string,
  content: string | Uint8Array,
  options: SaveOptions = {},
): Promise<void> {
  // One fixed name, not a random one: what a power cut leaves behind is overwritten by the next save instead of piling up.
  const fresh = `${path}.new`;
  try {
    const file = await open(fresh, 'w', options.mode ?? PRIVATE_FILE_MODE);
    try {
      // The mode given to open() is narrowed by the umask and ignored for a file that a power cut left behind.
      await file.chmod(options.mode ?? PRIVATE_FILE_MODE);
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, path);
  } catch (error) {
    // A full disk must get its space back; the first error is the one to report.
    await rm(fresh, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Makes earlier renames, creations and removals in a folder survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The bytes of a file, or undefined when there is none. Any other failure throws. */
export async function loadIfPresent(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * A text file that somebody less trusted may have put there, or undefined when there is none: no link is followed, and
 * nothing is waited for.
 *
 * @throws Error when it is longer than `bytesMax`.
 */
export async function loadForeignText(path: string, bytesMax: number): Promise<string | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const buffer = Buffer.alloc(bytesMax + 1);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
    if (bytesRead > bytesMax) throw new Error(`${basename(path)} is too large`);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Bytes that an ordinary user may still write on the file system that holds `path`. */
export async function freeBytes(path: string): Promise<number> {
  const figures = await statfs(path);
  return figures.bavail * figures.bsize;
}
