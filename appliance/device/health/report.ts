import { hostname, release } from 'node:os';
import { join } from 'node:path';
import type { HostReport } from '../../core/health/host-report.ts';
import type { Clock } from '../../core/system/clock.ts';
import type { Run } from '../../core/system/run.ts';
import { VERSION } from '../../core/version.ts';
import { readAnnouncedName } from './announced-name.ts';
import { readBoard } from './board.ts';
import { readInterfaces } from './interfaces.ts';
import { exists, readLine } from './kernel-files.ts';
import type { Kept, Memory } from './memory.ts';
import { readPacketFilter } from './packet-filter.ts';
import { readThrottling, readUnderVoltage } from './power.ts';
import { readRootkitRun } from './rootkits.ts';
import { readShownCertificate } from './shown-certificate.ts';
import { addSighting, countSightings } from './sightings.ts';
import type { Sighting, Sightings } from './sightings.ts';
import { readFileSystem, readWear, readWrittenBytes } from './storage.ts';
import { readTimeService } from './time-service.ts';
import { readUnits } from './units.ts';
import { isRestartNeeded, readSecurityUpdates } from './updates.ts';
import { addWritten, writtenPerDay } from './write-rate.ts';
import type { Written } from './write-rate.ts';

/** The machine that is looked at. */
export type Machine = {
  /** Usually `/`. */
  readonly root: string;
  readonly run: Run;
  readonly clock: Pick<Clock, 'nowMs' | 'after'>;
  readonly uptimeSeconds: number;
  /** One line for the log. */
  readonly say: (line: string) => void;
};

/** A section that has not been read by then is left out: a busy Zero 2 W takes seconds to start a program. */
const SECTION_LIMIT_MS = 10_000;
/** rkhunter's timer begins two hours after a start: a machine that is up for a day and knows of no run lacks one. */
const ROOTKITS_DUE_SECONDS = 86_400;
const WORD_MAX = 128;

/**
 * Looks at everything once. A section that fails or hangs is left out, and harms no other; `null` and absence mean what
 * the schema (core/health/host-report.ts) says.
 *
 * @param memory what earlier looks left.
 * @returns the report, and what is left for the next look.
 * @throws the operating system's error when not even the network can be read.
 */
export async function lookAtMachine(
  machine: Machine,
  memory: Memory,
): Promise<{ readonly report: HostReport; readonly memory: Memory }> {
  const { root, run, clock, uptimeSeconds } = machine;
  const nowMs = clock.nowMs();
  const isImage = await exists(join(root, 'etc/parlour/image'));
  const section = <T>(name: string, read: () => Promise<T>): Promise<T | undefined> => attempt(machine, name, read);
  // All at once: most of them wait for the kernel, or for a program.
  const [interfaces, board, voltage, throttled, wear, fileSystem, written, time, announcedName] = await Promise.all([
    readInterfaces(root),
    section('board', () => readBoard(root)),
    section('underVoltage', () => readUnderVoltage(root, run, memory.lookedSeconds)),
    section('throttling', () => readThrottling(root)),
    section('wear', () => readWear(root)),
    section('fileSystem', () => readFileSystem(root)),
    section('writtenBytesPerDay', () => readWrittenBytes(root)),
    section('clock', () => readTimeService(root, nowMs)),
    section('announcedName', () => readAnnouncedName(root)),
  ]);
  const [units, filter, rootkitRun, security, restart, certificate, system] = await Promise.all([
    section('units', () => readUnits(run, isImage)),
    section('packet filter', () => readPacketFilter(root, nowMs, isImage)),
    section('rootkits', () => readRootkitRun(root)),
    section('updates', () => readSecurityUpdates(root)),
    section('restart', () => isRestartNeeded(root, release())),
    section('certificate', () => readShownCertificate(root)),
    section('versions', () => readSystem(root)),
  ]);

  const { kept } = memory;
  const next: Kept = {
    ...kept,
    underVoltage: addIfSeen(kept.underVoltage, voltage, nowMs),
    throttling: addIfSeen(kept.throttling, throttled, nowMs),
    rootkits: rootkitRun ?? kept.rootkits,
    updates: followUpdates(kept.updates, security, nowMs),
  };
  const writtenNow: Written | undefined = written === undefined ? undefined : [uptimeSeconds, written];
  const writtenBytesPerDay = writtenNow && writtenPerDay(memory.written, writtenNow);
  const report: Partial<HostReport> = withoutGaps({
    board: board && { model: board.model.slice(0, WORD_MAX), revision: board.revision },
    underVoltage: voltage && countSightings(next.underVoltage, nowMs),
    throttling: throttled && countSightings(next.throttling, nowMs),
    wear,
    fileSystem,
    writtenBytesPerDay,
    clock: time,
    announcedName,
    units,
    bans: filter?.bans,
    firewall: filter?.isFirewallOn === undefined ? undefined : { isOn: filter.isFirewallOn },
    rootkits: rootkitsSection(next.rootkits, isImage, uptimeSeconds),
    updates:
      restart === undefined ? undefined : { ...waitingUpdates(next.updates, security), isRestartNeeded: restart },
    certificate,
    boot: next.boot,
    versions: system === undefined ? undefined : { system, kernel: release(), installed: VERSION },
  });
  return {
    report: {
      version: 1,
      atMs: nowMs,
      uptimeSeconds: Math.floor(uptimeSeconds),
      hostName: hostname(),
      interfaces,
      ...report,
    },
    memory: {
      ...memory,
      kept: next,
      // What the kernel logged during a look that failed is counted by the next one.
      lookedSeconds: voltage === undefined ? memory.lookedSeconds : uptimeSeconds,
      written: writtenNow === undefined ? memory.written : addWritten(memory.written, writtenNow),
    },
  };
}

