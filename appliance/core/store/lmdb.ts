import { open } from 'lmdb';
import type { Database, RootDatabase } from 'lmdb';
import { DATABASE_PAGE_BYTES } from './database-files.ts';
import { StoreError, toStoreError } from './store-error.ts';
import type { Write } from './table.ts';

type Bytes = Database<Buffer, Uint8Array>;
type Root = RootDatabase<Buffer, Uint8Array>;

/** An interval of keys: from `start`, included, to `end`, not included, whichever way it is walked. */
export type KeyRange = {
  readonly start?: Uint8Array | undefined;
  readonly end?: Uint8Array | undefined;
  /** From the end of the interval backwards. */
  readonly reverse?: boolean | undefined;
  /** At most so many entries. */
  readonly limit?: number | undefined;
};

/** The raw entry of a table. Both byte arrays are the caller's own. */
export type RawEntry = { readonly key: Uint8Array; readonly value: Uint8Array };

/**
 * Files of 64 GiB need no new mapping, which is lmdb-js's most delicate moment; it is address space, not memory. Where
 * addresses are short, pages are mapped piece by piece instead.
 */
const MAPPING =
  process.arch === 'x64' || process.arch === 'arm64' ? { mapSize: 64 * 1024 ** 3 } : { remapChunks: true };

/**
 * Every flag that decides about durability or cost. Never `noSync`, `noMetaSync`, `mapAsync` or `useWritemap`: a commit
 * writes the pages, runs fdatasync, then writes the root page through a descriptor opened with O_DSYNC, and only then
 * counts; the tree of the commit before stays untouched on disk, so a power cut at any moment leaves one of the two.
 */
const OPTIONS = {
  // On, a promise resolves when a change is visible, before it is on disk, and the last flush may be lost.
  overlappingSync: false,
  // Groups are ours (group-commit.ts); lmdb-js's own would only add a block around each.
  eventTurnBatching: false,
  // The writing thread starts when the group is complete, not amid a large one.
  batchStartThreshold: Number.MAX_SAFE_INTEGER,
  encoding: 'binary',
  keyEncoding: 'binary',
  cache: false,
  useVersions: false,
  noSubdir: false,
  pageSize: DATABASE_PAGE_BYTES,
  permissionsMode: 0o600,
  ...MAPPING,
} as const;

const TABLE_OPTIONS = { encoding: 'binary', keyEncoding: 'binary', cache: false, useVersions: false } as const;
const FIRST_KEY = Uint8Array.of(0);

/** Of what is committed: pages from the file's beginning on, and entries by table. */
type Sizes = { readonly usedPages: number; readonly entries: Readonly<Record<string, number>> };

/** The one door to LMDB: bytes in, bytes out, one atomic durable write at a time. */
export class Environment {
  readonly #root: Root;
  readonly #tables: ReadonlyMap<string, Bytes>;
  #sizes: Sizes | undefined;

  private constructor(root: Root, tables: ReadonlyMap<string, Bytes>) {
    this.#root = root;
    this.#tables = tables;
  }

  /**
   * Opens the environment in `folder` and creates tables that are missing (a durable commit each).
   *
   * @throws StoreError when the disk refuses, or when another living process has the environment open.
   */
  static open(folder: string, tables: readonly string[]): Environment {
    let root: Root | undefined;
    try {
      root = open<Buffer, Uint8Array>(folder, { ...OPTIONS, maxDbs: tables.length + 1 });
      const opened = new Map<string, Bytes>();
      for (const name of tables) opened.set(name, root.openDB<Buffer, Uint8Array>({ ...TABLE_OPTIONS, name }));
      const environment = new Environment(root, opened);
      environment.#refuseSharing();
      return environment;
    } catch (error) {
      void root?.close();
      throw toStoreError(error);
    }
  }

  /** The value under `key`, or undefined. Committed data only. */
  get(table: string, key: Uint8Array): Uint8Array | undefined {
    return this.#table(table).getBinary(key);
  }

  has(table: string, key: Uint8Array): boolean {
    return this.#table(table).doesExist(key);
  }

