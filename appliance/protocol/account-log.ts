import { parseAccountName } from './account-name.ts';
import {
  type Bytes,
  compareBytes,
  encodeFields,
  equalBytes,
  FieldReader,
  formatHex,
  u32,
  u64,
  u8,
  utf8,
  ZERO_32,
} from './encoding.ts';
import { WireError } from './errors.ts';
import { LIMITS } from './limits.ts';
import {
  CONTEXT,
  HASH_BYTES,
  IDENTITY_ALGORITHM,
  type IdentityAlgorithm,
  RECORD_ID_BYTES,
  SPKI_BYTES,
} from './suites.ts';

export { accountNameKey, parseAccountName } from './account-name.ts';

/** Kinds of account entries (protocol.md §4). The identity key signs them and nothing else. */
export const ACCOUNT_ENTRY = { create: 1, deviceAdded: 2, deviceRevoked: 3, wrapChanged: 4, heads: 5 } as const;

export type RecordHead = { readonly id: Bytes; readonly version: number; readonly hash: Bytes };

export type AccountEntryChange =
  | {
      readonly kind: typeof ACCOUNT_ENTRY.create;
      readonly name: string;
      readonly algorithm: IdentityAlgorithm;
      /** SPKI of the identity key. */
      readonly identity: Bytes;
      /** SPKI of the RSA-OAEP-4096 wrap key. */
      readonly wrap: Bytes;
    }
  | { readonly kind: typeof ACCOUNT_ENTRY.deviceAdded; /** SPKI of the device key. */ readonly device: Bytes }
  | { readonly kind: typeof ACCOUNT_ENTRY.deviceRevoked; /** SHA-256 of the device's SPKI. */ readonly deviceId: Bytes }
  | { readonly kind: typeof ACCOUNT_ENTRY.wrapChanged; readonly wrap: Bytes }
  | { readonly kind: typeof ACCOUNT_ENTRY.heads; readonly heads: readonly RecordHead[] };

/** One entry of an account's signed, hash-chained log. `prev` is the SHA-256 of the body before, zeros for the first. */
export type AccountEntry = {
  readonly seq: number;
  readonly prev: Bytes;
  readonly timeMs: number;
  readonly change: AccountEntryChange;
};

/** Signed bytes as they travel: `body` is what was signed, its SHA-256 is the entry's hash. */
export type Signed = { readonly body: Bytes; readonly sig: Bytes };

/** Body of an entry: context, seq u32, prev, time u64, kind u8, then the kind's own fields. */
export function encodeAccountEntry(entry: AccountEntry): Bytes {
  const head = [u32(entry.seq), entry.prev, u64(entry.timeMs), u8(entry.change.kind)];
  return encodeFields(CONTEXT.accountEntry, [...head, ...changeFields(entry.change)]);
}

/** @throws WireError `bad_request` unless the bytes are exactly one account entry. */
export function decodeAccountEntry(body: Bytes): AccountEntry {
  const read = new FieldReader(CONTEXT.accountEntry, body);
  const seq = read.u32();
  const prev = read.bytes(HASH_BYTES);
  const timeMs = read.u64();
  const change = readChange(read, read.u8());
  read.end();
  return { seq, prev, timeMs, change };
}

/** What is hashed to an identity's fingerprint: algorithm u8, SPKI. */
export function encodeIdentity(algorithm: IdentityAlgorithm, spki: Bytes): Bytes {
  return encodeFields(CONTEXT.identity, [u8(algorithm), spki]);
}

/** What a verified account log says. `devices` maps device id (hex) to the device. */
export type AccountState = {
  readonly fp: Bytes;
  readonly name: string;
  readonly algorithm: IdentityAlgorithm;
  readonly identity: Bytes;
  readonly wrap: Bytes;
  /** Time of the entry that named this wrap key: epochs from before need to be made anew (rule 13). */
  readonly wrapMs: number;
  readonly devices: ReadonlyMap<string, AccountDevice>;
  readonly heads: readonly RecordHead[];
  readonly head: { readonly seq: number; readonly hash: Bytes; readonly timeMs: number };
};

export type AccountDevice = {
  readonly id: Bytes;
  readonly spki: Bytes;
  readonly addedMs: number;
  readonly revokedMs?: number;
};

/** When the account last changed its wrap key or lost a device: what a new epoch must not be dated before (rule 13). */
export function keysChangedMs(account: AccountState): number {
  const revoked = Array.from(account.devices.values(), ({ revokedMs }) => revokedMs ?? 0);
  return Math.max(account.wrapMs, ...revoked);
}

/** Hashes the caller computed: protocol has no cryptography of its own. */
export type AccountEntryHashes = {
  /** SHA-256 of the entry's body. */
  readonly entry: Bytes;
  /** For `create`: SHA-256 of {@link encodeIdentity}. For `deviceAdded`: SHA-256 of the SPKI. Otherwise unused. */
  readonly subject: Bytes;
};

/**
 * The account after `entry`, whose signature by the identity key the caller has verified already (for `create`: by the
 * key the entry itself carries).
 * @throws WireError `bad_entry` if the entry does not follow from `state`.
 */
