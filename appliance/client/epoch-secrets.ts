import { equalBytes, formatHex } from '../protocol/encoding.ts';
import type { ClientClock } from './client-clock.ts';
import { Offline } from './transport.ts';
import { WireError } from '../protocol/errors.ts';
import { decodeEpochContent, encodeEpochContent, type EpochContent, RECORD_NAME } from './vault-content.ts';
import type { Vault } from './vault-sync.ts';
import type { Bytes } from '../protocol/encoding.ts';

/** So many new secrets of a moment go to the vault together. */
const FLUSH_MS = 300;

/** The secrets of epochs, as records of the vault that are added once and change only with the commit they belong to (rule 8). */
export class EpochSecrets {
  readonly #vault: Vault;
  readonly #clock: ClientClock;
  /** By record name: not in the vault yet. */
  readonly #fresh = new Map<string, EpochContent>();
  #isScheduled = false;

  constructor(vault: Vault, clock: ClientClock) {
    this.#vault = vault;
    this.#clock = clock;
  }

  /** Keeps a secret; it goes to the vault soon. Until then the wrap still gives it. */
  add(genesis: Bytes, epoch: number, content: EpochContent): void {
    this.#fresh.set(RECORD_NAME.epoch(formatHex(genesis), epoch), content);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#clock.after(FLUSH_MS, () => {
      this.#isScheduled = false;
      void this.#flushQuietly();
    });
  }

  /** Writes what the vault has not yet. @throws Offline, WireError */
  async flush(): Promise<void> {
    const records = [...this.#fresh].map(([name, content]) => [name, encodeEpochContent(content)] as const);
    if (records.length === 0) return;
    const there = new Set(await this.#vault.append(records));
    for (const [name, plain] of records) {
      // The house lost the commit of the secret that is there, and this one is of the commit in its place (§5.4).
      if (there.has(name))
        await this.#vault.update(name, (kept) => (kept && equalBytes(kept, plain) ? undefined : plain));
      this.#fresh.delete(name);
    }
  }

  /** The secrets of these epochs that this account has kept, from this device or the vault. */
  async read(genesis: Bytes, epochs: readonly number[]): Promise<ReadonlyMap<number, EpochContent>> {
    const found = new Map<number, EpochContent>();
    const unknown = new Map<string, number>();
    for (const epoch of epochs) {
      const name = RECORD_NAME.epoch(formatHex(genesis), epoch);
      const fresh = this.#fresh.get(name);
      const kept = fresh === undefined ? await this.#vault.recall(name) : undefined;
      if (fresh !== undefined) found.set(epoch, fresh);
      else if (kept !== undefined) found.set(epoch, decodeEpochContent(kept));
      else unknown.set(name, epoch);
    }
    if (unknown.size === 0) return found;
    for (const [name, plain] of await this.#vault.read([...unknown.keys()])) {
      const epoch = unknown.get(name);
      if (epoch !== undefined) found.set(epoch, decodeEpochContent(plain));
    }
    return found;
  }

  /** What is not written now is written with the next secret, or comes from its wrap again. */
  async #flushQuietly(): Promise<void> {
    try {
      await this.flush();
    } catch (error) {
      if (!(error instanceof Offline || error instanceof WireError)) throw error;
    }
  }
}
