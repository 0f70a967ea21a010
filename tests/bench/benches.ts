import { readdirSync, readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { COOKIES, ROUTES } from '../../appliance/protocol/routes.ts';
import type { ServerName } from './dialect.ts';
import { type Figure, median, percentile, round } from './figures.ts';
import type { Flow } from './load.ts';
import { type BenchServer, cpuUs, type Generator, residentBytes, startBare, startParlour, stop } from './processes.ts';
import { SIZES, type SeededRoom, type World } from './world.ts';
import { benchStore } from './store.ts';
import { benchHealth } from './health.ts';

/** What every bench works with. */
export type BenchWorld = {
  readonly world: World;
  readonly generator: Generator;
  /** Folder of the bundled bare servers. */
  readonly programs: string;
  /** The house's bundle. */
  readonly house: string;
  readonly dataFolder: string;
  readonly webFolder: string;
  readonly say: (text: string) => void;
};

const RUNS = 5;
const ALL: readonly ServerName[] = ['parlour', 'uws-raw', 'ws', 'socket.io'];
/** A house runs for months: what V8 has not compiled yet is not what it costs. */
const WARM_UP = 2_000;
/** Tokens of the rate limit come back at 20 a second for each person. */
const REFILL_MS = 2_500;
const SETTLE_MS = 8_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function start(name: ServerName, parts: BenchWorld): Promise<BenchServer> {
  return name === 'parlour' ? startParlour(parts.house, parts.dataFolder) : startBare(name, parts.programs);
}

/** One server, one load; gives the CPU time of all its threads, and of the whole run. */
async function measureFlow(
  name: ServerName,
  parts: BenchWorld,
  rooms: readonly SeededRoom[],
  options: { readonly window: number; readonly messages: number; readonly warmUp: number },
): Promise<Flow & { cpuUs: number }> {
  const { generator } = parts;
  const server = await start(name, parts);
  const pid = server.child.pid ?? 0;
  try {
    await generator.run({ kind: 'open', place: { server: name, port: server.port, rooms } });
    await generator.run({ kind: 'prepare', count: options.warmUp });
    await generator.run({ kind: 'flow', window: options.window });
    await pause(REFILL_MS);
    await generator.run({ kind: 'prepare', count: options.messages });
    const before = cpuUs(pid);
    const flow = await generator.run<Flow>({ kind: 'flow', window: options.window });
    return { ...flow, cpuUs: cpuUs(pid) - before };
  } finally {
    await generator.run({ kind: 'close' });
    await stop(server);
  }
}

/** All servers, run after run, so that whatever else the machine does hits all of them. */
async function interleaved<T>(
  names: readonly ServerName[],
  measure: (name: ServerName) => Promise<T>,
): Promise<Map<ServerName, T[]>> {
  const results = new Map<ServerName, T[]>(names.map((name) => [name, []]));
  for (let run = 0; run < RUNS; run += 1) for (const name of names) results.get(name)?.push(await measure(name));
  return results;
}

/** A room of 200, 8 messages under way. */
async function fanOut(parts: BenchWorld): Promise<Figure[]> {
  const options = { window: 8, messages: 1_500, warmUp: WARM_UP };
  const results = await interleaved(ALL, (name) => measureFlow(name, parts, [parts.world.large], options));
  const per = (name: ServerName): number =>
    median((results.get(name) ?? []).map((flow) => flow.cpuUs / flow.deliveries));
  return ALL.map((name) => ({
    bench: 'fan-out',
    server: name,
    cpuUsPerDelivery: round(per(name)),
    timesBare: round(per(name) / per('uws-raw')),
    deliveriesPerSecond: Math.round(
      median((results.get(name) ?? []).map((flow) => (flow.deliveries / flow.wallMs) * 1_000)),
    ),
  }));
}

/** Rooms of two, so that what counts is taking a message, not passing it on. */
function accept(window: number, messages: number) {
  return async (parts: BenchWorld): Promise<Figure[]> => {
    const names = ['parlour', 'uws-raw'] as const;
    const options = { window, messages, warmUp: Math.min(WARM_UP, messages) };
    const results = await interleaved(names, (name) => measureFlow(name, parts, parts.world.pairs, options));
    return names.map((name) => ({
      bench: `accept-${window}`,
      server: name,
      cpuUsPerMessage: round(median((results.get(name) ?? []).map((flow) => flow.cpuUs / flow.messages))),
      messagesPerSecond: Math.round(
        median((results.get(name) ?? []).map((flow) => (flow.messages / flow.wallMs) * 1_000)),
      ),
    }));
  };
}

/** 50 messages a second to 200 people: how long until each has it. */
async function latency(parts: BenchWorld): Promise<Figure[]> {
  const names = ['parlour', 'uws-raw'] as const;
  const results = await interleaved(names, async (name) => {
    const { generator } = parts;
    const server = await start(name, parts);
    try {
      const rooms = [parts.world.large];
      await generator.run({ kind: 'open', place: { server: name, port: server.port, rooms } });
      await generator.run({ kind: 'prepare', count: 50 });
      await generator.run({ kind: 'pace', perSecond: 50 });
      await generator.run({ kind: 'prepare', count: 400 });
      const before = cpuUs(server.child.pid ?? 0);
      const took = await generator.run<number[]>({ kind: 'pace', perSecond: 50 });
      return { took, cpuUsPerDelivery: (cpuUs(server.child.pid ?? 0) - before) / took.length };
    } finally {
      await generator.run({ kind: 'close' });
      await stop(server);
    }
  });
  return names.map((name) => {
    const runs = results.get(name) ?? [];
    return {
      bench: 'latency-50',
      server: name,
      p50Ms: round(median(runs.map(({ took }) => percentile(took, 0.5)))),
      p99Ms: round(median(runs.map(({ took }) => percentile(took, 0.99)))),
      cpuUsPerDelivery: round(median(runs.map((run) => run.cpuUsPerDelivery))),
    };
  });
}

/** 5,000 sockets of signed-in people who do nothing. */
async function idle(parts: BenchWorld): Promise<Figure[]> {
  const names = ['parlour', 'uws-raw'] as const;
  const results = await interleaved(names, async (name) => {
    const server = await start(name, parts);
    const pid = server.child.pid ?? 0;
    try {
      await pause(1_000);
      const before = residentBytes(pid);
      const place = { server: name, port: server.port, rooms: [parts.world.large] };
      await parts.generator.run({ kind: 'idle', place, count: SIZES.idleSockets });
      await pause(SETTLE_MS);
      return (residentBytes(pid) - before) / SIZES.idleSockets;
    } finally {
      await parts.generator.run({ kind: 'close' });
      await stop(server);
    }
  });
  const bare = median(results.get('uws-raw') ?? []);
  return names.map((name) => ({
    bench: 'idle-5000',
    server: name,
    residentBytesPerSocket: Math.round(median(results.get(name) ?? [])),
    beyondBareBytes: Math.round(median(results.get(name) ?? []) - bare),
  }));
}

/** A page of 50 anywhere in a room of 100,000 messages, over one connection that is kept. */
async function history(parts: BenchWorld): Promise<Figure[]> {
  const server = await start('parlour', parts);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const path = ROUTES.messages.slice('GET '.length).replace(':room', parts.world.long.id);
  const cookie = `${COOKIES.session}=${parts.world.people[1]?.token ?? ''}`;
  const tookMs: number[] = [];
  try {
    for (let i = 0; i < 600; i += 1) {
      const before = 51 + Math.floor(Math.random() * (SIZES.history - 51));
      const beganMs = performance.now();
      const bytes = await fetchBytes({
        agent,
        port: server.port,
        path: `${path}?before=${before}&limit=50`,
        headers: { cookie },
      });
      // The first ones are for the compiler.
      if (i >= 100) tookMs.push(performance.now() - beganMs);
      if (bytes < 50 * 600) throw new Error(`a page of ${bytes} bytes`);
    }
  } finally {
    agent.destroy();
    await stop(server);
  }
  return [
    {
      bench: 'history-page',
      server: 'parlour',
      p50Ms: round(percentile(tookMs, 0.5)),
      p99Ms: round(percentile(tookMs, 0.99)),
    },
  ];
}

/** From `node` to listening, with https and its own certificate, on data that is there. */
async function coldStart(parts: BenchWorld): Promise<Figure[]> {
  const tookMs: number[] = [];
  for (let run = 0; run <= RUNS; run += 1) {
    const beganMs = performance.now();
    const child = spawn(process.execPath, [parts.house], {
      env: {
        PATH: process.env.PATH,
        PARLOUR_DATA: join(parts.dataFolder, '../cold'),
        PARLOUR_HOST: '127.0.0.1',
        PARLOUR_PORT: '0',
        PARLOUR_HTTP_PORT: '0',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    for await (const chunk of child.stdout) {
      said += String(chunk);
      if (said.includes('Parlour is open.')) break;
    }
    // The first start makes keys and database.
    if (run > 0) tookMs.push(performance.now() - beganMs);
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
  return [
    { bench: 'cold-start', server: 'parlour', medianMs: round(median(tookMs)), worstMs: round(Math.max(...tookMs)) },
  ];
}

/** What a browser loads first, as gzip, without the emoji data that comes when the picker opens. */
function bundle(parts: BenchWorld): Promise<Figure[]> {
  const html = readFileSync(join(parts.webFolder, 'index.html'), 'utf8');
  const assets = Array.from(html.matchAll(/(?:src|href)="\/?(assets\/[^"]+\.(?:js|css))"/g), ([, path]) => path ?? '');
  const loaded = new Set(assets);
  const names = readdirSync(join(parts.webFolder, 'assets'));
  // Static imports are loaded with the page, dynamic ones are not.
  for (const path of loaded) {
    if (!path.endsWith('.js')) continue;
    const source = readFileSync(join(parts.webFolder, path), 'utf8');
    for (const [, name] of source.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g))
      if (name !== undefined && names.includes(name)) loaded.add(`assets/${name}`);
  }
  const sizes = ['index.html', ...loaded].map((path) => gzipSync(readFileSync(join(parts.webFolder, path))).length);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return Promise.resolve([{ bench: 'first-load', server: 'parlour', gzipBytes: bytes, files: sizes.length }]);
}

export const BENCHES: Readonly<Record<string, (parts: BenchWorld) => Promise<Figure[]>>> = {
  'fan-out': fanOut,
  'accept-64': accept(64, 8_000),
  'accept-1': accept(1, 400),
  'latency-50': latency,
  'idle-5000': idle,
  'history-page': history,
  'cold-start': coldStart,
  'first-load': bundle,
  health: (parts) => benchHealth(parts.house, parts.dataFolder, parts.world.people[0]?.token ?? ''),
  store: async () =>
    (await benchStore()).map(({ bench, ...row }) => ({ bench: 'store', server: bench.replace('store: ', ''), ...row })),
};

function fetchBytes(options: {
  agent: Agent;
  port: number;
  path: string;
  headers: Record<string, string>;
}): Promise<number> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', ...options }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => (bytes += chunk.length));
      response.on('end', () => {
        if (response.statusCode === 200) resolve(bytes);
        else reject(new Error(`HTTP ${response.statusCode ?? 0}`));
      });
      response.on('error', reject);
    }).on('error', reject);
  });
}
