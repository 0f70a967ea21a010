import { type Bytes, utf8 } from '../protocol/encoding.ts';
import { openLocal, sealLocal } from './local-seal.ts';
import type { LocalStore } from './local-store.ts';
import { Offline } from './transport.ts';
import { SHARDS } from './vault-content.ts';
import type { Vault } from './vault-sync.ts';

/** How items of one kind are named, encoded and merged. */
export type ListKind<T> = {
  /** Name of the vault's record of a shard. */
  readonly name: (shard: number) => string;
  readonly encode: (items: readonly T[]) => Bytes;
  readonly decode: (plain: Bytes) => T[];
  readonly keyOf: (item: T) => string;
  /** Items of one group are in one record, and found together. */
  readonly groupOf: (item: T) => string;
  /** One of two states of an item; the same whichever device asks. */
  readonly merge: (a: T, b: T) => T;
};

export type ListPorts = {
  readonly vault: Vault;
  readonly store: LocalStore;
  readonly root: CryptoKey;
};

/**
 * A list that all devices of an account share through the vault: changed here at once, written soon, merged item by item
 * where two devices changed it. What is not written yet is kept sealed on this device.
 */
export class SharedList<T> {
  readonly #ports: ListPorts;
  readonly #kind: ListKind<T>;
  /** For each shard: by group, then by key. */
  readonly #shards: Map<string, Map<string, T>>[] = Array.from(
    { length: SHARDS },
    () => new Map<string, Map<string, T>>(),
  );
  readonly #unwritten = new Set<number>();

  constructor(ports: ListPorts, kind: ListKind<T>) {
    this.#ports = ports;
    this.#kind = kind;
  }

  of(group: string): T[] {
    return Array.from(this.#shards[shardOf(group)]?.get(group)?.values() ?? []);
  }

  get isWritten(): boolean {
    return this.#unwritten.size === 0;
  }

  /** Reads what this device kept, then what the vault has. Offline, the first is all there is. */
  async load(): Promise<void> {
    const { vault } = this.#ports;
    const names = Array.from({ length: SHARDS }, (_, shard) => this.#kind.name(shard));
    for (const [shard, name] of names.entries()) {
      const kept = await this.#openKept(shard);
      if (kept === undefined) continue;
      this.#take(kept);
      this.#unwritten.add(shard);
      const seen = await vault.recall(name);
      if (seen !== undefined) this.#take(this.#kind.decode(seen));
    }
    try {
      for (const plain of (await vault.read(names)).values()) this.#take(this.#kind.decode(plain));
      for (const [shard, name] of names.entries()) if (await vault.isBehind(name)) await this.#keepUnwritten(shard);
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      for (const name of names) {
        const seen = await vault.recall(name);
        if (seen !== undefined) this.#take(this.#kind.decode(seen));
      }
    }
  }

  /** Changes items. They are on this device when this resolves; {@link flush} brings them to the vault. */
  async put(...items: readonly T[]): Promise<void> {
    this.#take(items);
    const shards = new Set(items.map((item) => shardOf(this.#kind.groupOf(item))));
    for (const shard of shards) await this.#keepUnwritten(shard);
  }

  /** Writes what the vault has not yet. @throws Offline, WireError; what was not written stays so. */
  async flush(): Promise<void> {
    for (const shard of [...this.#unwritten]) {
      this.#unwritten.delete(shard);
      try {
        await this.#ports.vault.update(this.#kind.name(shard), (plain) => {
          if (plain !== undefined) this.#take(this.#kind.decode(plain));
          return this.#encode(shard);
        });
        if (!this.#unwritten.has(shard)) await this.#ports.store.delete(this.#localKey(shard));
      } catch (error) {
        this.#unwritten.add(shard);
        throw error;
      }
    }
  }

  async #keepUnwritten(shard: number): Promise<void> {
    this.#unwritten.add(shard);
    const key = this.#localKey(shard);
    await this.#ports.store.set(key, await sealLocal(this.#ports.root, key, this.#encode(shard)));
  }

  #take(items: readonly T[]): void {
    for (const item of items) {
      const name = this.#kind.groupOf(item);
      const groups = this.#shards[shardOf(name)];
      const group = groups?.get(name) ?? new Map<string, T>();
      const key = this.#kind.keyOf(item);
      const known = group.get(key);
      group.set(key, known === undefined ? item : this.#kind.merge(known, item));
      groups?.set(name, group);
    }
  }

  #encode(shard: number): Bytes {
    const groups = Array.from(this.#shards[shard]?.values() ?? []);
    return this.#kind.encode(groups.flatMap((group) => Array.from(group.values())));
  }

  async #openKept(shard: number): Promise<T[] | undefined> {
    const key = this.#localKey(shard);
    const sealed = await this.#ports.store.get(key);
    // Written by `put`.
    return sealed === undefined
      ? undefined
      : this.#kind.decode(await openLocal(this.#ports.root, key, sealed as Bytes));
  }

  #localKey(shard: number): string {
    return `unwritten/${this.#kind.name(shard)}`;
  }
}

/** The same on every device: it decides in which record an item is. */
function shardOf(group: string): number {
  return utf8(group).reduce((total, byte) => total + byte, 0) % SHARDS;
}
