import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  freeBytes,
  isStorageFault,
  loadIfPresent,
  makePrivateFolder,
  saveDurably,
} from '../../../appliance/core/system/files.ts';

/** What was asked of the disk, in order; the calls themselves are real. */
const calls = vi.hoisted((): string[] => []);
vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:fs/promises')>();
  const open = async (path: string, flags: string, mode?: number): Promise<FileHandle> => {
    const handle = await real.open(path, flags, mode);
    const { sync } = handle;
    handle.sync = () => {
      calls.push(`sync ${basename(path)}`);
      return sync.call(handle);
    };
    return handle;
  };
  const rename = (from: string, to: string): Promise<void> => {
    calls.push(`rename ${basename(from)} ${basename(to)}`);
    return real.rename(from, to);
  };
  return { ...real, open, rename };
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parlour-files-'));
  calls.length = 0;
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('a power cut right after a save cannot take it back: bytes first, then the name, then the folder', async () => {
  await saveDurably(join(folder, 'a'), 'one');
  expect(calls).toEqual(['sync a.new', 'rename a.new a', `sync ${basename(folder)}`]);
});

test('a save that fails leaves the old file and no litter', async () => {
  const path = join(folder, 'a');
  await saveDurably(path, 'one');
  mkdirSync(join(folder, 'b'));
  writeFileSync(join(folder, 'b', 'inside'), '');
  await expect(saveDurably(join(folder, 'b'), 'a folder is in the way')).rejects.toThrow();
  await expect(saveDurably(join(folder, 'missing', 'c'), 'x')).rejects.toThrow();
  expect(readdirSync(folder).sort()).toEqual(['a', 'b']);
  expect(readFileSync(path, 'utf8')).toBe('one');
});

test('a secret is for its owner’s eyes, also when an older save or a power cut left a readable file', async () => {
  const path = join(folder, 'key');
  writeFileSync(path, 'old');
  writeFileSync(`${path}.new`, 'left behind');
  chmodSync(path, 0o644);
  chmodSync(`${path}.new`, 0o644);
  await saveDurably(path, new Uint8Array([1, 2, 3]));
  expect([statSync(path).mode & 0o777, [...readFileSync(path)]]).toEqual([0o600, [1, 2, 3]]);
  await makePrivateFolder(join(folder, 'x', 'y'));
  chmodSync(join(folder, 'x', 'y'), 0o755);
  await makePrivateFolder(join(folder, 'x', 'y'));
  expect(statSync(join(folder, 'x', 'y')).mode & 0o777).toBe(0o700);
});

test('a data folder that cannot be is refused at once, and a file in its place stays as it is', async () => {
  await expect(makePrivateFolder('/proc/parlour/data')).rejects.toThrow(/ENOENT/);
  const path = join(folder, 'not-a-folder');
  writeFileSync(path, 'mine', { mode: 0o644 });
  await expect(makePrivateFolder(path)).rejects.toThrow(/EEXIST/);
  expect(statSync(path).mode & 0o777).toBe(0o644);
});

test('a file that is not there is told from one that cannot be read', async () => {
  expect(await loadIfPresent(join(folder, 'none'))).toBeUndefined();
  await expect(loadIfPresent(folder)).rejects.toThrow(/EISDIR/);
});

test('a full or failing disk is told from a bug', () => {
  const failure = (code: string): Error => Object.assign(new Error(code), { code });
  for (const code of ['ENOSPC', 'EIO', 'EROFS', 'EDQUOT'])
    expect([code, isStorageFault(failure(code))]).toEqual([code, true]);
  for (const value of [failure('ENOENT'), failure('EBADF'), new TypeError('x'), undefined, 'ENOSPC'])
    expect(isStorageFault(value)).toBe(false);
});

test('the free space is what df says', async () => {
  const free = await freeBytes(folder);
  expect(free).toBeGreaterThan(0);
  expect(Number.isSafeInteger(free)).toBe(true);
});
