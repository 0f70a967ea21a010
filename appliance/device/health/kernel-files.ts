import { access, readFile, readdir } from 'node:fs/promises';
import { systemCode } from '../../core/system/files.ts';

/** How a kernel says "not on this board", "not now" or "not with this driver". */
const ABSENT: ReadonlySet<string> = new Set([
  'ENOENT',
  'ENOTDIR',
  'ENODEV',
  'ENXIO',
  'EINVAL',
  'EOPNOTSUPP',
  'ENODATA',
]);

/** The one line of a small file, or undefined where there is none. Any other failure throws. */
export async function readLine(path: string): Promise<string | undefined> {
  // Texts of the device tree end in a NUL.
  return orUndefined(async () => (await readFile(path, 'utf8')).replaceAll('\0', '').trim());
}

/** A figure, or undefined where there is none. @throws Error when it is no whole number. */
export async function readCount(path: string): Promise<number | undefined> {
  const line = await readLine(path);
  if (line === undefined) return undefined;
  if (!/^\d+$/.test(line)) throw new Error(`${path}: not a count`);
  return Number(line);
}

/** Names in a folder, in order; none where it does not exist. */
export async function listFolder(path: string): Promise<readonly string[]> {
  return (await orUndefined(async () => (await readdir(path)).sort())) ?? [];
}

/** Whether something is there. */
export async function exists(path: string): Promise<boolean> {
  return (await orUndefined(async () => access(path).then(() => true))) ?? false;
}

async function orUndefined<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (ABSENT.has(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}
