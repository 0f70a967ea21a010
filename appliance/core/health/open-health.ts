import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CheckId, Level, SpanName, StatusAnswer } from '../../protocol/health.ts';
import type { Guard } from '../accounts/guard.ts';
import type { Route } from '../http/routes.ts';
import type { SettingsStore } from '../settings/store.ts';
import type { StoreStats } from '../store/store.ts';
import { type Clock, systemClock } from '../system/clock.ts';
import type { Logger } from '../system/logger.ts';
import type { HouseCertificate } from '../tls/house-certificate.ts';
import { endOf } from '../tls/leaf.ts';
import { splitPem } from '../tls/pem.ts';
import { alarmsOf, seriesFor, statusAnswer } from './answers.ts';
import { supportBundle } from './bundle.ts';
import { ALL_CHECKS } from './checks.ts';
import { CoreReader } from './core-reading.ts';
import { FigureReader } from './figures.ts';
import { History } from './history.ts';
import { loadHistory, saveHistory } from './history-file.ts';
import { LoopLag } from './loop-lag.ts';
import { readDescriptorsMax, readDisk } from './machine.ts';
import { machineSources } from './machine-sources.ts';
import { Monitor } from './monitor.ts';
import type { Look } from './monitor.ts';
import type { RecentLog } from './recent-log.ts';
import { ReportRequest } from './report-request.ts';
import { healthRoutes } from './routes.ts';
import { Silences, SILENCES_FILE } from './silences.ts';
import { oneAtATime } from './sources.ts';
import type { CertificateReading, Sources } from './sources.ts';

/** What the house gives to this folder. */
export type HealthParts = {
  readonly dataFolder: string;
  /** Written by the device; undefined where there is none. */
  readonly hostReportFile: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly recentLog: RecentLog;
  readonly settings: SettingsStore;
  readonly guard: Guard;
  readonly stats: () => StoreStats;
  readonly connections: () => number;
  readonly people: () => number;
  /** What this process shows to browsers itself; undefined behind nginx. */
  readonly certificate: HouseCertificate | undefined;
  /** Sends to those who watch; asks only for frames that somebody hears. */
  readonly tellWatchers: (frameFor: (isWhole: boolean) => string) => void;
  /** Sends to the owner's sockets, unless they heard the same last. */
  readonly tellOwner: (frame: string) => void;
  /** Whether the house can restart its machine and switch it off. */
  readonly hasPower: boolean;
};

/** The house's own health. */
export interface Health {
  readonly routes: readonly Route[];
  /** Whether somebody has the page open. */
  setWatched(isWatched: boolean): void;
  /** Whether the owner is there to hear of alarms. */
  setOwnerHere(isHere: boolean): void;
  start(): void;
  /** Ends sampling and keeps the history. */
  stop(): Promise<void>;
}

const HISTORY_FILE = 'history.json';
const SAVE_MS = 3_600_000;

