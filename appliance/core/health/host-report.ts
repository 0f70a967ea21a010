import { type Static, Type } from '@sinclair/typebox';
import { readFile, stat } from 'node:fs/promises';
import { Count, strict } from '../../protocol/schema.ts';
import { lazyCheck } from '../accounts/schema-check.ts';

/**
 * `/run/parlour/health.json`: what only root, or the host's own network, can see. A small unit writes it; the
 * core believes nothing in it that does not fit this schema. A section is absent where nobody looked.
 */

const Word = Type.String({ maxLength: 128 });
const Share = Type.Number({ minimum: 0, maximum: 1 });
const OptionalTime = Type.Union([Count, Type.Null()]);
const DayAndWeek = { isNow: Type.Boolean(), day: Count, week: Count };

/** What systemd says of a unit. */
const UnitState = Type.Union([
  Type.Literal('active'),
  Type.Literal('inactive'),
  Type.Literal('failed'),
  Type.Literal('absent'),
]);
export type UnitState = Static<typeof UnitState>;

const InterfaceReport = strict({
  name: Word,
  /** The kernel's word: `up`, `down`, `unknown`. */
  state: Word,
  addresses: Type.Array(Word, { maxItems: 32 }),
  receivedBytes: Count,
  sentBytes: Count,
  /** null: the driver does not say. */
  megabitsPerSecond: Type.Optional(Type.Union([Count, Type.Null()])),
});

export const HostReport = strict({
  version: Type.Literal(1),
  atMs: Count,
  /** Seconds since the machine started: its age is told by this, as the clock may jump. */
  uptimeSeconds: Count,
  hostName: Word,
  interfaces: Type.Array(InterfaceReport, { maxItems: 32 }),
  board: Type.Optional(strict({ model: Word, revision: Type.Union([Word, Type.Null()]) })),
  /** Times it was seen; null: this kernel does not report it. */
  underVoltage: Type.Optional(Type.Union([strict(DayAndWeek), Type.Null()])),
  throttling: Type.Optional(Type.Union([strict(DayAndWeek), Type.Null()])),
  /** Share of a storage device's life that is used up; null: the device does not say. */
  wear: Type.Optional(Type.Union([strict({ usedShare: Share }), Type.Null()])),
  fileSystem: Type.Optional(strict({ errors: Count, isReadOnly: Type.Boolean() })),
  writtenBytesPerDay: Type.Optional(Count),
  clock: Type.Optional(strict({ isSynchronised: Type.Boolean() })),
  /** The name that mDNS announces, without `.local`; null: nothing is announced. */
  announcedName: Type.Optional(Type.Union([Word, Type.Null()])),
  units: Type.Optional(Type.Record(Word, UnitState, { maxProperties: 32 })),
  /** Addresses that fail2ban keeps out now. */
  bans: Type.Optional(Count),
  firewall: Type.Optional(strict({ isOn: Type.Boolean() })),
  rootkits: Type.Optional(strict({ ranMs: OptionalTime, warnings: Count })),
  /** null: nobody knows how many security updates wait, as the lists of packages are old. */
  updates: Type.Optional(
    strict({
      security: Type.Union([Count, Type.Null()]),
      waitingSinceMs: OptionalTime,
      isRestartNeeded: Type.Boolean(),
    }),
  ),
  certificate: Type.Optional(
    strict({
      rung: Type.Union([Type.Literal('A'), Type.Literal('B'), Type.Literal('C')]),
      endsMs: Count,
      authorityEndsMs: OptionalTime,
    }),
  ),
  backup: Type.Optional(
    strict({ madeMs: OptionalTime, trialMs: OptionalTime, isTrialGood: Type.Union([Type.Boolean(), Type.Null()]) }),
  ),
  boot: Type.Optional(
    Type.Union([Type.Literal('clean'), Type.Literal('power-cut'), Type.Literal('watchdog'), Type.Literal('unknown')]),
  ),
  versions: Type.Optional(strict({ system: Word, kernel: Word, installed: Word })),
});
export type HostReport = Static<typeof HostReport>;

/** Nobody needs more; a longer file is not ours. */
const REPORT_BYTES_MAX = 65_536;
/** The unit writes every five minutes at least; one may fail. */
const FRESH_SECONDS = 700;

const isReport = lazyCheck(HostReport);

/**
 * Reads the report.
 *
 * @param uptimeSeconds of this machine, now.
 * @throws Error when it is missing, stale, too long, or does not fit its schema; the message quotes nothing of it.
 */
export async function readHostReport(path: string, uptimeSeconds: number): Promise<HostReport> {
  const value = await readJson(path);
  if (!isReport(value)) throw new Error('the report of the host does not fit its schema');
  const ageSeconds = uptimeSeconds - value.uptimeSeconds;
  // It counts whole seconds, so that one may be ahead.
  if (ageSeconds > FRESH_SECONDS || ageSeconds < -1) throw new Error('the report of the host is stale');
  return value;
}

/** Undefined for what is no JSON: the parser's own words quote the file. */
async function readJson(path: string): Promise<unknown> {
  if ((await stat(path)).size > REPORT_BYTES_MAX) throw new Error('the report of the host is too long');
  const text = await readFile(path, 'utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
