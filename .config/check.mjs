/**
 * `npm run check`: every static check; `-- --quick`: the fast ones and the unit tests. All of them run even when one
 * fails, so that one run tells everything. Offline once installed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../appliance/prepare.mjs';
import { setUp } from '../tests/setup.mjs';

const quick = process.argv.includes('--quick');

/** Runs a package's own command; true when it found nothing. */
function command(path, ...args) {
  const isNode = path.startsWith('node_modules/');
  const [program, all] = isNode ? [process.execPath, [join(ROOT, path), ...args]] : [path, args];
  const { status, error } = spawnSync(program, all, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error) console.error(error.message);
  return status === 0;
}

/** Files of the work tree that git does not ignore, by pattern; a new file counts before it is added. */
function files(...patterns) {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...patterns];
  const { stdout } = spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' });
  return [...new Set(stdout.split('\n'))].filter((file) => file !== '' && existsSync(join(ROOT, file)));
}

/**
 * The lock file names packages by version and hash only, so that any registry may serve them; and it names every
 * optional package (other platforms' binaries), or `npm ci` refuses it. npm itself leaves out those that the
 * registry of the moment does not have.
 */
function lockIsPortable() {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const complaints = [];
  for (const [path, { resolved, optionalDependencies = {} }] of Object.entries(packages)) {
    if (/^[a-z+]+:\/\//.test(resolved ?? '')) complaints.push(`${path} names the host it came from ("resolved")`);
    for (const name of Object.keys(optionalDependencies))
      if (!packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`])
        complaints.push(`${path} may use ${name}, which has no entry`);
  }
  for (const complaint of complaints) console.error(`package-lock.json: ${complaint}.`);
  return complaints.length === 0;
}

/** Scripts of the device have no ending there, so the first line tells. */
const isShell = (file) => /^#!\/bin\/(ba)?sh\b/.test(readFileSync(join(ROOT, file), 'utf8'));
const shellFiles = () => [
  '.ci/run',
  ...new Set([...files('*.sh'), ...files('os-image', 'hardening', 'systemd').filter(isShell)]),
];
const SOURCES = ['appliance', 'web', 'os-image', 'tests'];
const steps = [
  ['format', () => command('node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.')],
  ['types', () => command('node_modules/typescript/bin/tsc', '-b', '--pretty')],
  [
    'doors and cycles',
    () =>
      command(
        'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
        '--config',
        '.config/dependency-cruiser.cjs',
        ...SOURCES,
      ),
  ],
  ...(quick
    ? [['unit tests', () => command(process.execPath, 'tests/run.mjs', 'unit')]]
    : [
        [
          'lint',
          () =>
            command(
              'node_modules/eslint/bin/eslint.js',
              '--config',
              '.config/eslint.config.mjs',
              '--max-warnings=0',
              ...SOURCES,
              '.config',
            ),
        ],
        ['unused code', () => command('node_modules/knip/bin/knip.js', '--config', '.config/knip.json')],
        ['shellcheck', () => command('shellcheck', '--external-sources', '--severity=style', ...shellFiles())],
        ['shfmt', () => command('shfmt', '-d', ...shellFiles())],
        ['device files', () => command(process.execPath, '--import', 'tsx', 'os-image/device-check.ts')],
        ['lock file', lockIsPortable],
      ]),
];

try {
  setUp(quick ? 'packages' : 'checks');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
const failed = [];
for (const [name, step] of steps) {
  const startedMs = performance.now();
  const good = step();
  console.log(`${good ? 'good  ' : 'FAILED'} ${name} (${((performance.now() - startedMs) / 1000).toFixed(1)} s)`);
  if (!good) failed.push(name);
}
if (failed.length > 0) {
  console.error(`\ncheck: ${failed.join(', ')} failed.`);
  process.exit(1);
}