  /** The entries of an interval, in order; one consistent state of the table. */
  range(table: string, range: KeyRange): RawEntry[] {
    return isEmpty(range) ? [] : Array.from(this.#table(table).getRange(lmdbRange(range)));
  }

  keys(table: string, range: KeyRange): Uint8Array[] {
    return isEmpty(range) ? [] : Array.from(this.#table(table).getKeys(lmdbRange(range)));
  }

  /** How many entries an interval has; without bounds the answer costs nothing. */
  count(table: string, range: KeyRange): number {
    if (isEmpty(range)) return 0;
    const isWhole = range.start === undefined && range.end === undefined;
    const entries = isWhole
      ? entryCount(this.#table(table))
      : this.#table(table).getKeysCount(lmdbRange({ start: range.start, end: range.end }));
    return Math.min(entries, range.limit ?? Infinity);
  }

  /**
   * Writes all or nothing, on lmdb-js's own thread. Resolves when it is durable. Calls must not overlap.
   *
   * @throws (rejects) StoreError; nothing of it is visible then.
   */
  async write(writes: Iterable<Write>): Promise<void> {
    try {
      // Nothing in here may throw: lmdb-js would commit the first half.
      await this.#root.batch(() => {
        for (const { table, key, value } of writes) {
          const target = this.#table(table);
          void (value === undefined ? target.remove(key) : target.put(key, value as Buffer));
        }
      });
    } catch (error) {
      throw toStoreError(await commitCause(error));
    } finally {
      this.#sizes = undefined;
    }
  }

  /**
   * False once LMDB refuses everything because a root page could not be written (MDB_PANIC). It must then be closed and
   * opened again: a further write would never settle.
   */
  isUsable(): boolean {
    try {
      this.#root.resetReadTxn();
      this.#root.doesExist(FIRST_KEY);
      return true;
    } catch (error) {
      if (error instanceof Error) return false;
      throw error;
    }
  }

  /** How far the committed database reaches into its file: nothing from this page on belongs to it. */
  usedPages(): number {
    return (this.#root.getStats() as { lastPageNumber: number }).lastPageNumber + 1;
  }

  /** How large the committed database is. Asked between two writes again, it touches nothing on the disk. */
  sizes(): Sizes {
    // A read writes into the table of readers; once a minute, that alone would be most of what an idle house writes.
    this.#sizes ??= {
      usedPages: this.usedPages(),
      entries: Object.fromEntries(Array.from(this.#tables, ([name, table]) => [name, entryCount(table)])),
    };
    return this.#sizes;
  }

  /** Waits for a write under way, then lets go of the files. */
  async close(): Promise<void> {
    await this.#root.close();
  }

  #table(name: string): Bytes {
    const table = this.#tables.get(name);
    if (table === undefined) throw new Error(`no such table: ${name}`);
    return table;
  }

  /** Two cores on one folder would each believe in their own memory; LMDB's table of readers shows the other one. */
  #refuseSharing(): void {
    // Reading once puts us into that table, so that of two that start together at least one sees the other.
    this.#root.doesExist(FIRST_KEY);
    const pids = Array.from(this.#root.readerList().matchAll(/^\s*(\d+)\s/gm), ([, pid]) => Number(pid));
    const other = pids.find((pid) => pid !== process.pid);
    if (other !== undefined) throw new StoreError('busy', `process ${other} has the database open`);
  }
}

function entryCount(table: Bytes): number {
  return (table.getStats() as { entryCount: number }).entryCount;
}

function isEmpty({ start, end, limit }: KeyRange): boolean {
  return limit === 0 || (start !== undefined && end !== undefined && Buffer.compare(start, end) >= 0);
}

/** lmdb-js's `start` is where the walk begins, whichever way it goes. */
function lmdbRange({ start, end, reverse, limit }: KeyRange): object {
  const bound = limit === undefined ? {} : { limit };
  if (reverse === true) {
    const from = end === undefined ? {} : { start: end, exclusiveStart: true };
    return { ...bound, ...from, end: start ?? FIRST_KEY, inclusiveEnd: true, reverse: true };
  }
  return { ...bound, ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
}

/** The reason of a failed commit, which lmdb-js gives in a promise of its own. */
async function commitCause(error: unknown): Promise<unknown> {
  if (!(error instanceof Error) || !('commitError' in error)) return error;
  return Promise.resolve(error.commitError).then(
    () => error,
    (cause: unknown) => cause,
  );
}
