import { type Bytes, formatBase64Url, formatHex, parseBase64Url, parseHex } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';
import { VaultGetAnswer, type VaultRecordJson } from '../protocol/routes.ts';
import { RECORD_ID_BYTES } from '../protocol/suites.ts';
import { LogAlarm } from '../e2ee/log-alarm.ts';
import { OpenError } from '../e2ee/open-error.ts';
import { openRecord, recordId, type RecordPosition, type SealedRecord, sealRecord } from '../e2ee/vault.ts';
import type { Api } from './api.ts';
import { type LocalStore, remember } from './local-store.ts';

export type VaultPorts = {
  readonly api: Api;
  readonly store: LocalStore;
  readonly root: CryptoKey;
  readonly fp: Bytes;
  /** The house served less than this device saw, or what does not open. */
  readonly onRollback: (detail: string) => void;
};

type ServedRecord = { readonly version: number; readonly blob: Bytes };
/** A record as the house has it; without position it has none. */
type Behind = { readonly position: RecordPosition | undefined; readonly plain: Bytes | undefined };

/** How often a lost race is run again before it counts as a fault. */
const TRIES = 8;

/**
 * The account's sealed records (rule 8): read, and written by compare-and-set. The last version seen stays on the
 * device, so that the house cannot serve an older one unseen.
 */
export class Vault {
  readonly #ports: VaultPorts;
  readonly #ids = new Map<string, Promise<Bytes>>();
  /** By id: what the house serves of a record that this device saw further on. The next write follows it, so that all is merged again. */
  readonly #behind = new Map<string, Behind>();

  constructor(ports: VaultPorts) {
    this.#ports = ports;
  }

