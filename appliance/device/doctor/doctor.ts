import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { supportBundle } from '../../core/health/bundle.ts';
import { MACHINE_CHECKS } from '../../core/health/checks.ts';
import { FigureReader } from '../../core/health/figures.ts';
import { readDisk } from '../../core/health/machine.ts';
import { machineSources } from '../../core/health/machine-sources.ts';
import { plainText } from '../../core/health/plain-text.ts';
import { runChecks } from '../../core/health/runner.ts';
import type { Sources } from '../../core/health/sources.ts';
import { hostReportBeside } from '../../core/settings/environment.ts';
import type { Environment } from '../../core/settings/environment.ts';
import { parseStored, withDefaults } from '../../core/settings/parse.ts';
import { SETTINGS_FILE } from '../../core/settings/store.ts';
import type { Settings } from '../../core/settings/table.ts';
import type { Clock } from '../../core/system/clock.ts';
import { systemCode } from '../../core/system/files.ts';
import type { Run } from '../../core/system/run.ts';
import { PATHS } from '../paths.ts';
import { askCore } from './core-answer.ts';
import { readJournal, readUnits } from './journal.ts';

/** Somebody at a terminal waits longer than a page: a machine that is ill may be slow. */
const CHECK_MS = 20_000;

type World = { readonly clock: Clock; readonly run: Run };

/**
 * The support bundle from a terminal (docs/status.md), as JSON text. It looks at the machine itself and asks the core only
 * for its figures, so that it also says something about a house that does not start. It writes nothing.
 */
export async function doctor(environment: Pick<Environment, 'dataFolder' | 'listenOn'>, world: World): Promise<string> {
  const { clock, run } = world;
  const { settings, fault } = await readSettings(environment.dataFolder);
  const sources = sourcesOf(environment, settings, clock);
  const [results, figures, core, units, journal] = await Promise.all([
    runChecks(MACHINE_CHECKS, sources, clock, () => undefined, CHECK_MS),
    new FigureReader(sources, clock).read(),
    askCore(environment.listenOn),
    readUnits(run),
    readJournal(run),
  ]);
  const look = { timeMs: clock.nowMs(), results, figures };
  // Its log is in the journal.
  const { log: _, units: __, ...bundle } = supportBundle({ look, settings, units: undefined, logLines: [] });
  const whole = {
    ...bundle,
    settingsFault: fault ?? null,
    core,
    units: units ?? 'no answer from systemd',
    journal: journal ?? 'no journal',
  };
  return JSON.stringify(whole, undefined, 2);
}

/** {@link doctor} on the device, where everything has its place. */
export function doctorOfDevice(world: World): Promise<string> {
  return doctor({ dataFolder: PATHS.house, listenOn: { kind: 'unix', path: PATHS.coreSocket } }, world);
}

/** @returns `fault`: what is wrong with the file, in known words. */
async function readSettings(
  dataFolder: string,
): Promise<{ readonly settings: Settings | undefined; readonly fault?: readonly string[] }> {
  try {
    const text = await readFile(join(dataFolder, SETTINGS_FILE), 'utf8');
    return { settings: withDefaults(parseStored(SETTINGS_FILE, JSON.parse(text))) };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { settings: withDefaults({}) };
    return { settings: undefined, fault: error instanceof Error ? plainText(`${error.name}: ${error.message}`) : [] };
  }
}

function sourcesOf(
  { dataFolder, listenOn }: Pick<Environment, 'dataFolder' | 'listenOn'>,
  settings: Settings | undefined,
  clock: Clock,
): Sources {
  return {
    nowMs: () => clock.nowMs(),
    ...machineSources(hostReportBeside(listenOn)),
    disk: async () => ({
      ...(await readDisk(dataFolder)),
      floorBytes: (settings ?? withDefaults({}))['storage.floorBytes'],
      growthBytesPerDay: undefined,
    }),
    core: () => Promise.reject(new Error('the core speaks for itself')),
    certificate: async () => undefined,
  };
}
