import { sealedFileBytes } from '../../protocol/sealed.ts';
import { WireError } from '../../protocol/errors.ts';
import type { FileStateAnswer } from '../../protocol/routes.ts';
import { commitChange } from '../accounts/plan.ts';
import { SerialTasks } from '../accounts/serial-tasks.ts';
import type { Actor } from '../rooms/ports.ts';
import type { SentFiles } from '../rooms/delivery.ts';
import { storageFault } from '../store/storage-fault.ts';
import type { Store } from '../store/store.ts';
import { freeBytes } from '../system/files.ts';
import { BlobFolder, emptyAfterFault } from './blob-folder.ts';
import { FileIndex } from './file-index.ts';
import type { FileRecord } from './tables.ts';
import { Upload } from './upload.ts';

/** What files work with. */
export type FileParts = {
  readonly store: Store;
  /** The data folder; files lie in `files/` below. */
  readonly dataFolder: string;
  readonly clock: { nowMs(): number };
  readonly settings: () => FileSettings;
  /** A fresh file id: 16 random bytes in hex. */
  readonly newId: () => string;
  /** Whether an account is in a room. */
  readonly isMember: (room: string, fpHex: string) => boolean;
};

/** Settings of the owner, in bytes. */
export type FileSettings = {
  readonly maxBytes: number;
  readonly perAccountBytes: number;
  readonly floorBytes: number;
};

/** A file that no message carries goes after this. */
const LOOSE_MS = 24 * 3_600_000;
/** …and may not be sent any more this long before, so that a message on its way to the disk never loses its file. */
const LAST_CALL_MS = 3_600_000;

/** Sealed files: created, uploaded in pieces, downloaded by members, swept when nobody sent them. */
export class Files implements SentFiles {
  readonly #parts: FileParts;
  readonly #index: FileIndex;
  readonly #blobs: BlobFolder;
  readonly #uploads = new Map<string, Upload>();
  readonly #serial = new SerialTasks();
  /** Bytes that uploads under way will still need, by file. */
  readonly #promised = new Map<string, number>();