export function applyAccountEntry(
  state: AccountState | undefined,
  entry: AccountEntry,
  hashes: AccountEntryHashes,
): AccountState {
  const { change } = entry;
  const head = { seq: entry.seq, hash: hashes.entry, timeMs: entry.timeMs };
  if (state === undefined) {
    if (change.kind !== ACCOUNT_ENTRY.create || entry.seq !== 0 || !equalBytes(entry.prev, ZERO_32))
      throw new WireError('bad_entry', 'a log begins with create');
    return {
      fp: hashes.subject,
      name: change.name,
      algorithm: change.algorithm,
      identity: change.identity,
      wrap: change.wrap,
      wrapMs: entry.timeMs,
      devices: new Map(),
      heads: [],
      head,
    };
  }
  if (entry.seq !== state.head.seq + 1 || !equalBytes(entry.prev, state.head.hash))
    throw new WireError('stale_head', 'account entry out of order');
  if (entry.timeMs < state.head.timeMs) throw new WireError('bad_entry', 'time runs backwards');
  if (entry.seq >= LIMITS.accountLogMax) throw new WireError('too_many', 'account log is full');
  switch (change.kind) {
    case ACCOUNT_ENTRY.create:
      throw new WireError('bad_entry', 'a second create');
    case ACCOUNT_ENTRY.deviceAdded: {
      const id = formatHex(hashes.subject);
      if (state.devices.has(id)) throw new WireError('bad_entry', 'device is known already');
      const devices = new Map(state.devices).set(id, {
        id: hashes.subject,
        spki: change.device,
        addedMs: entry.timeMs,
      });
      return { ...state, devices, head };
    }
    case ACCOUNT_ENTRY.deviceRevoked: {
      const id = formatHex(change.deviceId);
      const device = state.devices.get(id);
      if (device === undefined || device.revokedMs !== undefined) throw new WireError('bad_entry', 'no such device');
      return { ...state, devices: new Map(state.devices).set(id, { ...device, revokedMs: entry.timeMs }), head };
    }
    case ACCOUNT_ENTRY.wrapChanged:
      return { ...state, wrap: change.wrap, wrapMs: entry.timeMs, head };
    case ACCOUNT_ENTRY.heads:
      assertAscending(change.heads);
      return { ...state, heads: change.heads, head };
  }
}

/** One record has one head: with two a lying house could choose which to serve. */
function assertAscending(heads: readonly RecordHead[]): void {
  for (const [i, head] of heads.entries()) {
    const before = heads[i - 1];
    if (before !== undefined && compareBytes(before.id, head.id) >= 0)
      throw new WireError('bad_entry', 'record heads out of order');
  }
}

function changeFields(change: AccountEntryChange): Bytes[] {
  switch (change.kind) {
    case ACCOUNT_ENTRY.create:
      return [utf8(change.name), u8(change.algorithm), change.identity, change.wrap];
    case ACCOUNT_ENTRY.deviceAdded:
      return [change.device];
    case ACCOUNT_ENTRY.deviceRevoked:
      return [change.deviceId];
    case ACCOUNT_ENTRY.wrapChanged:
      return [change.wrap];
    case ACCOUNT_ENTRY.heads:
      return change.heads.flatMap((head) => [head.id, u32(head.version), head.hash]);
  }
}

function readChange(read: FieldReader, kind: number): AccountEntryChange {
  switch (kind) {
    case ACCOUNT_ENTRY.create: {
      const name = read.text(LIMITS.nameCharsMax * 4);
      if (parseAccountName(name) !== name) throw new WireError('bad_name');
      const algorithm = readAlgorithm(read.u8());
      return {
        kind,
        name,
        algorithm,
        identity: read.bytes(SPKI_BYTES.min, SPKI_BYTES.max),
        wrap: read.bytes(SPKI_BYTES.min, SPKI_BYTES.max),
      };
    }
    case ACCOUNT_ENTRY.deviceAdded:
      return { kind, device: read.bytes(SPKI_BYTES.p256) };
    case ACCOUNT_ENTRY.deviceRevoked:
      return { kind, deviceId: read.bytes(HASH_BYTES) };
    case ACCOUNT_ENTRY.wrapChanged:
      return { kind, wrap: read.bytes(SPKI_BYTES.min, SPKI_BYTES.max) };
    case ACCOUNT_ENTRY.heads: {
      const heads: RecordHead[] = [];
      while (read.left > 0)
        heads.push({ id: read.bytes(RECORD_ID_BYTES), version: read.u32(), hash: read.bytes(HASH_BYTES) });
      return { kind, heads };
    }
    default:
      throw new WireError('bad_request', 'unknown kind of account entry');
  }
}

function readAlgorithm(value: number): IdentityAlgorithm {
  if (value === IDENTITY_ALGORITHM.ecdsaP256 || value === IDENTITY_ALGORITHM.rsaPss4096) return value;
  throw new WireError('bad_request', 'unknown identity algorithm');
}
