import { type Static, Type } from '@sinclair/typebox';
import { Count, strict } from './schema.ts';

/** What the house says about its own health (docs/status.md): levels, checks and their reasons, answers, frames. */

/** Well, worth a look, act now, and "nobody knows". */
export type Level = 'green' | 'amber' | 'red' | 'grey';

/** Reasons every check may give: it could not be read, or this machine has nobody who would tell. */
export const COMMON_REASONS = { unreadable: 'grey', unreported: 'grey' } as const satisfies Record<string, Level>;

/** Every check, and the level of each reason it may give. What the words mean and what to do is on the page. */
export const CHECKS = {
  power: { steady: 'green', past: 'amber', low: 'red', unsupported: 'grey' },
  throttling: { never: 'green', past: 'amber', slowed: 'red', unsupported: 'grey' },
  temperature: { cool: 'green', warm: 'amber', hot: 'red', unsupported: 'grey' },
  processor: { calm: 'green', busy: 'amber', overloaded: 'red' },
  memory: { enough: 'green', tight: 'amber', short: 'red' },
  disk: { roomy: 'green', filling: 'amber', 'system-full': 'amber', full: 'red' },
  wear: { healthy: 'green', worn: 'amber', ending: 'red', unsupported: 'grey' },
  'file-system': { sound: 'green', errors: 'red', 'read-only': 'red' },
  writes: { usual: 'green', heavy: 'amber' },
  clock: { synchronised: 'green', alone: 'amber', wrong: 'red' },
  network: { connected: 'green', alone: 'amber', disconnected: 'red' },
  name: { announced: 'green', renamed: 'amber', silent: 'amber' },
  nginx: { running: 'green', stopped: 'amber', failed: 'amber' },
  ssh: { running: 'green', closed: 'green', failed: 'amber' },
  fail2ban: { running: 'green', stopped: 'amber', failed: 'amber' },
  firewall: { on: 'green', off: 'red' },
  rootkits: { clean: 'green', late: 'amber', found: 'red' },
  updates: { current: 'green', waiting: 'amber', restart: 'amber', late: 'red', unknown: 'grey' },
  certificate: { valid: 'green', ending: 'amber', 'authority-ending': 'amber', ended: 'red' },
  backup: { fresh: 'green', never: 'amber', old: 'amber', failed: 'red' },
  boot: { clean: 'green', 'power-cut': 'amber', watchdog: 'amber', unknown: 'grey' },
  board: { known: 'green', other: 'amber' },
  versions: { current: 'green', restart: 'amber' },
  connections: { few: 'green', many: 'amber', full: 'red' },
  rooms: { few: 'green', many: 'amber' },
  messages: { calm: 'green', many: 'amber', flood: 'red' },
  'event-loop': { prompt: 'green', slow: 'amber', stuck: 'red' },
  store: { small: 'green', large: 'amber', full: 'red' },
  commits: { fast: 'green', slow: 'amber', failing: 'red' },
} as const satisfies Record<string, Record<string, Level>>;

/** The name of a check. */
export type CheckId = keyof typeof CHECKS;

/** The reasons a check may give. */
export type Reason<Id extends CheckId> = (keyof (typeof CHECKS)[Id] & string) | keyof typeof COMMON_REASONS;

/** True for the name of a check. */
export function isCheckId(id: string): id is CheckId {
  return Object.hasOwn(CHECKS, id);
}

/** All checks, in the order of the table. */
export const CHECK_IDS: readonly CheckId[] = Object.keys(CHECKS).filter(isCheckId);

/** The level of a reason, or undefined for one that the check does not give. */
export function levelOf(id: CheckId, reason: string): Level | undefined {
  const levels: Readonly<Record<string, Level>> = { ...COMMON_REASONS, ...CHECKS[id] };
  return Object.hasOwn(levels, reason) ? levels[reason] : undefined;
}

/** What everybody who is signed in sees; the rest is the owner's. */
export const ESSENTIAL_CHECKS: readonly CheckId[] = [
  'power',
  'temperature',
  'processor',
  'memory',
  'disk',
  'clock',
  'certificate',
  'connections',
  'event-loop',
  'commits',
];

/** The figures that are charted. Shares from 0 to 1, bytes a second, degrees Celsius. */
export const SERIES = [
  'processorShare',
  'temperatureC',
  'memoryShare',
  'diskShare',
  'receivedBytesPerSecond',
  'sentBytesPerSecond',
  'connections',
  'people',
  'messagesPerMinute',
  'eventLoopMs',
  'commitMs',
] as const;
export type SeriesName = (typeof SERIES)[number];

