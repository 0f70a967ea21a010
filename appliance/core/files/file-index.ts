import type { Store } from '../store/store.ts';
import { joinKey, prefixRange } from '../store/keys.ts';
import { put, remove } from '../store/table.ts';
import type { Change, Write } from '../store/table.ts';
import { FILE_OWNERS, FILES, type FileRecord, LOOSE_FILES } from './tables.ts';

const FP_BYTES = 32;
const PRESENT = Uint8Array.of(1);

/** The records of files, and how much each person keeps. File ids are 32 characters of hex. */
export class FileIndex {
  readonly #store: Store;
  readonly #usedBytes = new Map<string, number>();

  constructor(store: Store) {
    this.#store = store;
  }

  find(id: string): FileRecord | undefined {
    return this.#store.get(FILES, idKey(id));
  }

  /** True while no message carries the file. */
  isLoose(id: string): boolean {
    return this.#store.has(LOOSE_FILES, idKey(id));
  }

  loose(): { readonly id: string; readonly record: FileRecord }[] {
    return this.#store.keys(LOOSE_FILES).flatMap((key) => {
      const record = this.#store.get(FILES, key);
      return record === undefined ? [] : [{ id: Buffer.from(key).toString('hex'), record }];
    });
  }

  /** Sealed bytes of all files of an account; counted once, kept up to date from then on. */
  usedBytes(ownerHex: string): number {
    const known = this.#usedBytes.get(ownerHex);
    if (known !== undefined) return known;
    let bytes = 0;
    for (const key of this.#store.keys(FILE_OWNERS, prefixRange(Buffer.from(ownerHex, 'hex'))))
      bytes += this.#store.get(FILES, key.subarray(FP_BYTES))?.bytes ?? 0;
    this.#usedBytes.set(ownerHex, bytes);
    return bytes;
  }

  /** Counts a file that is being created or went; `bytes` below zero for the latter. */
  countBytes(ownerHex: string, bytes: number): void {
    // What was never asked for is summed up from the disk when it is, and there the file came or went already.
    const known = this.#usedBytes.get(ownerHex);
    if (known !== undefined) this.#usedBytes.set(ownerHex, known + bytes);
  }

  added(id: string, record: FileRecord): Change {
    return [
      put(FILES, idKey(id), record),
      put(FILE_OWNERS, ownerKey(id, record), PRESENT),
      put(LOOSE_FILES, idKey(id), PRESENT),
    ];
  }

  completed(id: string, record: FileRecord): Change {
    return [put(FILES, idKey(id), { ...record, isComplete: true })];
  }

  gone(id: string, record: FileRecord): Change {
    return [remove(FILES, idKey(id)), remove(FILE_OWNERS, ownerKey(id, record)), remove(LOOSE_FILES, idKey(id))];
  }
}

/** Stored with the message that carries the file. */
export function fileSent(id: string): readonly Write[] {
  return [remove(LOOSE_FILES, idKey(id))];
}

function idKey(id: string): Uint8Array {
  return Buffer.from(id, 'hex');
}

function ownerKey(id: string, { ownerHex }: FileRecord): Uint8Array {
  return joinKey(Buffer.from(ownerHex, 'hex'), idKey(id));
}
