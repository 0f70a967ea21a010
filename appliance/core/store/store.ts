import { join } from 'node:path';
import type { Clock } from '../system/clock.ts';
import { freeBytes } from '../system/files.ts';
import type { Random } from '../system/random.ts';
import type { Turns } from '../system/turns.ts';
import { DATA_FILE, DATABASE_PAGE_BYTES, prepareDatabase } from './database-files.ts';
import { DiskReserve, pagesForCommit } from './disk-reserve.ts';
import { GroupCommit } from './group-commit.ts';
import type { GroupFigures } from './group-commit.ts';
import { Environment } from './lmdb.ts';
import type { KeyRange } from './lmdb.ts';
import { StoreError, toStoreError } from './store-error.ts';
import { bytesCodec, checkedKey, defineTable, put } from './table.ts';
import type { Change, Table, Write } from './table.ts';

export type { KeyRange } from './lmdb.ts';

export type StoreOptions = {
  /** Folder of the database, made if missing; its parent must be on the same file system. */
  readonly folder: string;
  /** Every table there will be, each name once. */
  readonly tables: readonly { readonly name: string }[];
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly turns: Turns;
  readonly random: Pick<Random, 'bytes'>;
  /** How long a busy store waits for company, in milliseconds; 2 unless said. */
  readonly windowMs?: number;
  /** Pause after a failed commit, in milliseconds; 250 unless said. */
  readonly retryMs?: number;
};

export type Entry<V> = { readonly key: Uint8Array; readonly value: V };

/** Sizes in bytes, entries by table, and how the commits went. */
export type StoreStats = GroupFigures & {
  /** The file, with the space kept ahead. */
  readonly fileBytes: number;
  /** Of that, what the database reaches over; free pages in between included. */
  readonly usedBytes: number;
  readonly entries: Readonly<Record<string, number>>;
};

/**
 * Accounts, rooms and messages. Reads are synchronous and see committed data only, all reads within one synchronous
 * stretch the same state. Every read throws a StoreError `closed` after {@link close}, and `io` while a failed disk
 * keeps the database shut.
 */
export interface Store {
  /** 16 random bytes made with the database; another value means another history (protocol.md, rule 14). */
  readonly generationId: Uint8Array;
  get<V>(table: Table<V>, key: Uint8Array): V | undefined;
  has<V>(table: Table<V>, key: Uint8Array): boolean;
  /** Entries of an interval, in key order or reversed. Give a `limit` wherever a table can grow. */
  range<V>(table: Table<V>, range?: KeyRange): Entry<V>[];
  /** As {@link range}, without reading values. */
  keys<V>(table: Table<V>, range?: KeyRange): Uint8Array[];
  /** How many entries an interval has; for a whole table at no cost. */
  count<V>(table: Table<V>, range?: KeyRange): number;
  /**
   * Stores a change as a whole. Resolves only when it is on disk; in the order of the calls. Until then reads do not
   * show it, and its table rows must not be assumed.
   *
   * @throws (rejects) StoreError; nothing of the change was kept, and a later one may succeed.
   */
  commit(change: Change): Promise<void>;
  stats(): StoreStats;
  /** Waits for the changes given so far, then closes the files. */
  close(): Promise<void>;
}

const WINDOW_MS = 2;
const RETRY_MS = 250;
const GENERATION_BYTES = 16;
/** A write that stopped half-way is "full" when less than this is free. */
const NEARLY_NOTHING_BYTES = 1_048_576;

const META = defineTable('store', bytesCodec);
const GENERATION_KEY = new TextEncoder().encode('generation');

/**
 * Opens the database in a folder, or makes it.
 *
 * @throws (rejects) StoreError: `readonly` or `full` when the folder cannot be used, `busy` when another process uses
 * it, `io` when the disk fails or the file is no database.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { folder, tables, random } = options;
  const names = [META.name, ...tables.map(({ name }) => name)];
  if (new Set(names).size !== names.length) throw new Error(`a table is named twice: ${names.join(', ')}`);
  try {
    await prepareDatabase(folder, (draft) => createDatabase(draft, random.bytes(GENERATION_BYTES)));
    return await openDatabase(options, () => Environment.open(folder, names));
  } catch (error) {
    throw toStoreError(error);
  }
}

async function openDatabase(options: StoreOptions, reopen: () => Environment): Promise<Store> {
  const environment = reopen();
  try {
    const generationId = environment.get(META.name, GENERATION_KEY);
    if (generationId?.length !== GENERATION_BYTES) throw new StoreError('io', 'the database has no generation id');
    const reserve = await DiskReserve.open(join(options.folder, DATA_FILE));
    return new GroupedStore(options, { environment, reopen, reserve, generationId });
  } catch (error) {
    await environment.close();
    throw error;
  }
}

/** A database with its generation and its reserve, and nothing else. */
async function createDatabase(folder: string, generationId: Uint8Array): Promise<void> {
  const environment = Environment.open(folder, [META.name]);
  try {
    await environment.write([put(META, GENERATION_KEY, generationId)]);
    const reserve = await DiskReserve.open(join(folder, DATA_FILE));
    await reserve.ensure(0, () => environment.usedPages()).finally(() => reserve.close());
  } finally {
    await environment.close();
  }
}