/** @throws ConfigError for the owner to mend. */
export async function openHealth(parts: HealthParts): Promise<Health> {
  const { dataFolder, clock, logger, settings, guard, recentLog, tellWatchers, tellOwner, hasPower } = parts;
  const report = (line: string): void => {
    logger.warn('health', { line });
  };
  const historyFile = join(dataFolder, HISTORY_FILE);
  const [kept, silences] = await Promise.all([
    loadHistory(historyFile, report),
    Silences.open(join(dataFolder, SILENCES_FILE), clock, report),
  ]);
  const history = new History(clock, kept);
  // How late this process is has nothing to do with the time of the house.
  const lag = new LoopLag(systemClock);
  const sources = oneAtATime(houseSources(parts, history, lag));
  const silencedUntilMs = (id: CheckId, level: Level): number | undefined => silences.untilMs(id, level);
  const answer = (look: Look, isWhole: boolean): StatusAnswer =>
    statusAnswer(look, { isWhole, hasPower }, silencedUntilMs);
  const tell = (look: Look, ended: readonly SpanName[] = []): void => {
    tellWatchers((isWhole) => {
      const closed = ended.map((span) => [span, history.closed(span, seriesFor(isWhole))] as const);
      const slots = closed.length === 0 ? {} : { closed: Object.fromEntries(closed) };
      return JSON.stringify({ t: 'status', ...answer(look, isWhole), ...slots });
    });
    tellOwner(JSON.stringify({ t: 'alarms', ...alarmsOf(look, silencedUntilMs) }));
  };
  const request = new ReportRequest(requestBeside(parts.hostReportFile), clock);
  const monitor = new Monitor({
    clock,
    checks: ALL_CHECKS,
    sources,
    figures: new FigureReader(sources, clock),
    history,
    onFault: logOnce(logger),
    refresh: () => {
      request.ask().catch((error: unknown) => {
        logger.warn('the device could not be asked for a report', { error: error as Error });
      });
    },
    onLook: tell,
  });
  let saving: Promise<void> | undefined;
  // One at a time: two would write the same fresh file.
  const save = (): Promise<void> =>
    (saving ??= saveHistory(historyFile, history.document(), report).finally(() => {
      saving = undefined;
    }));
  let stops: readonly (() => void)[] = [];
  return {
    routes: healthRoutes({
      guard,
      monitor,
      history,
      silences,
      answer,
      tell,
      metricsTokens: () => settings.get('metrics.tokens'),
      bundle: async () => {
        const look = await monitor.look();
        const host = await sources.host().catch(() => undefined);
        return supportBundle({ look, settings: settings.all, units: host?.units, logLines: recentLog.lines });
      },
    }),
    setWatched: (isWatched) => {
      monitor.setWatched(isWatched);
    },
    setOwnerHere: (isHere) => {
      monitor.setOwnerHere(isHere);
    },
    start: () => {
      stops = [lag.start(), clock.every(SAVE_MS, () => void save())];
      monitor.start();
    },
    stop: async () => {
      monitor.stop();
      for (const stop of stops) stop();
      await saving;
      await save();
    },
  };
}

/** The unit that looks at the machine waits for this file (systemd/parlour/system/parlour-health.path). */
function requestBeside(reportFile: string | undefined): string | undefined {
  return reportFile === undefined ? undefined : join(dirname(reportFile), 'look');
}

function houseSources(parts: HealthParts, history: History, lag: LoopLag): Sources {
  const { clock, dataFolder, settings, hostReportFile, certificate, stats, connections, people } = parts;
  let descriptorsMax: Promise<number | undefined> | undefined;
  const core = new CoreReader({
    clock,
    stats,
    connections,
    people,
    eventLoopMs: () => lag.worstMs,
    descriptorsMax: () => (descriptorsMax ??= readDescriptorsMax()),
  });
  return {
    nowMs: () => clock.nowMs(),
    ...machineSources(hostReportFile),
    disk: async () => {
      const bytes = await readDisk(dataFolder);
      const growth = history.growthPerDay('diskShare');
      return {
        ...bytes,
        floorBytes: settings.get('storage.floorBytes'),
        growthBytesPerDay: growth === undefined ? undefined : growth * bytes.totalBytes,
      };
    },
    core: () => core.read(),
    certificate: async () => (certificate === undefined ? undefined : readOwnCertificate(certificate)),
  };
}

async function readOwnCertificate({ serverFile, authorityEndsMs }: HouseCertificate): Promise<CertificateReading> {
  const [leaf = ''] = splitPem(await readFile(serverFile, 'utf8')).certificates;
  return { rung: 'A', endsMs: endOf(new X509Certificate(leaf)), authorityEndsMs };
}

/** A check that cannot be read fails every five seconds; the log hears of it once a start. */
function logOnce(logger: Logger): (id: CheckId, error: Error) => void {
  const told = new Set<CheckId>();
  return (id, error) => {
    if (told.has(id)) return;
    told.add(id);
    logger.warn('a check could not be read', { check: id, error });
  };
}
