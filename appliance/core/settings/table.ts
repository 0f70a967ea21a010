import { LIMITS } from '../../protocol/limits.ts';
import { LOG_LEVELS } from '../system/logger.ts';
import { parseLocalName } from '../tls/names.ts';
import { choice, integer, list, subset, text } from './setting.ts';
import type { Setting } from './setting.ts';

const MEBIBYTE = 1_048_576;
const TEBIBYTE = MEBIBYTE * MEBIBYTE;
const DAY_MINUTES = 1_440;

/** The kinds of file the house knows: name and content must agree (rule 22). */
export const FILE_TYPES = ['txt', 'pdf', 'png', 'jpg', 'jpeg', 'gif'] as const;

/**
 * Every setting of the house, once. `docs/settings.md` is written from it. Hard limits of the wire are not here but in
 * `protocol/limits.ts`; a setting stays inside them.
 */
export const SETTINGS = {
  'house.name': text(1, 48, {
    fallback: 'Parlour',
    class: 'personal',
    help: 'What the house is called on its pages.',
  }),
  'accounts.registration': choice(['open', 'invite', 'closed'], {
    fallback: 'invite',
    help: 'Who may register: anybody who reaches the page, people with an invitation, or nobody.',
  }),
  'accounts.blockAfterFailures': integer(1, 20, {
    fallback: 3,
    help: 'After this many wrong passwords an address is blocked for that name.',
  }),
  'accounts.blockMinutes': integer(1, DAY_MINUTES, {
    fallback: 5,
    help: 'How long such a block lasts, in minutes. A device that logged in before is never blocked.',
  }),
  'sessions.idleMinutes': integer(5, DAY_MINUTES, {
    fallback: 30,
    help: 'A browser that nobody touches is signed out after this many minutes.',
  }),
  'sessions.keepDays': integer(1, 365, {
    fallback: 30,
    help: 'After this many days the password is asked again, used or not.',
  }),
  'messages.maxChars': integer(50, LIMITS.messageCharsMax, {
    fallback: 150,
    help: 'The longest message, in characters.',
  }),
  'messages.perSecond': integer(1, 20, {
    fallback: 1,
    help: 'How many messages a second one person may send for long.',
  }),
  'messages.burst': integer(1, 50, {
    fallback: 5,
    help: 'How many messages one person may send at once after a pause.',
  }),
  'rooms.membersMax': integer(LIMITS.roomMembersMin, LIMITS.roomMembersMax, {
    fallback: 64,
    help: 'How many people one room may have.',
  }),
  'rooms.perAccountMax': integer(1, LIMITS.roomsPerAccountMax, {
    fallback: 64,
    help: 'How many rooms one person may be in.',
  }),
  'files.maxBytes': integer(1_024, LIMITS.fileBytesMax, {
    fallback: 8 * MEBIBYTE,
    help: 'The largest file, in bytes.',
  }),
  'files.perAccountBytes': integer(MEBIBYTE, TEBIBYTE, {
    fallback: 512 * MEBIBYTE,
    help: 'How much one person may keep on the box in files, in bytes.',
  }),
  'files.types': subset(FILE_TYPES, {
    fallback: FILE_TYPES,
    help: 'The kinds of file people may send. Checked by the clients, as the box sees only sealed bytes.',
  }),
  'storage.floorBytes': integer(MEBIBYTE, TEBIBYTE, {
    fallback: 128 * MEBIBYTE,
    help: 'Files are refused when less than this would stay free on the disk, in bytes, so that messages still fit.',
  }),
  'network.names': list(16, 'host names that end in .local, .home.arpa or .internal', parseLocalName, {
    fallback: [],
    class: 'personal',
    help: "More names for the box's certificate, besides localhost and the machine's own name.",
  }),
  'network.allowedOrigins': list(16, 'addresses such as https://chat.example.org', parseOrigin, {
    fallback: [],
    class: 'personal',
    help: "More addresses the pages may be opened at, besides the box's own names and addresses.",
  }),
  'network.requestsPerSecond': integer(5, 10_000, {
    fallback: 100,
    help: 'How many requests a second one address may make for long; ten times as many at once. An address may be a whole household.',
  }),
  'metrics.tokens': list(4, 'random texts of 24 to 128 letters, digits, - and _', parseToken, {
    fallback: [],
    class: 'secret',
    help: 'A program that shows one of these may read the whole health of the house: /api/v1/status, and /metrics, for which it needs none on this machine.',
  }),
  'log.level': choice(LOG_LEVELS, {
    fallback: 'info',
    help: 'How much is logged. No level logs what people say, who they are or where they are.',
  }),
} as const satisfies Readonly<Record<string, Setting<unknown>>>;

/** The name of a setting. */
export type SettingKey = keyof typeof SETTINGS;

/** The type of a setting's value. */
export type SettingValue<K extends SettingKey> = (typeof SETTINGS)[K] extends Setting<infer T> ? T : never;

/** A value for every setting. */
export type Settings = { readonly [K in SettingKey]: SettingValue<K> };

/** True for the name of a setting. */
export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(SETTINGS, key);
}

/** All names, in the order of the table. */
export const SETTING_KEYS: readonly SettingKey[] = Object.keys(SETTINGS).filter(isSettingKey);

/** Long enough that nobody guesses it. */
function parseToken(value: string): string | undefined {
  return /^[\w-]{24,128}$/.test(value) ? value : undefined;
}

/** An https origin in the form a browser sends (no path, no default port), or undefined. */
function parseOrigin(value: string): string | undefined {
  if (!URL.canParse(value)) return undefined;
  const url = new URL(value);
  return url.protocol === 'https:' && url.href === `${url.origin}/` ? url.origin : undefined;
}