type Parts = {
  readonly environment: Environment;
  readonly reopen: () => Environment;
  readonly reserve: DiskReserve;
  readonly generationId: Uint8Array;
};

class GroupedStore implements Store {
  readonly generationId: Uint8Array;
  readonly #folder: string;
  readonly #names: ReadonlySet<string>;
  readonly #groups: GroupCommit<Change>;
  readonly #reserve: DiskReserve;
  readonly #reopen: () => Environment;
  #environment: Environment | undefined;
  #isClosed = false;

  constructor(options: StoreOptions, { environment, reopen, reserve, generationId }: Parts) {
    const { folder, tables, clock, turns, windowMs = WINDOW_MS, retryMs = RETRY_MS } = options;
    this.generationId = generationId;
    this.#folder = folder;
    this.#names = new Set(tables.map(({ name }) => name));
    this.#groups = new GroupCommit((changes) => this.#write(changes), { clock, turns, windowMs, retryMs });
    this.#reserve = reserve;
    this.#reopen = reopen;
    this.#environment = environment;
  }

  get<V>(table: Table<V>, key: Uint8Array): V | undefined {
    const bytes = this.#readable.get(table.name, checkedKey(table.name, key));
    return bytes === undefined ? undefined : table.codec.decode(bytes);
  }

  has<V>(table: Table<V>, key: Uint8Array): boolean {
    return this.#readable.has(table.name, checkedKey(table.name, key));
  }

  range<V>(table: Table<V>, range: KeyRange = {}): Entry<V>[] {
    const { decode } = table.codec;
    return this.#readable.range(table.name, range).map(({ key, value }) => ({ key, value: decode(value) }));
  }

  keys<V>(table: Table<V>, range: KeyRange = {}): Uint8Array[] {
    return this.#readable.keys(table.name, range);
  }

  count<V>(table: Table<V>, range: KeyRange = {}): number {
    return this.#readable.count(table.name, range);
  }

  commit(change: Change): Promise<void> {
    // Within a group it would take the others' changes down with it.
    for (const { table } of change)
      if (!this.#names.has(table)) return Promise.reject(new Error(`no such table: ${table}`));
    return this.#groups.submit(change);
  }

  stats(): StoreStats {
    const { usedPages, entries } = this.#readable.sizes();
    const usedBytes = usedPages * DATABASE_PAGE_BYTES;
    return { fileBytes: this.#reserve.fileBytes, usedBytes, entries, ...this.#groups.figures() };
  }

  async close(): Promise<void> {
    await this.#groups.close();
    this.#isClosed = true;
    const environment = this.#environment;
    this.#environment = undefined;
    await environment?.close();
    await this.#reserve.close();
  }

  get #readable(): Environment {
    if (this.#environment !== undefined) return this.#environment;
    throw this.#isClosed
      ? new StoreError('closed', 'the store is closed')
      : new StoreError('io', 'the database could not be opened again after the disk failed');
  }

  async #write(changes: readonly Change[]): Promise<void> {
    const writes = changes.flat();
    this.#environment ??= this.#reopen();
    const environment = this.#environment;
    await this.#makeRoom(writes, environment);
    try {
      await environment.write(writes);
    } catch (error) {
      if (!environment.isUsable()) await this.#renew(environment);
      throw await this.#explain(error);
    }
  }

  async #makeRoom(writes: readonly Write[], environment: Environment): Promise<void> {
    try {
      await this.#reserve.ensure(pagesForCommit(writes), () => environment.usedPages());
    } catch (error) {
      throw toStoreError(error);
    }
  }

  /** When this fails too, the next commit tries again. */
  async #renew(broken: Environment): Promise<void> {
    this.#environment = undefined;
    await broken.close();
    this.#environment = this.#reopen();
  }

  /** LMDB calls a write that the disk cut short an I/O error; mostly the disk was full in its middle. */
  async #explain(error: unknown): Promise<unknown> {
    if (!(error instanceof StoreError) || error.kind !== 'io') return error;
    const free = await freeBytes(this.#folder).catch(() => Infinity);
    return free < NEARLY_NOTHING_BYTES ? new StoreError('full', error.message, error) : error;
  }
}
