/** Debian packages that tests, checks and the image build need. Plain JavaScript, because it runs on a clean clone. */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

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
 * Installs Debian packages that are missing; their services stay down.
 * @param {Record<string, string[]>} wanted Debian package → files any one of which shows that it is there
 * @throws when something is missing and we are not root, or apt fails
 */
export function ensureDebian(wanted) {
  const missing = Object.keys(wanted).filter((name) => !wanted[name].some((file) => existsSync(file)));
  if (missing.length === 0) return;
  const command = `apt-get install --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0) throw new Error(`Missing: ${missing.join(', ')}. As root: ${command}`);
  console.log(`Installing Debian packages: ${missing.join(', ')}…`);
  const ownPolicy = !existsSync(POLICY);
  if (ownPolicy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    apt(['update', '-q']);
    apt(['install', '-q', '-y', '--no-install-recommends', ...missing]);
  } finally {
    if (ownPolicy) rmSync(POLICY);
  }
}