/** Series everybody who is signed in sees; the others tell of who is here and when. */
export const ESSENTIAL_SERIES: readonly SeriesName[] = ['processorShare', 'temperatureC', 'memoryShare', 'diskShare'];

/** How far back a history goes, and how wide its slots are, in milliseconds. */
export const SPANS = {
  hour: { slotMs: 60_000, slots: 60 },
  day: { slotMs: 600_000, slots: 144 },
  month: { slotMs: 10_800_000, slots: 248 },
} as const;
export type SpanName = keyof typeof SPANS;

const LevelJson = Type.Union([Type.Literal('green'), Type.Literal('amber'), Type.Literal('red'), Type.Literal('grey')]);
const Word = Type.String({ maxLength: 64 });
const FACTS_MAX = 24;

/** What a check found out, by name. Names end in their unit: `freeBytes`, `endsMs`. */
export const Facts = Type.Record(
  Word,
  Type.Union([
    Type.Number(),
    Type.Boolean(),
    Type.String({ maxLength: 256 }),
    Type.Null(),
    Type.Array(Type.String({ maxLength: 128 }), { maxItems: 64 }),
  ]),
  { maxProperties: FACTS_MAX },
);
export type Facts = Static<typeof Facts>;

/** One check. A silenced one raises no alarm until then. */
export const CheckJson = strict({
  id: Word,
  level: LevelJson,
  reason: Word,
  facts: Facts,
  silencedUntilMs: Type.Optional(Count),
});
export type CheckJson = Static<typeof CheckJson>;

const FigureJson = Type.Union([Type.Number(), Type.Null()]);

/** `GET /api/v1/status`. `level` is the worst of the checks shown, grey and silenced ones left out. */
export const StatusAnswer = strict({
  version: Type.String({ maxLength: 64 }),
  timeMs: Count,
  level: LevelJson,
  /** False: checks and figures are the essentials only. */
  isWhole: Type.Boolean(),
  /** True: who reads this may restart the machine and switch it off (`POST /api/v1/power`). */
  hasPower: Type.Boolean(),
  checks: Type.Array(CheckJson, { maxItems: 64 }),
  /** By name of the series; null where nothing could be read. */
  figures: Type.Record(Word, FigureJson, { maxProperties: 32 }),
});
export type StatusAnswer = Static<typeof StatusAnswer>;

const SLOTS_MAX = SPANS.month.slots;

/** `GET /api/v1/status/history?span=hour|day|month`. Columns of one length; null where nothing was recorded. */
export const StatusHistoryAnswer = strict({
  slotMs: Count,
  /** Beginning of each slot, ascending and without holes. */
  timesMs: Type.Array(Count, { maxItems: SLOTS_MAX }),
  series: Type.Record(
    Word,
    strict({
      mean: Type.Array(FigureJson, { maxItems: SLOTS_MAX }),
      max: Type.Array(FigureJson, { maxItems: SLOTS_MAX }),
    }),
    { maxProperties: 32 },
  ),
});
export type StatusHistoryAnswer = Static<typeof StatusHistoryAnswer>;

const SILENCE_HOURS_MAX = 720;

/** The levels that alarm. */
export const AlarmLevel = Type.Union([Type.Literal('amber'), Type.Literal('red')]);
export type AlarmLevel = Static<typeof AlarmLevel>;

/** `POST /api/v1/status/silence`. 0 hours end a silence. */
export const SilenceRequest = strict({
  check: Word,
  hours: Type.Integer({ minimum: 0, maximum: SILENCE_HOURS_MAX }),
  /** The worst that is silenced; what gets worse is heard again. Red unless said otherwise. */
  level: Type.Optional(AlarmLevel),
});

/** A slot of the history that has just come to its end. */
const ClosedSlot = strict({
  startMs: Count,
  mean: Type.Record(Word, FigureJson, { maxProperties: 32 }),
  max: Type.Record(Word, FigureJson, { maxProperties: 32 }),
});
export type ClosedSlot = Static<typeof ClosedSlot>;

/** What a socket that watches hears after each look at the machine: protocol.md §9. */
export const StatusFrame = strict({
  t: Type.Literal('status'),
  ...StatusAnswer.properties,
  /** By span, the slots that came to their end with this look: charts go on without asking. */
  closed: Type.Optional(
    strict({ hour: Type.Optional(ClosedSlot), day: Type.Optional(ClosedSlot), month: Type.Optional(ClosedSlot) }),
  ),
});
export type StatusFrame = Static<typeof StatusFrame>;
