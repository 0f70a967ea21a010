/**
 * A Debian trixie of this machine's own processor, in a folder: what judges the device's files (`nginx -t`, `sshd -t`,
 * `systemd-analyze`) and makes its file systems, because this machine's Debian may be another one.
 *
 * As a program (`node --import tsx os-image/trixie-root.ts`) it prints the folder, after making it if need be.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { cachedFolder } from './cache.ts';

export { cacheFolder } from './cache.ts';

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
  'libarchive13t64',
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
  'ssh-audit',
  'sudo',
  'systemd',
  'systemd-sysv',
  'systemd-timesyncd',
  'systemd-zram-generator',
  'testssl.sh',
  'ufw',
  'unattended-upgrades',
] as const;

/** Raise it when the recipe changes in any way the list does not show. */
const RECIPE = 1;

/**
 * The folder with the trixie root; makes it when it is missing (half a minute, by mmdebstrap, as root).
 * Nobody writes into it: mount an overlay over it.
 *
 * @throws Error with what to install, or with mmdebstrap's complaint.
 */
export function trixieRoot(): string {
  return cachedFolder('trixie-root', [RECIPE, PACKAGES], makeRoot);
}

function makeRoot(folder: string): void {
  if (process.getuid?.() !== 0) throw new Error('Making a Debian trixie root needs root.');
  const args = ['--variant=apt', '--mode=root', `--include=${PACKAGES.join(',')}`, 'trixie', folder];
  const { status, error, stderr } = spawnSync('mmdebstrap', args, { encoding: 'utf8' });
  if (error !== undefined) throw new Error('mmdebstrap is missing. As root: apt-get install mmdebstrap');
  if (status !== 0) throw new Error(`mmdebstrap could not make a trixie root:\n${stderr.slice(-4_000)}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(`${trixieRoot()}\n`);
