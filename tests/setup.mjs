/**
 * What the tests need beside Node: the npm packages, a build, and a few Debian packages. Installs what it may,
 * says plainly what it may not; quick when nothing is to do. Plain JavaScript, because it runs on a clean clone.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensurePackages, nodeRefusal } from '../appliance/prepare.mjs';

/** Debian package → files any one of which shows that it is there. Tests use /usr/bin/python3: cryptography is Debian's. */
const FOR_TESTS = {
  chromium: ['/usr/bin/chromium'],
  'python3-cryptography': ['/usr/lib/python3/dist-packages/cryptography'],
  'nginx-light': ['/usr/sbin/nginx'],
  iproute2: ['/usr/sbin/ip', '/sbin/ip', '/usr/bin/ip'],
};
const FOR_CHECKS = { shellcheck: ['/usr/bin/shellcheck'], shfmt: ['/usr/bin/shfmt'] };

const POLICY = '/usr/sbin/policy-rc.d';

/** Runs apt-get without questions; output only when it fails. */
function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stdout, stderr } = spawnSync('apt-get', args, { env, encoding: 'utf8' });
  if (status === 0) return;
  console.error(stdout, stderr);
  throw new Error(`"apt-get ${args.join(' ')}" failed.`);
}

/**
 * Installs Debian packages that are missing.
 * @param {Record<string, string[]>} wanted
 * @throws when something is missing and we are not root, or apt fails
 */
function ensureDebian(wanted) {
  const missing = Object.keys(wanted).filter((name) => !wanted[name].some((file) => existsSync(file)));
  if (missing.length === 0) return;
  const command = `apt-get install --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0) throw new Error(`Missing: ${missing.join(', ')}. As root: ${command}`);
  console.log(`Installing Debian packages: ${missing.join(', ')}…`);
  // The tests start their own nginx; Debian's service stays down.
  const ownPolicy = !existsSync(POLICY);
  if (ownPolicy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    apt(['update', '-q']);
    apt(['install', '-q', '-y', '--no-install-recommends', ...missing]);
  } finally {
    if (ownPolicy) rmSync(POLICY);
  }
}

/**
 * @param {'tests' | 'checks' | 'packages'} purpose what will run: tests, every check, or only what npm brings
 * @throws with a plain sentence when something cannot be had
 */
export function setUp(purpose) {
  const refusal = nodeRefusal(process.versions.node);
  if (refusal) throw new Error(refusal);
  ensurePackages();
  if (purpose === 'checks') ensureDebian(FOR_CHECKS);
  if (purpose !== 'tests') return;
  ensureDebian(FOR_TESTS);
  ensureBuilt();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    setUp('tests');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
