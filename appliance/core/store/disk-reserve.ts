import { closeSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { DATABASE_PAGE_BYTES } from './database-files.ts';
import type { Write } from './table.ts';

/** 2 MiB: what a burst of 60 messages needs at the worst. */
const AHEAD_PAGES = 512;
const STEP_PAGES = 32;

/** Copies of the path from the root and splits on the way: what one write can cost in a tree of four levels. */
const PAGES_PER_WRITE = 8;
/** The list of free pages, and the table of tables. */
const PAGES_PER_COMMIT = 64;

/**
 * Disk space taken before it is needed. A commit's pages go where zeros were written earlier, so a full disk is noticed
 * here, as an ordinary error, and not within LMDB's commit: there, lmdb 3.x formats its message about the failed page
 * into 100 bytes of heap, 108 characters do occur, and the process aborts at the next allocation.
 */
export class DiskReserve {
  readonly #path: string;
  readonly #file: FileHandle;
  /** Pages of the file, each with its block on disk. */
  #pages: number;
  /** Up to here the database may reach by now. */
  #usedAtMost = Infinity;

  private constructor(path: string, file: FileHandle, pages: number) {
    this.#path = path;
    this.#file = file;
    this.#pages = pages;
  }

  /** @throws (rejects) the operating system's error. */
  static async open(path: string): Promise<DiskReserve> {
    const file = await open(path, 'r+');
    try {
      return new DiskReserve(path, file, Math.floor((await file.stat()).size / DATABASE_PAGE_BYTES));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get fileBytes(): number {
    return this.#pages * DATABASE_PAGE_BYTES;
  }

  /**
   * Makes sure that a commit of up to `needed` new pages finds room, and keeps some more ahead of it. What is free
   * within the database comes on top.
   *
   * @param usedPages how far the database reaches; asked now and then, because asking LMDB costs a fifth of a commit.
   * @throws (rejects) the operating system's error when there is no room, or the file system became read-only.
   */
  async ensure(needed: number, usedPages: () => number): Promise<void> {
    // A file system that failed turns read-only under open files; opening for writing is what notices on every kernel.
    closeSync(openSync(this.#path, 'r+'));
    if (this.#pages < this.#usedAtMost + needed) await this.#moveAhead(usedPages(), needed);
    this.#usedAtMost += needed;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #moveAhead(used: number, needed: number): Promise<void> {
    this.#usedAtMost = used;
    // Zeros must never meet a page of LMDB's.
    this.#pages = Math.max(this.#pages, used);
    const wanted = used + Math.max(AHEAD_PAGES, needed);
    if (this.#pages >= wanted) return;
    try {
      await this.#extend(wanted + STEP_PAGES - this.#pages);
    } catch (error) {
      if (this.#pages < used + needed) throw error;
    }
  }

  /** LMDB's own fdatasync makes it durable along with the commit. */
  async #extend(pages: number): Promise<void> {
    const zeros = new Uint8Array(pages * DATABASE_PAGE_BYTES);
    const start = this.fileBytes;
    let written = 0;
    try {
      while (written < zeros.length) {
        const left = zeros.length - written;
        written += (await this.#file.write(zeros, written, left, start + written)).bytesWritten;
      }
    } finally {
      this.#pages += Math.floor(written / DATABASE_PAGE_BYTES);
    }
  }
}

/** New pages a commit takes at the worst, when nothing within the database is free. */
export function pagesForCommit(writes: readonly Write[]): number {
  let pages = PAGES_PER_COMMIT + writes.length * PAGES_PER_WRITE;
  for (const { value } of writes) if (value !== undefined) pages += Math.ceil(value.length / DATABASE_PAGE_BYTES);
  return pages;
}
