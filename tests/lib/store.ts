import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../appliance/core/store/store.ts';
import type { Store, StoreOptions } from '../../appliance/core/store/store.ts';
import { systemClock } from '../../appliance/core/system/clock.ts';
import { systemRandom } from '../../appliance/core/system/random.ts';
import { systemTurns } from '../../appliance/core/system/turns.ts';

/** A store on the real clock; `options` replace what a test wants otherwise. */
export function openTestStore(
  options: Pick<StoreOptions, 'folder' | 'tables'> & Partial<StoreOptions>,
): Promise<Store> {
  return openStore({ clock: systemClock, turns: systemTurns, random: systemRandom, ...options });
}

/** Runs `use` with a folder that is gone afterwards. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'parlour-store-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a promise was rejected with; fails when it was not. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('it was expected to be rejected');
    },
    (error: unknown) => error,
  );
}
