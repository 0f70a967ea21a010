import type { Static } from '@sinclair/typebox';
import type { Bytes } from '../../protocol/encoding.ts';
import { formatBase64Url, parseBase64Url } from '../../protocol/encoding.ts';
import { WireError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { VaultRecordJson } from '../../protocol/routes.ts';
import { joinKey } from '../store/keys.ts';
import type { Store } from '../store/store.ts';
import { put } from '../store/table.ts';
import type { Change } from '../store/table.ts';
import { BOUNDS } from './bounds.ts';
import { VAULT, VAULT_USAGE } from './tables.ts';

/** A sealed record as it travels. */
export type VaultRecordText = Static<typeof VaultRecordJson>;

/** The records found, in the order asked. */
export function readVault(store: Store, fp: Bytes, ids: readonly string[]): VaultRecordText[] {
  const records: VaultRecordText[] = [];
  for (const id of ids) {
    const stored = store.get(VAULT, joinKey(fp, parseBase64Url(id)));
    if (stored !== undefined) records.push({ id, version: stored.version, blob: formatBase64Url(stored.blob) });
  }
  return records;
}

/**
 * The change that stores these records: each must follow the version that is stored (compare-and-set, rule 8). The
 * caller lets no other change of this vault come in between.
 *
 * @throws WireError `stale_version`, and nothing is to be stored; `bad_request` for one id twice; `too_many` when the
 *   vault is full.
 */
export function planVault(store: Store, fp: Bytes, records: readonly VaultRecordText[]): Change {
  if (records.length === 0) return [];
  if (new Set(records.map(({ id }) => id)).size !== records.length)
    throw new WireError('bad_request', 'one vault record twice');
  const usage = { ...(store.get(VAULT_USAGE, fp) ?? { records: 0, bytes: 0 }) };
  const writes = records.map(({ id, version, blob: text }) => {
    const key = joinKey(fp, parseBase64Url(id));
    const blob = parseBase64Url(text);
    const stored = store.get(VAULT, key);
    if (version !== (stored?.version ?? 0) + 1) throw new WireError('stale_version');
    if (stored === undefined) usage.records += 1;
    usage.bytes += blob.length - (stored?.blob.length ?? 0);
    return put(VAULT, key, { version, blob });
  });
  if (usage.records > LIMITS.vaultRecordsPerAccount) throw new WireError('too_many', 'vault records');
  if (usage.bytes > BOUNDS.vaultBytesPerAccount) throw new WireError('too_many', 'vault bytes');
  return [...writes, put(VAULT_USAGE, fp, usage)];
}
