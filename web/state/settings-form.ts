import type { SettingJson } from '../../appliance/protocol/routes.ts';

/** Settings under the headings an owner looks for; the first is the one that matters most. */
export type SettingGroup = { readonly name: string; readonly settings: readonly SettingJson[] };

const FIRST = 'accounts.registration';
const ORDER = ['accounts', 'house', 'messages', 'files', 'rooms', 'sessions', 'storage', 'network', 'metrics', 'log'];

/** Groups by the first part of the key; `accounts.registration` stands by itself above all. */
export function groupSettings(settings: readonly SettingJson[]): {
  readonly registration: SettingJson | undefined;
  readonly groups: readonly SettingGroup[];
} {
  const groups = new Map<string, SettingJson[]>();
  for (const setting of settings) {
    if (setting.key === FIRST) continue;
    const name = setting.key.split('.')[0] ?? '';
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [setting]);
    else group.push(setting);
  }
  const rank = (name: string): number => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return {
    registration: settings.find((setting) => setting.key === FIRST),
    groups: Array.from(groups, ([name, list]) => ({ name, settings: list })).sort(
      (one, other) => rank(one.name) - rank(other.name),
    ),
  };
}

/**
 * What somebody typed, as a value of the setting's kind; `undefined` when it cannot be one. The house checks it again.
 * A list is typed with one item a line, or with commas.
 */
export function parseSetting(setting: SettingJson, typed: string): unknown {
  switch (setting.kind) {
    case 'integer':
    case 'number': {
      const number = Number(typed.trim().replace(',', '.'));
      if (typed.trim() === '' || !Number.isFinite(number)) return undefined;
      if (setting.kind === 'integer' && !Number.isSafeInteger(number)) return undefined;
      const isInside = number >= (setting.min ?? -Infinity) && number <= (setting.max ?? Infinity);
      return isInside ? number : undefined;
    }
    case 'list':
      return typed
        .split(/[\n,]/)
        .map((item) => item.trim())
        .filter((item) => item !== '');
    case 'switch':
      return typed === 'true';
    case 'text':
    case 'choice':
      return typed.trim();
  }
}

/** A value as it stands in the field. */
export function formatSetting(value: unknown): string {
  if (Array.isArray(value)) return value.join('\n');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Settings in bytes are asked for in MB. */
export const BYTES_PER_MEGABYTE = 1_048_576;
export function isInBytes({ key }: SettingJson): boolean {
  return key.endsWith('Bytes');
}
