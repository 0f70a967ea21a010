import { parseUtf8 } from '../protocol/encoding.ts';
import { type Content, decodeContent, encodeContent } from '../e2ee/content.ts';
import { OpenError } from '../e2ee/open-error.ts';
import { WireError } from '../protocol/errors.ts';
import { openLocal, sealLocal } from './local-seal.ts';
import { type LocalStore, remember } from './local-store.ts';

/** A message that was typed, as it waits on this device. */
export type Pending = {
  readonly content: Content;
  readonly createdMs: number;
  /** The house has it; kept for a while, in case that the house is restored from an older backup. */
  readonly isSent: boolean;
};

type Stored = { readonly createdMs: number; readonly isSent: boolean; readonly sealed: Uint8Array<ArrayBuffer> };

/** Sent messages kept for one room. */
const SENT_KEPT = 100;

/** One room's outbox on this device: sealed, so that typed text never lies open in the browser's storage. */
export class OutboxRecords {
  readonly #store: LocalStore;
  readonly #root: CryptoKey;
  readonly #prefix: string;

  constructor(store: LocalStore, root: CryptoKey, genesisHex: string) {
    this.#store = store;
    this.#root = root;
    this.#prefix = `outbox/${genesisHex}/`;
  }

  /** Everything kept, oldest first. What does not open is of another account, and left alone. */
  async load(): Promise<readonly Pending[]> {
    const pending: Pending[] = [];
    for (const [key, value] of await this.#store.list(this.#prefix)) {
      // Written by `save`.
      const { createdMs, isSent, sealed } = value as Stored;
      try {
        const content = decodeContent(parseUtf8(await openLocal(this.#root, key, sealed)));
        pending.push({ content, createdMs, isSent });
      } catch (error) {
        if (!(error instanceof OpenError || error instanceof WireError)) throw error;
      }
    }
    return pending;
  }

  async save({ content, createdMs, isSent }: Pending): Promise<void> {
    const key = this.#key(content.cid, createdMs);
    const sealed = await sealLocal(this.#root, key, encodeContent(content));
    const stored: Stored = { createdMs, isSent, sealed };
    if (!isSent) {
      await this.#store.set(key, stored);
      return;
    }
    // Where this is not kept, a later life of the page sends it once more, and the house knows it by its client id.
    await remember(this.#store, key, stored);
    await this.#dropOldSent();
  }

  async remove({ content, createdMs }: Pending): Promise<void> {
    await this.#store.delete(this.#key(content.cid, createdMs));
  }

  async #dropOldSent(): Promise<void> {
    const kept = await this.#store.list(this.#prefix);
    const sent = kept.filter(([, value]) => (value as Stored).isSent);
    for (const [key] of sent.slice(0, Math.max(0, sent.length - SENT_KEPT))) await this.#store.delete(key);
  }

  /** Keys sort by the time of typing. */
  #key(cid: string, createdMs: number): string {
    return `${this.#prefix}${createdMs.toString().padStart(15, '0')}/${cid}`;
  }
}