  constructor(parts: FileParts) {
    this.#parts = parts;
    this.#index = new FileIndex(parts.store);
    this.#blobs = new BlobFolder(`${parts.dataFolder}/files`);
    for (const { id, record } of this.#index.loose()) if (!record.isComplete) this.#promised.set(id, record.bytes);
  }

  /**
   * Reserves a file of `bytes` sealed bytes in a room.
   * @throws WireError `not_member`, `too_large`, `too_many` beyond what one account may keep, `storage_low`, or as a
   *   commit.
   */
  async create(by: Actor, room: string, bytes: number): Promise<FileStateAnswer> {
    const { store, clock, settings, newId, isMember } = this.#parts;
    if (!isMember(room, by.fpHex)) throw new WireError('not_member');
    const { maxBytes, perAccountBytes } = settings();
    if (bytes > sealedFileBytes(maxBytes)) throw new WireError('too_large', 'file');
    if (bytes < sealedFileBytes(0)) throw new WireError('bad_request', 'no sealed file is that small');
    if (this.#index.usedBytes(by.fpHex) + bytes > perAccountBytes)
      throw new WireError('too_many', 'bytes of one account');
    const id = newId();
    // Promised before anything waits: two that come together must not both get the last space.
    this.#index.countBytes(by.fpHex, bytes);
    this.#promised.set(id, bytes);
    try {
      await this.#assertSpace();
      const record = { room, ownerHex: by.fpHex, bytes, createdMs: clock.nowMs(), isComplete: false };
      await commitChange(store, this.#index.added(id, record));
    } catch (error) {
      this.#index.countBytes(by.fpHex, -bytes);
      this.#promised.delete(id);
      throw error;
    }
    return { file: id, bytes, received: 0 };
  }

  /** How much of an upload is there. @throws WireError `not_found` unless it is the account's own. */
  async state(by: Actor, id: string): Promise<FileStateAnswer> {
    const { bytes } = this.#own(by, id);
    if (this.#uploads.has(id)) {
      // What arrives at this moment is not for us to finish.
      const { bytes: received } = await orStorageFault(() => this.#blobs.received(id));
      return { file: id, bytes, received };
    }
    return this.#serial.run(id, () => orStorageFault(() => this.#settle(id, this.#own(by, id))));
  }

  /**
   * Appends to a file at `offset`, which must be where it ends. A newer upload of the same file ends an older one.
   * @throws WireError `not_found`, `bad_file_offset` with the file's state, `too_large`, `storage_low`, `storage_full`,
   *   `storage_failed`; PeerGone. What arrived before stays, but for a full disk, which gets its space back.
   */
  async upload(by: Actor, id: string, offset: number, body: Chunks): Promise<FileStateAnswer> {
    this.#own(by, id);
    const before = this.#uploads.get(id);
    const upload = new Upload();
    this.#uploads.set(id, upload);
    try {
      return await upload.run(async () => {
        await before?.supersede();
        return this.#serial.run(id, () => orStorageFault(() => this.#receive(by, id, offset, body, upload)));
      });
    } finally {
      if (this.#uploads.get(id) === upload) this.#uploads.delete(id);
    }
  }

  /** Where a whole file lies. @throws WireError `not_found` unless it is whole and of a room the account is in. */
  path(by: Actor, id: string): string {
    const record = this.#index.find(id);
    if (record?.isComplete !== true || !this.#parts.isMember(record.room, by.fpHex)) throw new WireError('not_found');
    return this.#blobs.path(id);
  }

  assertSendable(id: string, room: string, fpHex: string): void {
    const record = this.#index.find(id);
    const isOurs = record?.isComplete === true && record.room === room && record.ownerHex === fpHex;
    if (!isOurs || (this.#isOlder(record, LOOSE_MS - LAST_CALL_MS) && this.#index.isLoose(id)))
      throw new WireError('not_found', 'file');
  }

  /** Removes files that no message carries after a day, and bytes without a record. @returns how many went. */
  async sweep(): Promise<number> {
    let removed = 0;
    for (const { id, record } of this.#index.loose()) {
      if (!this.#isOlder(record, LOOSE_MS) || this.#uploads.has(id)) continue;
      await this.#serial.run(id, () => this.#remove(id, record));
      removed += 1;
    }
    for await (const id of this.#blobs.ids()) {
      if (this.#index.find(id) !== undefined) continue;
      await this.#blobs.remove(id);
      removed += 1;
    }
    return removed;
  }

  async #receive(by: Actor, id: string, offset: number, body: Chunks, upload: Upload): Promise<FileStateAnswer> {
    const record = this.#own(by, id);
    const { received } = await this.#settle(id, record);
    if (offset !== received)
      throw new WireError('bad_file_offset', '', { data: { file: id, bytes: record.bytes, received } });
    if (received === record.bytes) return { file: id, bytes: record.bytes, received };
    this.#promised.set(id, record.bytes - received);
    await this.#assertSpace();
    const part = await this.#blobs.openPart(id);
    let end: number;
    try {
      end = await upload.append(part, offset, body(record.bytes - offset));
    } catch (error) {
      if (storageFault(error) !== error) await emptyAfterFault(part);
      throw error;
    } finally {
      // Whatever ended it: what fileState will report is what a power cut leaves.
      await part.sync().finally(() => part.close());
    }
    this.#promised.set(id, record.bytes - end);
    return this.#settle(id, record);
  }

  /** Where an upload stands on the disk. One that has all its bytes becomes whole, also when a crash came between. */
  async #settle(id: string, record: FileRecord): Promise<FileStateAnswer> {
    if (record.isComplete) return { file: id, bytes: record.bytes, received: record.bytes };
    const { bytes: received, isWhole } = await this.#blobs.received(id);
    if (received === record.bytes) {
      if (!isWhole) await this.#blobs.finish(id);
      await commitChange(this.#parts.store, this.#index.completed(id, record));
      this.#promised.delete(id);
    }
    return { file: id, bytes: record.bytes, received };
  }

  async #remove(id: string, record: FileRecord): Promise<void> {
    // Record first: bytes without a record are found by the next sweep, a record without bytes would be a broken promise.
    await commitChange(this.#parts.store, this.#index.gone(id, record));
    this.#index.countBytes(record.ownerHex, -record.bytes);
    this.#promised.delete(id);
    await this.#blobs.remove(id);
  }

  #own(by: Actor, id: string): FileRecord {
    const record = this.#index.find(id);
    if (record?.ownerHex !== by.fpHex) throw new WireError('not_found');
    return record;
  }

  /** What uploads were promised must fit above the floor, so that messages still fit when all of them came. */
  async #assertSpace(): Promise<void> {
    const free = await orStorageFault(() => freeBytes(this.#parts.dataFolder));
    let promised = 0;
    for (const bytes of this.#promised.values()) promised += bytes;
    if (free - promised < this.#parts.settings().floorBytes) throw new WireError('storage_low');
  }

  #isOlder(record: FileRecord, ageMs: number): boolean {
    return this.#parts.clock.nowMs() - record.createdMs > ageMs;
  }
}

/** The bytes of a request, at most so many. */
export type Chunks = (limitBytes: number) => AsyncIterable<Uint8Array>;

async function orStorageFault<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storageFault(error);
  }
}
