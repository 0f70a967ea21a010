import { failureCodeOf } from './failure.ts';

/**
 * What this device keeps: IndexedDB in a browser, memory in tests. Values are whatever structured clone takes: plain data,
 * bytes, and CryptoKeys that are not extractable. The browser may throw all of it away at any time: nothing in it is
 * the only copy of something that the vault cannot give back, but an outbox that was not sent.
 */
export interface LocalStore {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /** All pairs whose key begins with `prefix`, ascending by key. */
  list(prefix: string): Promise<readonly (readonly [key: string, value: unknown])[]>;
  /** Forgets everything. */
  clear(): Promise<void>;
}

/**
 * Keeps what a session can have again or do without: a full device goes on with what it knows while the page is open. What
 * somebody typed is not of that kind.
 */
export async function remember(store: Pick<LocalStore, 'set'>, key: string, value: unknown): Promise<void> {
  try {
    await store.set(key, value);
  } catch (error) {
    if (failureCodeOf(error) !== 'storage') throw error;
  }
}
