import { constants } from 'node:os';

/**
 * Why the store refused: `full` – no space left; `readonly` – the folder cannot be written; `io` – the disk failed;
 * `busy` – another process works in the folder; `closed` – the house is going down.
 */
export type StoreErrorKind = 'full' | 'readonly' | 'io' | 'busy' | 'closed';

/** What `isStorageFault` (system/files.ts) and `storageFault` (storage-fault.ts) know each kind by. */
const SYSTEM_CODES: Readonly<Record<StoreErrorKind, string>> = {
  full: 'ENOSPC',
  readonly: 'EROFS',
  io: 'EIO',
  busy: 'EIO',
  closed: 'EIO',
};

/** The disk's fault, not a bug: nothing of the change was kept, the server stays up and later changes may succeed. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly kind: StoreErrorKind;
  readonly code: string;

  constructor(kind: StoreErrorKind, detail: string, cause?: unknown) {
    super(`${kind}: ${detail}`, { cause });
    this.kind = kind;
    this.code = SYSTEM_CODES[kind];
  }
}

const { ENOSPC, EDQUOT, EFBIG, EROFS, EACCES, EPERM } = constants.errno;
const MDB_MAP_FULL = -30_792;
const FULL: ReadonlySet<unknown> = new Set([ENOSPC, EDQUOT, EFBIG, MDB_MAP_FULL, 'ENOSPC', 'EDQUOT', 'EFBIG']);
const READONLY: ReadonlySet<unknown> = new Set([EROFS, EACCES, EPERM, 'EROFS', 'EACCES', 'EPERM']);

/** An error of LMDB (numeric code) or of the file system (code as a word) as a StoreError. Any other is a bug and stays. */
export function toStoreError(error: unknown): unknown {
  if (error instanceof StoreError || !(error instanceof Error) || !('code' in error)) return error;
  const kind = FULL.has(error.code) ? 'full' : READONLY.has(error.code) ? 'readonly' : 'io';
  return new StoreError(kind, error.message, error);
}
