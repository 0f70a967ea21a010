import { open, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { freeBytes, makePrivateFolder, PRIVATE_FILE_MODE, syncFolder, systemCode } from '../system/files.ts';
import { StoreError } from './store-error.ts';

export const DATA_FILE = 'data.mdb';

/** The same on every box, whatever pages its kernel has (a Pi 5's are 16 KiB): each commit writes several. */
export const DATABASE_PAGE_BYTES = 4_096;

const LOCK_FILE = 'lock.mdb';

/** What an empty house needs with its reserve. */
const FIRST_BYTES = 4_194_304;

/** More than LMDB's table of 126 readers takes (8,272 bytes). */
const LOCK_FILE_BYTES = 12_288;

/**
 * Makes `folder` ready to be opened: private, writable, with a complete database in it. A new database is made beside
 * and moved in when `create` is done, so a power cut during the first start leaves none or a whole one.
 *
 * @throws the operating system's error, a StoreError `full`, or what `create` throws.
 */
export async function prepareDatabase(folder: string, create: (draft: string) => Promise<void>): Promise<void> {
  await makePrivateFolder(folder);
  const data = join(folder, DATA_FILE);
  if ((await fileBytes(data)) === undefined) {
    const draft = join(folder, 'new');
    // Before there is a reserve (disk-reserve.ts), LMDB must not be the one to find the disk full.
    if ((await freeBytes(folder)) < FIRST_BYTES) throw new StoreError('full', `no room for a database in ${folder}`);
    await rm(draft, { recursive: true, force: true });
    await makePrivateFolder(draft);
    await reserveLockFile(draft);
    await create(draft);
    await syncFile(join(draft, DATA_FILE));
    await rename(join(draft, DATA_FILE), data);
    await rm(draft, { recursive: true });
  }
  await assertDatabase(data);
  await reserveLockFile(folder);
  await syncFolder(folder);
  await syncFolder(dirname(folder));
}

/** Both root pages begin so: LMDB's magic number and the version of its format, in the byte order of x64 and arm64. */
const ROOT_MARK = Uint8Array.of(0xde, 0xc0, 0xef, 0xbe, 2, 0, 0, 0);
/** Where the mark, the number of the last page and the number of the transaction stand in a root page. */
const ROOT = { bytes: 160, markAt: 24, lastPageAt: 144, transactionAt: 152 } as const;

/**
 * What LMDB should notice itself; but where its open fails, lmdb-js uses freed memory, and where the file ends early,
 * reading a page ends the process.
 *
 * @throws the operating system's error when the file cannot be written, a StoreError `io` when it is no database.
 */
async function assertDatabase(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const roots = [await loadRoot(file, 0), await loadRoot(file, 1)];
    const [newest] = roots.sort((a, b) => b.transaction - a.transaction);
    const bytes = ((newest?.lastPage ?? 0) + 1) * DATABASE_PAGE_BYTES;
    if (roots.some(({ isMarked }) => !isMarked) || (await file.stat()).size < bytes)
      throw new StoreError('io', `${path} is damaged or no database`);
  } finally {
    await file.close();
  }
}

type Root = { readonly isMarked: boolean; readonly lastPage: number; readonly transaction: number };

async function loadRoot(file: FileHandle, page: number): Promise<Root> {
  const bytes = Buffer.alloc(ROOT.bytes);
  await file.read(bytes, 0, ROOT.bytes, page * DATABASE_PAGE_BYTES);
  return {
    isMarked: bytes.subarray(ROOT.markAt).indexOf(ROOT_MARK) === 0,
    lastPage: Number(bytes.readBigUInt64LE(ROOT.lastPageAt)),
    transaction: Number(bytes.readBigUInt64LE(ROOT.transactionAt)),
  };
}

/**
 * LMDB makes its lock file with a hole and maps it; on a full disk the first touch of the hole ends the process
 * (SIGBUS). Written out in full beforehand, the disk answers with an error instead.
 */
async function reserveLockFile(folder: string): Promise<void> {
  const path = join(folder, LOCK_FILE);
  if (((await fileBytes(path)) ?? 0) > 0) return;
  const file = await open(path, 'w', PRIVATE_FILE_MODE);
  try {
    await file.writeFile(new Uint8Array(LOCK_FILE_BYTES));
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function fileBytes(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
