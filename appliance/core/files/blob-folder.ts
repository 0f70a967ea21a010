import { constants } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { isStorageFault, makePrivateFolder, PRIVATE_FILE_MODE, syncFolder, systemCode } from '../system/files.ts';

const PART = '.part';
const SHELF_CHARS = 2;

/** Sealed files on the disk: `ab/cdef…` when whole, `ab/cdef….part` before. Nothing else in the house opens them. */
export class BlobFolder {
  readonly #folder: string;

  /** @param folder absolute; made when the first file comes. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Where the whole file lies. */
  path(id: string): string {
    return join(this.#folder, id.slice(0, SHELF_CHARS), id.slice(SHELF_CHARS));
  }

  /** How much of it is there. */
  async received(id: string): Promise<{ readonly bytes: number; readonly isWhole: boolean }> {
    const whole = await sizeOf(this.path(id));
    if (whole !== undefined) return { bytes: whole, isWhole: true };
    return { bytes: (await sizeOf(this.path(id) + PART)) ?? 0, isWhole: false };
  }

  /** Opens the part for writing; it is made if it is not there. The caller closes it. */
  async openPart(id: string): Promise<FileHandle> {
    await makePrivateFolder(this.#folder);
    await makePrivateFolder(join(this.#folder, id.slice(0, SHELF_CHARS)));
    return open(this.path(id) + PART, constants.O_RDWR | constants.O_CREAT, PRIVATE_FILE_MODE);
  }

  /** The part becomes the whole file, and stays it through a power cut. */
  async finish(id: string): Promise<void> {
    const part = await open(this.path(id) + PART, 'r+');
    await part.sync().finally(() => part.close());
    await rename(this.path(id) + PART, this.path(id));
    await syncFolder(join(this.#folder, id.slice(0, SHELF_CHARS)));
    await syncFolder(this.#folder);
  }

  async remove(id: string): Promise<void> {
    await rm(this.path(id), { force: true });
    await rm(this.path(id) + PART, { force: true });
  }

  /** Ids of all files and parts, shelf by shelf. */
  async *ids(): AsyncGenerator<string, void, undefined> {
    for (const shelf of await listing(this.#folder)) {
      if (!/^[0-9a-f]{2}$/.test(shelf)) continue;
      for (const name of await listing(join(this.#folder, shelf))) {
        const id = shelf + (name.endsWith(PART) ? name.slice(0, -PART.length) : name);
        if (/^[0-9a-f]{32}$/.test(id)) yield id;
      }
    }
  }
}

/** Gives a full disk its space back; the failure that led here is the one to report. */
export async function emptyAfterFault(part: FileHandle): Promise<void> {
  await part.truncate(0).catch((error: unknown) => {
    if (!isStorageFault(error)) throw error;
  });
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function listing(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
