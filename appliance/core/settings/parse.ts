import { ConfigError } from './config-error.ts';
import type { Setting } from './setting.ts';
import { SETTINGS, SETTING_KEYS, isSettingKey } from './table.ts';
import type { SettingKey, Settings } from './table.ts';

/** What the file holds: only what differs from the table's defaults, so that a better default reaches old boxes. */
export type StoredSettings = { readonly [K in SettingKey]?: Settings[K] };

/** Why a value was refused, as one line that never quotes a personal or secret one. */
export function explain(key: SettingKey, value: unknown): string {
  const setting: Setting<unknown> = SETTINGS[key];
  const found = setting.class === 'plain' ? ` (it is ${shorten(JSON.stringify(value))})` : '';
  return `${key} must be ${setting.range}${found}`;
}

/** The checked value of one setting, or undefined when it is outside the range. */
export function parseSetting(key: SettingKey, value: unknown): unknown {
  return SETTINGS[key].parse(value);
}

/**
 * Checks a whole settings file.
 *
 * @param fileName leads every message, as in `settings.json`.
 * @throws ConfigError for an unknown key or a value outside its range: nothing falls back silently.
 */
export function parseStored(fileName: string, raw: unknown): StoredSettings {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw new ConfigError(`${fileName}: must be one object, as in {"accounts.registration": "open"}`);
  }
  const entries = Object.entries(raw).map(([key, value]: [string, unknown]) => {
    if (!isSettingKey(key)) throw new ConfigError(`${fileName}: there is no setting ${shorten(JSON.stringify(key))}`);
    const parsed = parseSetting(key, value);
    if (parsed === undefined) throw new ConfigError(`${fileName}: ${explain(key, value)}`);
    return [key, parsed];
  });
  // Each value came out of the parser of its own key just above.
  return Object.fromEntries(entries) as StoredSettings;
}

/** Stored values over the table's defaults. */
export function withDefaults(stored: StoredSettings): Settings {
  const entries = SETTING_KEYS.map((key) => [key, stored[key] ?? SETTINGS[key].fallback]);
  // Every key of the table is there with a value of its own type.
  return Object.fromEntries(entries) as Settings;
}

/** The settings as they may stand in a log or a support bundle. */
export function redactSettings(settings: Settings): Readonly<Record<SettingKey, unknown>> {
  const entries = SETTING_KEYS.map((key) => [key, redactValue(SETTINGS[key], settings[key])]);
  return Object.fromEntries(entries) as Record<SettingKey, unknown>;
}

/** One value as its class allows it to be shown; whether it was changed may always be known. */
export function redactValue<T>(setting: Setting<T>, value: T): T | string {
  if (setting.class === 'plain') return value;
  const changed = JSON.stringify(value) !== JSON.stringify(setting.fallback);
  return changed ? `[${setting.class}]` : '[default]';
}

function shorten(json: string | undefined): string {
  const shown = json ?? 'missing';
  return shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
}
