import { join } from 'node:path';
import type { Clock } from '../../core/system/clock.ts';
import { loadIfPresent, saveDurably } from '../../core/system/files.ts';
import { judgeBoot, readBootId } from './boot.ts';
import type { BootReason } from './boot.ts';
import type { RootkitRun } from './rootkits.ts';
import { moveSightings, NO_SIGHTINGS } from './sightings.ts';
import type { Sightings } from './sightings.ts';
import type { Written } from './write-rate.ts';

/** What outlives a start of the machine: one small file on the data partition. */
export type Kept = {
  readonly version: 1;
  /** The start of the machine that wrote it. */
  readonly bootId: string;
  /** Why that start came about. */
  readonly boot: BootReason;
  readonly underVoltage: Sightings;
  readonly throttling: Sightings;
  readonly rootkits: RootkitRun | null;
  readonly updates: { readonly security: number; readonly sinceMs: number | null } | null;
};

/** All that one look leaves for the next. */
export type Memory = {
  readonly kept: Kept;
  /** When the machine started, by the clock of the last look: tells when the clock was set. */
  readonly startedMs: number;
  /** Uptime at the last look and at the last writing to the card; 0 before. */
  readonly lookedSeconds: number;
  readonly savedSeconds: number;
  readonly written: readonly Written[];
};

/** The surroundings, passed in. */
export type MemoryWorld = {
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly uptimeSeconds: number;
  /** One line for the log. */
  readonly say: (line: string) => void;
};

/** On the data partition, and in memory until the next start; both below the root. */
const KEPT_FILE = 'var/lib/parlour/health/memory.json';
const VOLATILE_FILE = 'run/parlour-health/memory.json';
/** A voltage that comes and goes must not write to the card each minute. */
const SAVE_SECONDS = 600;
/** Less is the clock's drift. */
const CLOCK_SET_MS = 60_000;

/**
 * What earlier looks left. The first look after a start judges how the one before ended.
 *
 * @param root usually `/`.
 */
export async function openMemory(root: string, { clock, uptimeSeconds, say }: MemoryWorld): Promise<Memory> {
  const bootId = await readBootId(root);
  const startedMs = Math.round(clock.nowMs() - uptimeSeconds * 1_000);
  const last = await loadJson(join(root, VOLATILE_FILE), isMemory, say);
  if (last?.kept.bootId === bootId) return followClock(last, startedMs);

  const before = await loadJson(join(root, KEPT_FILE), isKept, say);
  // An earlier look of this start judged already.
  const boot = before?.bootId === bootId ? before.boot : await judgeBoot(root, before !== undefined);
  const kept: Kept = {
    version: 1,
    bootId,
    boot,
    underVoltage: { ...(before?.underVoltage ?? NO_SIGHTINGS), isNow: false },
    throttling: { ...(before?.throttling ?? NO_SIGHTINGS), isNow: false },
    rootkits: before?.rootkits ?? null,
    updates: before?.updates ?? null,
  };
  return { kept, startedMs, lookedSeconds: 0, savedSeconds: 0, written: [] };
}

/** Leaves it for the next look; the card is written only for something new, and then every ten minutes at most. */
export async function leaveMemory(root: string, memory: Memory, { uptimeSeconds, say }: MemoryWorld): Promise<void> {
  const isDue = memory.savedSeconds === 0 || uptimeSeconds - memory.savedSeconds >= SAVE_SECONDS;
  const savedSeconds = isDue && (await keep(root, memory.kept, say)) ? uptimeSeconds : memory.savedSeconds;
  await saveDurably(join(root, VOLATILE_FILE), JSON.stringify({ ...memory, savedSeconds }));
}

/** True when something was written. A full or broken disk takes nothing from the report. */
async function keep(root: string, kept: Kept, say: (line: string) => void): Promise<boolean> {
  const path = join(root, KEPT_FILE);
  const text = JSON.stringify(kept);
  try {
    const before = await loadIfPresent(path);
    if (before !== undefined && Buffer.from(before).toString('utf8') === text) return false;
    await saveDurably(path, text);
  } catch (error) {
    say(`health: the memory could not be saved: ${error instanceof Error ? error.message : 'unknown'}`);
  }
  return true;
}

function followClock(memory: Memory, startedMs: number): Memory {
  const byMs = startedMs - memory.startedMs;
  if (Math.abs(byMs) < CLOCK_SET_MS) return memory;
  const { kept } = memory;
  const move = (sightings: Sightings): Sightings => moveSightings(sightings, memory.startedMs, byMs);
  return {
    ...memory,
    startedMs,
    kept: { ...kept, underVoltage: move(kept.underVoltage), throttling: move(kept.throttling) },
  };
}

/** A damaged file is as good as none: it is replaced. */
async function loadJson<T>(
  path: string,
  fits: (value: unknown) => value is T,
  say: (line: string) => void,
): Promise<T | undefined> {
  try {
    const bytes = await loadIfPresent(path);
    if (bytes === undefined) return undefined;
    const value = JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown;
    if (fits(value)) return value;
    say(`${path} is damaged and begins anew`);
  } catch (error) {
    say(`${path} cannot be read and begins anew: ${error instanceof Error ? error.name : 'unknown'}`);
  }
  return undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isPair = (value: unknown): boolean => Array.isArray(value) && value.length === 2 && value.every(isNumber);
const isPairs = (value: unknown): boolean => Array.isArray(value) && value.every(isPair);
const isSightings = (value: unknown): boolean =>
  isRecord(value) && typeof value['isNow'] === 'boolean' && isPairs(value['hours']);
const BOOTS: readonly unknown[] = ['clean', 'power-cut', 'watchdog', 'unknown'] satisfies readonly BootReason[];

function isKept(value: unknown): value is Kept {
  if (!isRecord(value) || value['version'] !== 1) return false;
  const { rootkits, updates } = value;
  return (
    typeof value['bootId'] === 'string' &&
    BOOTS.includes(value['boot']) &&
    isSightings(value['underVoltage']) &&
    isSightings(value['throttling']) &&
    (rootkits === null || (isRecord(rootkits) && isNumber(rootkits['ranMs']) && isNumber(rootkits['warnings']))) &&
    (updates === null ||
      (isRecord(updates) &&
        isNumber(updates['security']) &&
        (updates['sinceMs'] === null || isNumber(updates['sinceMs']))))
  );
}

function isMemory(value: unknown): value is Memory {
  return (
    isRecord(value) &&
    isKept(value['kept']) &&
    isNumber(value['startedMs']) &&
    isNumber(value['lookedSeconds']) &&
    isNumber(value['savedSeconds']) &&
    isPairs(value['written'])
  );
}
