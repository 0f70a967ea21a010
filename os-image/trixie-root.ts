/**
 * A Debian trixie of this machine's own processor, in a folder: what judges the device's files (`nginx -t`, `sshd -t`,
 * `systemd-analyze`) and makes its file systems, because this machine's Debian may be another one.
 *
 * As a program (`node --import tsx os-image/trixie-root.ts`) it prints the folder, after making it if need be.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the device has and a check or test uses. Debian's own dependencies come with it. */
const PACKAGES = [
  'apt',
  'ca-certificates',
  'curl',
  'dbus',
  'debsums',
  'e2fsprogs',
  'fail2ban',
  'fdisk',
  'iproute2',
  'libnss-mdns',
  'needrestart',
  'nftables',
  'nginx',
  'nodejs',
  'openssh-server',
  'openssl',
  'procps',
  'python3-systemd',
  'rkhunter',
  'sudo',
  'systemd',
  'systemd-sysv',
  'systemd-timesyncd',
  'systemd-zram-generator',
  'ufw',
  'unattended-upgrades',
] as const;

/** Raise it when the recipe changes in any way the list does not show. */
const RECIPE = 1;
const PREFIX = 'trixie-root-';

/** Folder outside the work tree for what takes minutes to make and can be made again. */
export function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'parlour');
}

/**
 * The folder with the trixie root; makes it when it is missing (half a minute, by mmdebstrap, as root).
 * Nobody writes into it: mount an overlay over it.
 *
 * @throws Error with what to install, or with mmdebstrap's complaint.
 */
export function trixieRoot(): string {
  const cache = cacheFolder();
  const key = createHash('sha256')
    .update(JSON.stringify([RECIPE, PACKAGES]))
    .digest('hex')
    .slice(0, 16);
  const root = join(cache, PREFIX + key);
  if (existsSync(root)) return root;
  if (process.getuid?.() !== 0) throw new Error('Making a Debian trixie root needs root.');
  mkdirSync(cache, { recursive: true });
  // It appears whole or not at all: two runs at once, or a killed one, leave no half root behind.
  const fresh = mkdtempSync(join(cache, '.trixie-root-'));
  try {
    makeRoot(fresh);
    if (!existsSync(root)) renameSync(fresh, root);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  for (const name of readdirSync(cache))
    if (name.startsWith(PREFIX) && name !== basename(root)) rmSync(join(cache, name), { recursive: true, force: true });
  return root;
}

function makeRoot(folder: string): void {
  const args = ['--variant=apt', '--mode=root', `--include=${PACKAGES.join(',')}`, 'trixie', folder];
  const { status, error, stderr } = spawnSync('mmdebstrap', args, { encoding: 'utf8' });
  if (error !== undefined) throw new Error('mmdebstrap is missing. As root: apt-get install mmdebstrap');
  if (status !== 0) throw new Error(`mmdebstrap could not make a trixie root:\n${stderr.slice(-4_000)}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(`${trixieRoot()}\n`);
