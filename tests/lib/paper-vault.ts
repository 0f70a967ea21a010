import type { Api } from '../../appliance/client/api.ts';
import type { LocalStore } from '../../appliance/client/local-store.ts';
import { Vault } from '../../appliance/client/vault-sync.ts';
import { WireError } from '../../appliance/protocol/errors.ts';
import type { VaultRecordJson } from '../../appliance/protocol/routes.ts';
import { fpOf } from './room-story.ts';

/** The vault of one account at a house that keeps to the rules, in memory; it may be put back to an earlier day. */
export class PaperVault {
  records = new Map<string, VaultRecordJson>();
  /** Alarms of all its devices. */
  readonly rollbacks: string[] = [];
  /** Happens before the next write is judged: another device may be faster. */
  beforePut: () => Promise<void> = () => Promise.resolve();

  /** The vault as a device with this storage sees it. */
  vault(store: LocalStore, root: CryptoKey): Vault {
    return new Vault({
      api: { ask: this.#ask, tell: this.#tell } as unknown as Api,
      store,
      root,
      fp: fpOf('owner of the vault'),
      onRollback: (detail) => void this.rollbacks.push(detail),
    });
  }

  readonly #ask = async (_route: string, { body }: { body: { ids: readonly string[] } }): Promise<unknown> => {
    await Promise.resolve();
    return { records: body.ids.flatMap((id) => this.records.get(id) ?? []) };
  };

  readonly #tell = async (
    _route: string,
    { body }: { body: { records: readonly VaultRecordJson[] } },
  ): Promise<void> => {
    const before = this.beforePut;
    this.beforePut = () => Promise.resolve();
    await before();
    for (const { id, version } of body.records)
      if (version !== (this.records.get(id)?.version ?? 0) + 1) throw new WireError('stale_version');
    for (const record of body.records) this.records.set(record.id, record);
  };
}
