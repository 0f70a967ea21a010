import type { LocalStore } from './local-store.ts';

/** This device's storage, cleared between people: what a session still has on its way then is not written any more. */
export class DeviceStore implements LocalStore {
  readonly #inner: LocalStore;
  #clears = 0;

  constructor(inner: LocalStore) {
    this.#inner = inner;
  }

  /** The same storage for one session: once it was cleared, that session changes nothing in it. */
  session(): LocalStore {
    const clears = this.#clears;
    const ifCurrent = async (write: () => Promise<void>): Promise<void> => {
      if (this.#clears === clears) await write();
    };
    return {
      get: (key) => this.get(key),
      set: (key, value) => ifCurrent(() => this.set(key, value)),
      delete: (key) => ifCurrent(() => this.delete(key)),
      list: (prefix) => this.list(prefix),
      clear: () => ifCurrent(() => this.clear()),
    };
  }

  get(key: string): Promise<unknown> {
    return this.#inner.get(key);
  }

  set(key: string, value: unknown): Promise<void> {
    return this.#inner.set(key, value);
  }

  delete(key: string): Promise<void> {
    return this.#inner.delete(key);
  }

  list(prefix: string): Promise<readonly (readonly [key: string, value: unknown])[]> {
    return this.#inner.list(prefix);
  }

  clear(): Promise<void> {
    this.#clears += 1;
    return this.#inner.clear();
  }
}