  id(name: string): Promise<Bytes> {
    let id = this.#ids.get(name);
    if (id === undefined) {
      id = recordId(this.#ports.root, name);
      this.#ids.set(name, id);
    }
    return id;
  }

  /** What stands in the records of these names, as far as they exist. */
  async read(names: readonly string[]): Promise<Map<string, Bytes>> {
    const found = new Map<string, Bytes>();
    for (let at = 0; at < names.length; at += LIMITS.vaultRecordsPerRequest)
      await this.#readSome(names.slice(at, at + LIMITS.vaultRecordsPerRequest), found);
    return found;
  }

  /** What this device saw of a record last, without asking the house: the truth for records that never change. */
  async recall(name: string): Promise<Bytes | undefined> {
    const id = await this.id(name);
    const seen = await this.#seen(id);
    return seen === undefined ? undefined : await this.#open(id, seen);
  }

  /**
   * Writes what `change` makes of the present content; undefined writes nothing. Called again with the newer content
   * if another device was faster.
   */
  async update(name: string, change: (plain: Bytes | undefined) => Bytes | undefined): Promise<void> {
    for (let left = TRIES; left > 0; left -= 1) {
      const plain = (await this.read([name])).get(name);
      const behind = this.#behind.get(formatHex(await this.id(name)));
      // What another device wrote since the house fell back must not get lost either.
      if (behind?.plain !== undefined) change(behind.plain);
      const next = change(plain);
      if (next === undefined || (await this.#put([[name, next]]))) return;
    }
    throw new WireError('stale_version', 'another device was faster each time');
  }

  /** True if the house serves less of a record than this device saw: what is known here should be written again. */
  async isBehind(name: string): Promise<boolean> {
    return this.#behind.has(formatHex(await this.id(name)));
  }

  /** Adds records. @returns the names of those that were there already; they are left as they are */
  async append(records: readonly (readonly [name: string, plain: Bytes])[]): Promise<readonly string[]> {
    const left: string[] = [];
    for (let at = 0; at < records.length; at += LIMITS.vaultRecordsPerRequest) {
      const some = records.slice(at, at + LIMITS.vaultRecordsPerRequest);
      const isNew = await Promise.all(some.map(async ([name]) => (await this.position(name)) === undefined));
      if (isNew.every(Boolean) && (await this.#put(some))) continue;
      const there = await this.read(some.map(([name]) => name));
      const missing = some.filter(([name]) => !there.has(name));
      left.push(...there.keys());
      if (missing.length > 0 && missing.length < some.length) left.push(...(await this.append(missing)));
    }
    return left;
  }

  /**
   * Gives a restored house the records back that this device saw at their first version and it has not: as they were
   * sealed, so that nobody else sees a difference (protocol.md §5.4). @throws Offline, WireError
   */
  async giveBack(): Promise<void> {
    // Written by `keep`.
    const kept = (await this.#ports.store.list(PREFIX)) as (readonly [string, SealedRecord])[];
    const first = kept
      .filter(([, { version }]) => version === 1)
      .map(([key, { version, blob }]) => ({ id: formatBase64Url(idOf(key)), version, blob: formatBase64Url(blob) }));
    for (let at = 0; at < first.length; at += LIMITS.vaultRecordsPerRequest) {
      const some = first.slice(at, at + LIMITS.vaultRecordsPerRequest);
      const body = { ids: some.map(({ id }) => id) };
      const { records } = await this.#ports.api.ask('vaultGet', { body, answer: VaultGetAnswer });
      const there = new Set(records.map(({ id }) => id));
      const lost = some.filter(({ id }) => !there.has(id));
      if (lost.length > 0) await this.#store(lost);
    }
  }

  /** Keeps a record as this device last saw it. */
  async keep(id: Bytes, record: SealedRecord): Promise<void> {
    await remember(this.#ports.store, localKey(id), record);
  }

  /** Where this device saw a record last: what a signed list of heads names. */
  async position(name: string): Promise<(SealedRecord & { readonly id: Bytes }) | undefined> {
    const id = await this.id(name);
    const seen = await this.#seen(id);
    return seen && { ...seen, id };
  }

  async #readSome(names: readonly string[], found: Map<string, Bytes>): Promise<void> {
    const ids = await Promise.all(names.map((name) => this.id(name)));
    // What was seen before asking: another tab, or another part of this page, may write while the answer is on its way.
    const before = await Promise.all(ids.map((id) => this.#seen(id)));
    const body = { ids: ids.map(formatBase64Url) };
    const { records } = await this.#ports.api.ask('vaultGet', { body, answer: VaultGetAnswer });
    const answered = new Map(records.map((record) => [record.id, record] as const));
    for (const [i, name] of names.entries()) {
      const id = ids[i];
      if (id === undefined) continue;
      const record = answered.get(formatBase64Url(id));
      const served = record && { version: record.version, blob: parseBase64Url(record.blob) };
      const plain = await this.#accept(id, served, before[i]);
      if (plain !== undefined) found.set(name, plain);
    }
  }

  /** The content of a served record, unless this device knows better. */
  async #accept(
    id: Bytes,
    served: ServedRecord | undefined,
    seen: SealedRecord | undefined,
  ): Promise<Bytes | undefined> {
    const { root, fp, onRollback } = this.#ports;
    try {
      if (served === undefined) {
        if (seen === undefined) return undefined;
        throw new LogAlarm('rollback', 'a vault record is gone');
      }
      const { version, hash, plain } = await openRecord(root, { fp, id }, served, seen);
      if (version > ((await this.#seen(id))?.version ?? 0)) await this.keep(id, { version, hash, blob: served.blob });
      this.#behind.delete(formatHex(id));
      return plain;
    } catch (error) {
      if (!(error instanceof LogAlarm || error instanceof OpenError)) throw error;
      onRollback(error.message);
      if (error instanceof LogAlarm) this.#behind.set(formatHex(id), await this.#openAnyway(id, served));
      return seen && (await this.#open(id, seen));
    }
  }

  async #open(id: Bytes, seen: SealedRecord): Promise<Bytes> {
    const { root, fp } = this.#ports;
    return (await openRecord(root, { fp, id }, seen)).plain;
  }

  async #openAnyway(id: Bytes, served: ServedRecord | undefined): Promise<Behind> {
    if (served === undefined) return { position: undefined, plain: undefined };
    const { root, fp } = this.#ports;
    const { version, hash, plain } = await openRecord(root, { fp, id }, served);
    return { position: { version, hash }, plain };
  }

  /** False if another device was faster with one of them: then none is stored. */
  async #put(contents: readonly (readonly [string, Bytes])[]): Promise<boolean> {
    const { root, fp } = this.#ports;
    const sealed = await Promise.all(
      contents.map(async ([name, plain]) => {
        const id = await this.id(name);
        const behind = this.#behind.get(formatHex(id));
        const last = behind === undefined ? await this.#seen(id) : behind.position;
        return { id, ...(await sealRecord(root, { fp, id }, last, plain)) };
      }),
    );
    const records = sealed.map(({ id, version, blob }) => ({
      id: formatBase64Url(id),
      version,
      blob: formatBase64Url(blob),
    }));
    if (!(await this.#store(records))) return false;
    for (const { id, version, hash, blob } of sealed) {
      await this.keep(id, { version, hash, blob });
      this.#behind.delete(formatHex(id));
    }
    return true;
  }

  /** False if one of them does not follow what the house has: then none is stored. */
  async #store(records: readonly VaultRecordJson[]): Promise<boolean> {
    try {
      await this.#ports.api.tell('vaultPut', { body: { records } });
      return true;
    } catch (error) {
      if (error instanceof WireError && error.code === 'stale_version') return false;
      throw error;
    }
  }

  async #seen(id: Bytes): Promise<SealedRecord | undefined> {
    // Written by `keep`.
    return (await this.#ports.store.get(localKey(id))) as SealedRecord | undefined;
  }
}

const PREFIX = 'vault/';

function localKey(id: Bytes): string {
  return PREFIX + formatHex(id);
}

function idOf(key: string): Bytes {
  return parseHex(key.slice(PREFIX.length), RECORD_ID_BYTES);
}
