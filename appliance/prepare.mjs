/**
 * What must be there before the house can start: the right Node, the npm packages, a build of the present sources.
 * Plain JavaScript without packages, because it runs on a clean clone.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LOCK = join(ROOT, 'package-lock.json');
const INSTALLED_LOCK = join(ROOT, 'node_modules', '.package-lock.json');
const STAMP = join(ROOT, 'node_modules', '.parlour-lock');

/** The two bundles, and the files whose change makes each stale. */
const TARGETS = {
  core: { script: 'appliance/build.ts', sources: ['appliance/protocol', 'appliance/core', 'appliance/build.ts'] },
  web: {
    script: 'web/build.ts',
    sources: ['appliance/protocol', 'appliance/e2ee', 'appliance/client', 'web'],
  },
};

/**
 * One sentence when this Node cannot run Parlour, else nothing.
 * @param {string} version as in `process.versions.node`
 * @returns {string | undefined}
 */
export function nodeRefusal(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major === 20 && minor >= 19) return undefined;
  return `Parlour needs Node 20.19 or a later 20; this is Node ${version}. (docs/adr/0001-node-line.md says why.)`;
}

const sha256 = (data) => createHash('sha256').update(data).digest('hex');

/** Runs a command with our terminal; an exit code other than 0 throws a sentence. */
function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', ...options });
  if (error) throw new Error(`${command} could not be started: ${error.message}`);
  if (status !== 0) throw new Error(`"${[command, ...args].join(' ')}" ended with ${status ?? 'a signal'}.`);
}

/** Whether node_modules holds exactly what the lock file names (an install by hand counts too). */
function packagesMatchLock() {
  if (!existsSync(INSTALLED_LOCK)) return false;
  const wanted = JSON.parse(readFileSync(LOCK, 'utf8')).packages;
  const installed = JSON.parse(readFileSync(INSTALLED_LOCK, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, { integrity, optional, peer }]) =>
      path === '' || (installed[path] ? installed[path].integrity === integrity : optional || peer),
  );
}

/** Installs the npm packages when they are missing or the lock file changed since; quick otherwise. */
export function ensurePackages() {
  const lockHash = sha256(readFileSync(LOCK));
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lockHash) return;
  if (!packagesMatchLock()) {
    console.log('Installing the npm packages (about a minute, once)…');
    // Building needs the development packages too; no package's install script is needed, so none runs.
    const args = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
    const npm = process.env.npm_execpath;
    if (npm?.endsWith('.js')) run(process.execPath, [npm, ...args]);
    else run('npm', args);
  }
  writeFileSync(STAMP, lockHash);
}

function filesUnder(path) {
  const entries = readdirSync(path, { withFileTypes: true });
  return entries.flatMap((entry) => {
    const child = join(path, entry.name);
    return entry.isDirectory() ? filesUnder(child) : [child];
  });
}

/** A hash over everything that goes into a bundle; contents, not times, so a fresh clone or a checkout cannot fool it. */
function fingerprint(sources) {
  const files = sources.flatMap((source) => {
    const path = join(ROOT, source);
    return source.includes('.') ? [path] : filesUnder(path);
  });
  files.push(LOCK, fileURLToPath(import.meta.url));
  const lines = files.sort().map((file) => `${relative(ROOT, file)} ${sha256(readFileSync(file))}\n`);
  return sha256(lines.join(''));
}

/**
 * Builds each bundle whose sources changed since its last build.
 * @param {{ force?: boolean }} [options] force: build in any case
 */
export function ensureBuilt({ force = false } = {}) {
  for (const [name, { script, sources }] of Object.entries(TARGETS)) {
    const stamp = join(ROOT, 'dist', `${name}.stamp`);
    const now = fingerprint(sources);
    if (!force && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) continue;
    console.log(`Building ${name}…`);
    run(process.execPath, ['--import', 'tsx', script]);
    mkdirSync(join(ROOT, 'dist'), { recursive: true });
    writeFileSync(stamp, now);
  }
}

/** Everything in order; a failure ends this process with one plain sentence. */
export function prepare(options) {
  const refusal = nodeRefusal(process.versions.node);
  try {
    if (refusal) throw new Error(refusal);
    ensurePackages();
    ensureBuilt(options);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) prepare({ force: process.argv.includes('--force') });
