import { type Bytes, equalBytes } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';
import {
  decodeVaultRecord,
  encodeRecordIdInfo,
  encodeVaultRecord,
  encodeVaultRecordAad,
  encodeVaultRootAad,
  SEAL_PURPOSE,
  type VaultRecord,
} from '../protocol/sealed.ts';
import { KEY_BYTES, RECORD_ID_BYTES } from '../protocol/suites.ts';
import { sha256 } from './hash.ts';
import { deriveBits, importRoot } from './hkdf.ts';
import { LogAlarm } from './log-alarm.ts';
import { OpenError } from './open-error.ts';
import { randomBytes } from './random.ts';
import { open, seal } from './seal.ts';

/**
 * A new vault root key, and the same key sealed for each way back in: under the password's wrap root and the recovery
 * code's (rule 7). Its bytes leave this function only sealed.
 */
export async function createVaultRoot(
  fp: Bytes,
  wrapRoots: readonly CryptoKey[],
): Promise<{ readonly root: CryptoKey; readonly sealed: readonly Bytes[] }> {
  const bytes = randomBytes(KEY_BYTES);
  const sealed = await Promise.all(wrapRoots.map((wrapRoot) => sealVaultRoot(wrapRoot, fp, bytes)));
  return { root: await importRoot(bytes), sealed };
}

/** The vault root key, non-extractable. @throws OpenError if this wrap root does not open it, or it is another's. */
export async function openVaultRoot(wrapRoot: CryptoKey, fp: Bytes, sealed: Bytes): Promise<CryptoKey> {
  return importRoot(await openRootBytes(wrapRoot, fp, sealed));
}

/** The same root sealed under another wrap root: all that a new password changes. @throws OpenError */
export async function rewrapVaultRoot(from: CryptoKey, to: CryptoKey, fp: Bytes, sealed: Bytes): Promise<Bytes> {
  return sealVaultRoot(to, fp, await openRootBytes(from, fp, sealed));
}

/** Id of the record called `name`: 16 bytes that tell the house nothing. */
export function recordId(root: CryptoKey, name: string): Promise<Bytes> {
  return deriveBits(root, encodeRecordIdInfo(name), undefined, RECORD_ID_BYTES);
}

/** Where a record stands. Versions count from 1; `hash` is the SHA-256 of the stored bytes. */
export type RecordPosition = { readonly version: number; readonly hash: Bytes };
export type SealedRecord = RecordPosition & { readonly blob: Bytes };
export type OpenedRecord = RecordPosition & { readonly prev: Bytes; readonly plain: Bytes };

/**
 * The next version of a record.
 * @param last where the record stands, undefined for a new one
 * @throws WireError `too_large` if it outgrows a record.
 */
export async function sealRecord(
  root: CryptoKey,
  owner: { readonly fp: Bytes; readonly id: Bytes },
  last: RecordPosition | undefined,
  plain: Bytes,
): Promise<SealedRecord> {
  const version = (last?.version ?? 0) + 1;
  const prev = last?.hash ?? new Uint8Array(32);
  const aad = encodeVaultRecordAad(owner.fp, owner.id, version, prev);
  const blob = encodeVaultRecord({ prev, sealed: await seal(root, SEAL_PURPOSE.vaultRecord, aad, plain) });
  if (blob.length > LIMITS.vaultRecordBytes) throw new WireError('too_large', 'vault record');
  return { version, hash: await sha256(blob), blob };
}

/**
 * A record as the house served it.
 * @param seen where this device saw the record last, if it did
 * @throws LogAlarm `rollback` for a lower version than seen, `fork` for another history; OpenError on anything wrong.
 */
export async function openRecord(
  root: CryptoKey,
  owner: { readonly fp: Bytes; readonly id: Bytes },
  served: { readonly version: number; readonly blob: Bytes },
  seen?: RecordPosition,
): Promise<OpenedRecord> {
  const { version, blob } = served;
  const { prev, sealed } = splitRecord(blob);
  const plain = await open(
    root,
    SEAL_PURPOSE.vaultRecord,
    encodeVaultRecordAad(owner.fp, owner.id, version, prev),
    sealed,
  );
  const opened = { version, hash: await sha256(blob), prev, plain };
  if (seen !== undefined) assertRecordFollows(seen, opened);
  return opened;
}

function assertRecordFollows(seen: RecordPosition, opened: OpenedRecord): void {
  if (opened.version < seen.version) throw new LogAlarm('rollback', 'vault record is older than seen before');
  const isSame = opened.version === seen.version && equalBytes(opened.hash, seen.hash);
  const isNext = opened.version === seen.version + 1 && equalBytes(opened.prev, seen.hash);
  // Further ahead the versions between are gone, and with them the proof either way.
  if (!isSame && !isNext && opened.version <= seen.version + 1)
    throw new LogAlarm('fork', 'vault record does not follow the one seen before');
}

function sealVaultRoot(wrapRoot: CryptoKey, fp: Bytes, bytes: Bytes): Promise<Bytes> {
  return seal(wrapRoot, SEAL_PURPOSE.vaultRoot, encodeVaultRootAad(fp), bytes);
}

async function openRootBytes(wrapRoot: CryptoKey, fp: Bytes, sealed: Bytes): Promise<Bytes> {
  const bytes = await open(wrapRoot, SEAL_PURPOSE.vaultRoot, encodeVaultRootAad(fp), sealed);
  if (bytes.length !== KEY_BYTES) throw new OpenError();
  return bytes;
}

function splitRecord(blob: Bytes): VaultRecord {
  try {
    return decodeVaultRecord(blob);
  } catch (error) {
    if (error instanceof WireError) throw new OpenError();
    throw error;
  }
}
