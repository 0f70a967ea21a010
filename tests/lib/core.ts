import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHouse } from '../../appliance/core/app.ts';
import type { RunningHouse } from '../../appliance/core/app.ts';
import { SETTINGS_FILE } from '../../appliance/core/settings/store.ts';
import type { Settings } from '../../appliance/core/settings/table.ts';
import { systemClock } from '../../appliance/core/system/clock.ts';
import type { Clock } from '../../appliance/core/system/clock.ts';
import { systemRandom } from '../../appliance/core/system/random.ts';
import { systemTurns } from '../../appliance/core/system/turns.ts';
import type { Target } from './http.ts';
import { cleanEnv, ROOT } from './scratch.ts';

/** bcrypt's least cost: what is tested is who gets in, not how slowly. */
const HURRIED_COST = 4;

export type CoreOptions = {
  /** Kept when the core stops, so that another one can go on with it; a fresh one unless given. */
  readonly dataFolder?: string;
  readonly clock?: Clock;
  readonly bcryptCost?: number;
  /** Written to settings.json before the start. */
  readonly settings?: Partial<Settings>;
  /** `plain` as behind nginx, where `X-Real-IP` says who asks; `tls` with the house's own certificate. */
  readonly transport?: 'plain' | 'tls';
  /** What the device tells of itself, if there is one. */
  readonly hostReportFile?: string;
  /** The built client, if pages are wanted. */
  readonly webFolder?: string;
  /** Where requests to root go; none unless given. */
  readonly applyFile?: string;
};

/** A core in this process, on a free port of 127.0.0.1. */
export type TestCore = Target & {
  readonly house: RunningHouse;
  readonly port: number;
  readonly dataFolder: string;
  /** Without dashes; undefined once the house is claimed. */
  readonly claimCode: string | undefined;
  /** Lines for fail2ban so far. */
  readonly securityLines: readonly string[];
  /** JSON lines so far. */
  readonly logLines: readonly string[];
  readonly stop: () => Promise<void>;
  /** Stops, and starts again on the same data. */
  readonly restart: () => Promise<TestCore>;
};

/** A data folder that is gone when this process ends. */
export async function makeDataFolder(settings: Partial<Settings> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parlour-core-'));
  folders.add(folder);
  if (Object.keys(settings).length > 0) await writeFile(join(folder, SETTINGS_FILE), JSON.stringify(settings));
  return folder;
}

const folders = new Set<string>();

/** Removes every folder of {@link makeDataFolder}: call it when the tests of a file are done. */
export async function removeDataFolders(): Promise<void> {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
  folders.clear();
}

/** Starts a core in this process. A bug in it fails the test that runs: it is thrown as an uncaught error. */
export async function startCore(options: CoreOptions = {}): Promise<TestCore> {
  const { clock = systemClock, bcryptCost = HURRIED_COST, transport = 'plain' } = options;
  const dataFolder = options.dataFolder ?? (await makeDataFolder(options.settings));
  if (transport === 'tls') await lendAuthority(dataFolder);
  const securityLines: string[] = [];
  const logLines: string[] = [];
  const house = await startHouse(
    {
      clock,
      turns: systemTurns,
      random: systemRandom,
      writeLine: (line) => void securityLines.push(line),
      logDestination: { write: (line) => void logLines.push(line) },
      onBug: (error) => {
        queueMicrotask(() => {
          throw error;
        });
      },
    },
    {
      environment: {
        listenOn:
          transport === 'tls'
            ? { kind: 'tls', host: '127.0.0.1', port: 0 }
            : { kind: 'loopback', host: '127.0.0.1', port: 0 },
        plainPort: undefined,
        dataFolder,
        ...(options.applyFile === undefined ? {} : { applyFile: options.applyFile }),
      },
      webFolder: options.webFolder,
      ...(options.hostReportFile === undefined ? {} : { hostReportFile: options.hostReportFile }),
      bcryptCost,
    },
  );
  const port = house.port ?? 0;
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= house.stop());
  const core: TestCore = {
    house,
    port,
    dataFolder,
    baseUrl: transport === 'tls' ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    ca: house.certificate?.rootPem,
    get claimCode() {
      return house.claimCode();
    },
    securityLines,
    logLines,
    stop,
    restart: async () => {
      await stop();
      return startCore({ ...options, dataFolder });
    },
  };
  if (transport === 'tls') await keepAuthority(dataFolder);
  return core;
}

/** A core as a process of its own, from the production bundle (`npm run build`), in plain as behind nginx. */
export type SpawnedCore = Target & {
  readonly child: ChildProcess;
  readonly port: number;
  readonly dataFolder: string;
  /** Everything it said so far, both streams. */
  readonly said: () => string;
  /** Sends a signal, waits for the end and gives the exit code; null when the signal itself ended it. */
  readonly end: (signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL') => Promise<number | null>;
};

/**
 * Starts the bundle on a loopback address and waits until it answers.
 *
 * @param options.port any free one unless given.
 * @throws Error with what it said when it ends instead.
 */
export async function spawnCore(
  options: {
    readonly dataFolder?: string;
    readonly port?: number;
    /** Another bundle than that of `npm run build`. */
    readonly bundle?: string;
    readonly env?: Record<string, string>;
  } = {},
): Promise<SpawnedCore> {
  const dataFolder = options.dataFolder ?? (await makeDataFolder());
  const child = spawn(process.execPath, [options.bundle ?? join(ROOT, 'dist/core/main.js')], {
    env: {
      ...cleanEnv(),
      PARLOUR_DATA: dataFolder,
      PARLOUR_SOCKET: `127.0.0.1:${options.port ?? 0}`,
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const port = await new Promise<number>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString('utf8');
      const [, digits] = /behind nginx, on port (\d+)\./.exec(said) ?? [];
      if (digits !== undefined) resolve(Number(digits));
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('close', (code) => reject(new Error(`the core ended with ${code ?? 'a signal'}: ${said}`)));
  });
  return {
    child,
    port,
    dataFolder,
    baseUrl: `http://127.0.0.1:${port}`,
    said: () => said,
    end: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const ended = once(child, 'exit') as Promise<[number | null]>;
      child.kill(signal);
      return (await ended)[0];
    },
  };
}

/** Making a CA takes seconds; tests share one. What it signs is worth nothing outside this machine's tests. */
const LENT_AUTHORITY = join(tmpdir(), 'parlour-test-authority');

async function lendAuthority(dataFolder: string): Promise<void> {
  if (!existsSync(LENT_AUTHORITY) || existsSync(join(dataFolder, 'tls'))) return;
  await cp(LENT_AUTHORITY, join(dataFolder, 'tls'), { recursive: true });
}

async function keepAuthority(dataFolder: string): Promise<void> {
  if (existsSync(LENT_AUTHORITY)) return;
  // Several test files run at once: the folder appears whole or not at all.
  const draft = await mkdtemp(`${LENT_AUTHORITY}-`);
  await cp(join(dataFolder, 'tls/authority.pem'), join(draft, 'authority.pem'));
  await rename(draft, LENT_AUTHORITY).catch(() => rm(draft, { recursive: true }));
}
