import type { Memory } from '../state/world.ts';

/** Local storage, which a browser may refuse: then nothing is remembered, and nothing breaks. */
export function deviceMemory(prefix: string): Memory {
  const quietly = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch {
      return undefined;
    }
  };
  return {
    get: (key) => quietly(() => localStorage.getItem(prefix + key)) ?? undefined,
    set(key, value) {
      quietly(() => localStorage.setItem(prefix + key, value));
    },
  };
}
