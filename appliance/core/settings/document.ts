import type { Setting } from './setting.ts';
import { SETTINGS, SETTING_KEYS } from './table.ts';

const CLASS_NOTES = {
  plain: 'plain',
  personal: 'personal: never in logs or support bundles',
  secret: 'secret: never shown again',
} as const;

/** The text of `docs/settings.md`, written from the table. A test fails when the file on disk differs. */
export function formatSettingsDocument(): string {
  return `# Settings

This page is written from \`appliance/core/settings/table.ts\`; to change it, change the table and run
\`npx vitest run --config .config/vitest.config.ts --project config settings-document --update\`.

Settings live in \`settings.json\` in the data folder, one object with the keys below; a key that is not there has its
default. The owner changes them from a page while the house runs, or in the file while it is stopped. An unknown key or
a value outside its range refuses to start with one line that names the key and the range (exit code 78). A file that
is not JSON at all is set aside as \`settings.json.broken\`, and \`settings.json.bak\`, the last good copy, is used.

${SETTING_KEYS.map((key) => formatSetting(key, SETTINGS[key])).join('\n')}`;
}

function formatSetting(key: string, setting: Setting<unknown>): string {
  return `## \`${key}\`

${setting.help}

- allowed: ${setting.range}
- default: \`${JSON.stringify(setting.fallback)}\`
- class: ${CLASS_NOTES[setting.class]}
`;
}
