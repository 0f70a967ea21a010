import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ConfigError } from '../../../appliance/core/settings/config-error.ts';
import { parseStored, redactSettings, redactValue, withDefaults } from '../../../appliance/core/settings/parse.ts';
import { text } from '../../../appliance/core/settings/setting.ts';
import { type SettingsStore, openSettings } from '../../../appliance/core/settings/store.ts';
import { SETTINGS, SETTING_KEYS } from '../../../appliance/core/settings/table.ts';
import { WireError } from '../../../appliance/protocol/errors.ts';

let folder: string;
let reports: string[];
const open = (): Promise<SettingsStore> => openSettings(folder, (line) => reports.push(line));
const write = (value: unknown): void => {
  writeFileSync(join(folder, 'settings.json'), typeof value === 'string' ? value : JSON.stringify(value));
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parlour-settings-'));
  reports = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('a house without a settings file runs on defaults that are themselves allowed', async () => {
  const settings = await open();
  expect(settings.get('accounts.registration')).toBe('invite');
  expect(settings.get('messages.maxChars')).toBe(150);
  expect(settings.get('files.maxBytes')).toBe(8_388_608);
  for (const key of SETTING_KEYS)
    expect([key, SETTINGS[key].parse(SETTINGS[key].fallback)]).toEqual([key, SETTINGS[key].fallback]);
  expect(readdirSync(folder)).toEqual([]);
});

test('a wrong value or an unknown key refuses to start with one line that says file, key and range', async () => {
  const cases: readonly (readonly [unknown, string])[] = [
    [
      { 'accounts.blockMinutes': 0 },
      'settings.json: accounts.blockMinutes must be a whole number from 1 to 1440 (it is 0)',
    ],
    [
      { 'accounts.blockMinutes': '5' },
      'settings.json: accounts.blockMinutes must be a whole number from 1 to 1440 (it is "5")',
    ],
    [
      { 'accounts.registration': 'anybody' },
      'settings.json: accounts.registration must be one of "open", "invite", "closed" (it is "anybody")',
    ],
    [{ 'rooms.membersMax': 257 }, 'settings.json: rooms.membersMax must be a whole number from 2 to 256 (it is 257)'],
    [
      { 'files.types': ['txt', 'exe'] },
      'settings.json: files.types must be a list of some of "txt", "pdf", "png", "jpg", "jpeg", "gif", each once (it is ["txt","exe"])',
    ],
    [{ 'messages.perSecnd': 1 }, 'settings.json: there is no setting "messages.perSecnd"'],
    [{ toString: 1 }, 'settings.json: there is no setting "toString"'],
    [[], 'settings.json: must be one object, as in {"accounts.registration": "open"}'],
    ['null', 'settings.json: must be one object, as in {"accounts.registration": "open"}'],
    // Personal values are not repeated: the line ends up in the log.
    [{ 'house.name': '' }, 'settings.json: house.name must be text of 1 to 48 characters on one line'],
    [
      { 'network.names': ['our.house.example'] },
      'settings.json: network.names must be a list of at most 16 host names that end in .local, .home.arpa or .internal',
    ],
  ];
  for (const [file, line] of cases) {
    write(file);
    const failure = await open().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConfigError);
    expect((failure as Error).message).toBe(line);
  }
  expect(reports).toEqual([]);
});

test('__proto__ in the file is an unknown key like any other', async () => {
  write('{"__proto__": {"messages.maxChars": 4000}}');
  await expect(open()).rejects.toThrow('there is no setting "__proto__"');
});