/** Undefined for what fails, or takes too long. */
async function attempt<T>({ clock, say }: Machine, name: string, read: () => Promise<T>): Promise<T | undefined> {
  let stopTimer = (): void => undefined;
  const late = new Promise<never>((_, reject) => {
    stopTimer = clock.after(SECTION_LIMIT_MS, () => {
      reject(new Error(`no answer within ${SECTION_LIMIT_MS} ms`));
    });
  });
  try {
    return await Promise.race([read(), late]);
  } catch (error) {
    say(`health: ${name} could not be read: ${error instanceof Error ? error.message : 'unknown'}`);
    return undefined;
  } finally {
    stopTimer();
  }
}

/** What could not be read, or is not reported by this kernel, changes no count. */
function addIfSeen(kept: Sightings, seen: Sighting | null | undefined, nowMs: number): Sightings {
  return seen === undefined || seen === null ? kept : addSighting(kept, seen, nowMs);
}

/** The first look that finds a waiting update tells since when. */
function followUpdates(kept: Kept['updates'], security: number | null | undefined, nowMs: number): Kept['updates'] {
  if (security === undefined || security === null) return kept;
  return { security, sinceMs: security === 0 ? null : (kept?.sinceMs ?? nowMs) };
}

/** After a start the last answer counts until apt has been asked again; what waited still waits when nobody can be asked. */
function waitingUpdates(
  kept: Kept['updates'],
  security: number | null | undefined,
): { readonly security: number | null; readonly waitingSinceMs: number | null } {
  const isKnown = kept !== null && (security !== null || kept.sinceMs !== null);
  return isKnown ? { security: kept.security, waitingSinceMs: kept.sinceMs } : { security: null, waitingSinceMs: null };
}

function rootkitsSection(run: Kept['rootkits'], isImage: boolean, uptimeSeconds: number): HostReport['rootkits'] {
  if (run !== null) return run;
  return isImage && uptimeSeconds > ROOTKITS_DUE_SECONDS ? { ranMs: null, warnings: 0 } : undefined;
}

/** `Debian GNU/Linux 13 (trixie)`. */
async function readSystem(root: string): Promise<string | undefined> {
  const lines = (await readLine(join(root, 'etc/os-release'))) ?? '';
  return /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(lines)?.[1]?.slice(0, WORD_MAX);
}

/** JSON has no undefined; neither has a report. */
function withoutGaps<T extends object>(sections: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  // Every section keeps its name and its type.
  return Object.fromEntries(Object.entries(sections).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>;
  };
}
