import type { LocalStore } from '../../appliance/client/local-store.ts';

/** A store for a browser that keeps nothing (some private windows): it lasts as long as the page, as is wanted there. */
export function createMemoryStore(): LocalStore {
  const kept = new Map<string, unknown>();
  return {
    get: async (key) => kept.get(key),
    set: async (key, value) => void kept.set(key, value),
    delete: async (key) => void kept.delete(key),
    list: async (prefix) =>
      [...kept].filter(([key]) => key.startsWith(prefix)).sort(([one], [other]) => (one < other ? -1 : 1)),
    clear: async () => kept.clear(),
  };
}