test('values come in their canonical form', () => {
  expect(
    parseStored('f', {
      'house.name': '  Ännchens Häusle 👨‍👩‍👧 ',
      'network.names': ['Chat.Home.Arpa'],
      'network.allowedOrigins': ['https://Chat.example.org:443', 'https://[2001:DB8::1]:8443'],
    }),
  ).toEqual({
    'house.name': 'Ännchens Häusle 👨‍👩‍👧',
    'network.names': ['chat.home.arpa'],
    'network.allowedOrigins': ['https://chat.example.org', 'https://[2001:db8::1]:8443'],
  });
  for (const origin of [
    'http://chat.example.org',
    'https://chat.example.org/path',
    'chat.example.org',
    '*',
    'null',
    'https://a@b.c',
  ])
    expect(() => parseStored('f', { 'network.allowedOrigins': [origin] })).toThrow(ConfigError);
});

test('no file whatever makes the parser do anything but accept or explain', () => {
  const keys = fc.oneof(fc.constantFrom(...SETTING_KEYS), fc.string());
  const values = fc.oneof(fc.jsonValue(), fc.integer(), fc.constantFrom('open', 'debug', ['txt'], 4_000));
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(keys, values)), (raw) => {
      try {
        const all = withDefaults(parseStored('settings.json', raw));
        for (const key of SETTING_KEYS) expect(SETTINGS[key].parse(all[key])).toEqual(all[key]);
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        expect((error as Error).message).not.toContain('\n');
      }
    }),
  );
});

test('what an owner changes holds at once, is told to those concerned, and is still there after a restart', async () => {
  const settings = await open();
  const told: string[] = [];
  const stop = settings.onChange((key) => told.push(`${key}=${String(settings.get(key))}`));
  await settings.update('messages.maxChars', 500);
  await settings.update('accounts.registration', 'closed');
  stop();
  await settings.update('messages.burst', 7);
  expect(told).toEqual(['messages.maxChars=500', 'accounts.registration=closed']);
  expect((await open()).all).toEqual(settings.all);
  expect(JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8'))).toEqual({
    'messages.maxChars': 500,
    'accounts.registration': 'closed',
    'messages.burst': 7,
  });
});

test('changes made at the same time are all kept', async () => {
  const settings = await open();
  await Promise.all([
    settings.update('messages.maxChars', 500),
    settings.update('messages.burst', 9),
    settings.update('files.maxBytes', 2_048),
  ]);
  const { all } = await open();
  expect([all['messages.maxChars'], all['messages.burst'], all['files.maxBytes']]).toEqual([500, 9, 2_048]);
});

test('a value from a page that is not allowed is refused with its range, and changes nothing', async () => {
  const settings = await open();
  for (const [key, value] of [
    ['messages.maxChars', 49],
    ['messages.maxChars', '500'],
    ['no.such', 1],
    ['__proto__', {}],
  ] as const) {
    const failure = await settings.update(key, value).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WireError);
    expect((failure as WireError).code).toBe('bad_request');
  }
  expect(settings.all).toEqual(withDefaults({}));
  expect(readdirSync(folder)).toEqual([]);
});

test('a change the disk refuses is an error to the owner, and the house goes on as before', async () => {
  const settings = await open();
  await settings.update('messages.burst', 7);
  rmSync(folder, { recursive: true });
  // The folder is gone; nothing can be written. A full disk is tested with a real one in the store's tests.
  await expect(settings.update('messages.burst', 8)).rejects.toThrow();
  expect(settings.get('messages.burst')).toBe(7);
  mkdirSync(folder);
});

test('neither logs nor support bundles get what the house is called or where it is', () => {
  const all = withDefaults(
    parseStored('f', { 'house.name': 'Casa Rossi', 'network.names': ['rossi.local'], 'messages.burst': 7 }),
  );
  const shown = redactSettings(all);
  expect(JSON.stringify(shown)).not.toMatch(/rossi/i);
  expect([
    shown['house.name'],
    shown['network.names'],
    shown['network.allowedOrigins'],
    shown['messages.burst'],
  ]).toEqual(['[personal]', '[personal]', '[default]', 7]);
  const password = text(1, 40, { fallback: '', class: 'secret', help: 'A password.' });
  expect(redactValue(password, 'hunter2')).toBe('[secret]');
});
