import { join } from 'node:path';
import { WireError } from '../../protocol/errors.ts';
import { openJsonStore } from '../store/json.ts';
import { storageFault } from '../store/storage-fault.ts';
import { explain, parseSetting, parseStored, withDefaults } from './parse.ts';
import type { StoredSettings } from './parse.ts';
import { SETTINGS, isSettingKey } from './table.ts';
import type { SettingKey, Settings } from './table.ts';

export const SETTINGS_FILE = 'settings.json';

/** The house's settings while it runs. */
export interface SettingsStore {
  /** The value now; ask again rather than keep it. */
  get<K extends SettingKey>(key: K): Settings[K];
  /** All values now. */
  readonly all: Settings;
  /**
   * Sets one value, as the owner asks from a page. Resolves when it is on disk and every listener was told.
   *
   * @throws WireError `bad_request` for an unknown key or a value outside its range, `storage_full` or `storage_failed`
   *   when the disk refuses; the old value then stays.
   */
  update(key: string, value: unknown): Promise<void>;
  /** Calls `listener` after each change. Returns what ends that. */
  onChange(listener: (key: SettingKey) => void): () => void;
}

/**
 * Opens `<folder>/settings.json`; a box without one runs on the defaults of the table.
 *
 * @param report told when the last good copy of the file had to be used.
 * @throws ConfigError naming file, key and allowed range.
 */
export async function openSettings(folder: string, report: (problem: string) => void): Promise<SettingsStore> {
  const store = await openJsonStore<StoredSettings>({
    path: join(folder, SETTINGS_FILE),
    parse: (raw) => parseStored(SETTINGS_FILE, raw),
    initial: {},
    report,
  });
  const listeners = new Set<(key: SettingKey) => void>();
  let all = withDefaults(store.data);

  return {
    get: (key) => all[key],
    get all() {
      return all;
    },
    async update(key, value) {
      if (!isSettingKey(key)) throw new WireError('bad_request', `there is no setting ${JSON.stringify(key)}`);
      const parsed = parseSetting(key, value);
      if (parsed === undefined) {
        const { range } = SETTINGS[key];
        throw new WireError('bad_request', explain(key, value), { data: { key, range } });
      }
      try {
        await store.update((current) => ({ ...current, [key]: parsed }));
      } catch (error) {
        throw storageFault(error);
      }
      all = withDefaults(store.data);
      for (const listener of listeners) listener(key);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
