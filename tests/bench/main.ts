/**
 * `npm run bench [-- --json] [bench…]`: what a message, a socket, a page and a start cost, beside the bare limit (`uws-raw`:
 * the same frame bytes, published and not kept) and npm's usual servers. Runs of the servers are interleaved, so that a
 * busy minute of the machine hits all alike; figures are medians.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { BENCHES, type BenchWorld } from './benches.ts';
import { type Figure, formatTable } from './figures.ts';
import { Generator } from './processes.ts';
import { seed } from './seed.ts';
import { SIZES, type World } from './world.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = join(root, '.build/bench');
const programs = join(scratch, 'programs');
const dataFolder = join(scratch, 'data');

const args = process.argv.slice(2);
const asJson = args.includes('--json');
const asked = args.filter((arg) => !arg.startsWith('--'));
const unknown = asked.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  console.error(`No such bench: ${unknown.join(', ')}. There are ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}
const say = (text: string): void => {
  if (!asJson) console.error(text);
};

const house = join(root, 'dist/core/main.js');
if (!existsSync(house) || !existsSync(join(root, 'dist/web'))) {
  console.error('There is no build: run "npm run build" first.');
  process.exit(2);
}
await bundlePrograms();
const world = await loadWorld();
const generator = new Generator(programs);
await generator.run({ kind: 'world', world });
const parts: BenchWorld = { world, generator, programs, house, dataFolder, webFolder: join(root, 'dist/web'), say };
const figures: Figure[] = [];
const print = (found: readonly Figure[]): void => {
  figures.push(...found);
  if (asJson) for (const figure of found) console.log(JSON.stringify(figure));
};
print([{ bench: 'machine', server: '-', processors: cpus().length, load: Number((loadavg()[0] ?? 0).toFixed(2)) }]);
for (const [name, bench] of Object.entries(BENCHES)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  say(`${name}…`);
  print(await bench(parts));
}
generator.stop();
if (!asJson) console.log(formatTable(figures));

/** The bare servers and the load run as plain JavaScript: a loader in their process would be measured along. */
async function bundlePrograms(): Promise<void> {
  rmSync(programs, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: {
      generator: 'tests/bench/generator.ts',
      'uws-raw': 'tests/bench/servers/uws-raw.ts',
      ws: 'tests/bench/servers/ws.ts',
      'socket.io': 'tests/bench/servers/socket-io.ts',
    },
    outdir: programs,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    logLevel: 'warning',
  });
}

/** Seeding takes half a minute, so its result stays until the sizes or the house's tables change. */
async function loadWorld(): Promise<World> {
  const path = join(scratch, 'world.json');
  const tables = ['accounts/tables.ts', 'chat/tables.ts', 'files/tables.ts', 'store/keys.ts'];
  const made = [SIZES, ...tables.map((name) => readFileSync(join(root, 'appliance/core', name), 'utf8'))];
  const stamp = JSON.stringify(made);
  if (existsSync(path)) {
    const kept = JSON.parse(readFileSync(path, 'utf8')) as { stamp: string; atMs: number; world: World };
    // Sessions last a day without a sign of life.
    if (kept.stamp === stamp && Date.now() - kept.atMs < 12 * 3_600_000) return kept.world;
  }
  mkdirSync(scratch, { recursive: true });
  const world = await seed(dataFolder, say);
  execFileSync('sync');
  writeFileSync(path, JSON.stringify({ stamp, atMs: Date.now(), world }));
  return world;
}
