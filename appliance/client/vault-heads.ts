import type { AccountState, RecordHead } from '../protocol/account-log.ts';
import { compareBytes, equalBytes, formatHex } from '../protocol/encoding.ts';
import { RECORD_NAME, SHARDS } from './vault-content.ts';
import type { Vault } from './vault-sync.ts';

/** Records whose place in the vault is signed into the account's log whenever a device is added (rule 4). */
export const HEADED_RECORDS: readonly string[] = [
  RECORD_NAME.keys,
  ...Array.from({ length: SHARDS }, (_, shard) => RECORD_NAME.contacts(shard)),
  ...Array.from({ length: SHARDS }, (_, shard) => RECORD_NAME.rooms(shard)),
];

/** Where those records stand that this device has seen, ascending by id. */
export async function headsOf(vault: Vault): Promise<RecordHead[]> {
  const heads: RecordHead[] = [];
  for (const name of HEADED_RECORDS) {
    const position = await vault.position(name);
    if (position !== undefined) heads.push({ id: position.id, version: position.version, hash: position.hash });
  }
  return heads.sort((a, b) => compareBytes(a.id, b.id));
}

/** Says where the vault is behind what the account's own log names: a new device, which saw nothing before, notices too. */
export async function assertHeads(
  vault: Vault,
  account: AccountState,
  onRollback: (detail: string) => void,
): Promise<void> {
  const heads = new Map(account.heads.map((head) => [formatHex(head.id), head]));
  for (const name of HEADED_RECORDS) {
    const head = heads.get(formatHex(await vault.id(name)));
    if (head === undefined) continue;
    const served = await vault.position(name);
    const isBehind = served === undefined || served.version < head.version;
    if (isBehind || (served.version === head.version && !equalBytes(served.hash, head.hash)))
      onRollback('a vault record is older than the account’s log says');
  }
}
