/**
 * What building and starting the image need: root, the npm packages, Debian's tools, and a kernel that runs arm64
 * programs through qemu-user. Plain JavaScript, because it runs on a clean clone.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { ensureDebian } from '../.config/debian.mjs';
import { ensurePackages, nodeRefusal } from '../appliance/prepare.mjs';

/** Debian package → files any one of which shows that it is there. */
const TOOLS = {
  // mmdebstrap asks it whether arm64 programs run here.
  'arch-test': ['/usr/bin/arch-test'],
  'binfmt-support': ['/usr/sbin/update-binfmts'],
  'bmap-tools': ['/usr/bin/bmaptool'],
  'debian-archive-keyring': ['/usr/share/keyrings/debian-archive-trixie-stable.gpg'],
  dosfstools: ['/usr/sbin/mkfs.fat', '/sbin/mkfs.fat'],
  genimage: ['/usr/bin/genimage'],
  mmdebstrap: ['/usr/bin/mmdebstrap'],
  mtools: ['/usr/bin/mcopy'],
  'qemu-system-arm': ['/usr/bin/qemu-system-aarch64'],
  'qemu-user-static': ['/usr/bin/qemu-aarch64-static'],
  'qemu-utils': ['/usr/bin/qemu-img'],
  'xz-utils': ['/usr/bin/xz'],
  zstd: ['/usr/bin/zstd'],
};
const BINFMT = '/proc/sys/fs/binfmt_misc';

/** Makes the kernel start arm64 programs; a no-op where it already does. */
function ensureEmulation() {
  if (process.arch === 'arm64') return;
  if (!existsSync(`${BINFMT}/register`)) command('mount', ['-t', 'binfmt_misc', 'binfmt_misc', BINFMT]);
  if (!existsSync(`${BINFMT}/qemu-aarch64`)) command('update-binfmts', ['--enable', 'qemu-aarch64']);
}

function command(file, args) {
  const { status, stderr } = spawnSync(file, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`"${[file, ...args].join(' ')}" failed: ${stderr}`);
}

try {
  const refusal = nodeRefusal(process.versions.node);
  if (refusal) throw new Error(refusal);
  if (process.getuid?.() !== 0) throw new Error('The image is built as root: it makes device files and owners.');
  ensurePackages();
  ensureDebian(TOOLS);
  ensureEmulation();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
