import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { missingBoardFiles } from '../../os-image/board-files.ts';
import { ROOT, Scratch } from '../lib/scratch.ts';

const HOOK = join(ROOT, 'os-image/stage-debian/02-kernel/files/boot-files.sh');
const SETTINGS = readFileSync(join(ROOT, 'os-image/stage-debian/02-kernel/files/raspi-firmware'), 'utf8');
/** Of Debian's raspi-firmware, what any board loads. */
const FIRMWARE = ['bootcode.bin', 'start.elf', 'fixup.dat', 'start4.elf', 'fixup4.dat'];
/** Of Debian's kernel package. */
const TREES = [
  'bcm2711-rpi-4-b.dtb',
  'bcm2712-d-rpi-5-b.dtb',
  'bcm2712-rpi-5-b.dtb',
  'bcm2837-rpi-3-b-plus.dtb',
  'bcm2837-rpi-3-b.dtb',
  'bcm2837-rpi-zero-2-w.dtb',
];
/** Board → a file only it, or it too, asks for. */
const NEEDED: [board: string, file: string][] = [
  ['Pi 3B', 'bcm2837-rpi-3-b.dtb'],
  ['Pi 3B', 'bootcode.bin'],
  ['Pi 3B+', 'bcm2837-rpi-3-b-plus.dtb'],
  ['Pi Zero 2 W', 'bcm2837-rpi-zero-2-w.dtb'],
  ['Pi Zero 2 W', 'start.elf'],
  ['Pi 4', 'bcm2711-rpi-4-b.dtb'],
  ['Pi 4', 'start4.elf'],
  ['Pi 5', 'bcm2712-rpi-5-b.dtb'],
  ['Pi 5, D0 chip', 'bcm2712-d-rpi-5-b.dtb'],
  ['Pi 5, D0 chip', 'bcm2712d0-rpi-5-b.dtb'],
];

/** A device's root with firmware and kernels, and the hook that the kernel package runs. */
class Device {
  readonly #scratch = new Scratch();
  readonly root = this.#scratch.root;
  readonly boot = join(this.root, 'boot/firmware');

  constructor(...kernels: string[]) {
    this.#scratch.write('etc/default/raspi-firmware', SETTINGS);
    for (const name of FIRMWARE) this.#scratch.write(`boot/firmware/${name}`, name);
    mkdirSync(this.boot, { recursive: true });
    for (const version of kernels) this.install(version);
  }

  install(version: string): void {
    this.#scratch.write(`boot/vmlinuz-${version}`, `kernel ${version}`);
    this.#scratch.write(`boot/initrd.img-${version}`, `initrd ${version}`);
    for (const tree of TREES)
      this.#scratch.write(`usr/lib/linux-image-${version}/broadcom/${tree}`, `${tree} ${version}`);
  }

  runHook(): number | null {
    const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', DPKG_ROOT: this.root };
    return spawnSync('sh', [HOOK], { env, stdio: 'ignore' }).status;
  }

  read = (name: string): string => readFileSync(join(this.boot, name), 'utf8');
  missing = (): string[] => missingBoardFiles(readdirSync(this.boot), this.read);
}

it('each supported board finds everything it asks for after a kernel was installed', () => {
  const device = new Device('7.3.4+deb13-arm64');
  expect(device.missing()).not.toEqual([]);
  expect(device.runHook()).toBe(0);
  expect(device.missing()).toEqual([]);
});

it.each(NEEDED)('an image in which a %s lacks %s is refused', (board, file) => {
  const device = new Device('7.3.4+deb13-arm64');
  device.runHook();
  rmSync(join(device.boot, file));
  expect(device.missing()).toContain(`A ${board} lacks ${file} on the boot partition.`);
});

it.each([
  ['another root', 'cmdline.txt', 'root=LABEL=parlour-root', 'root=/dev/mmcblk0p2', 'does not say root='],
  ['memory set aside', 'cmdline.txt', 'rw ', 'rw cma=64M ', 'cma='],
  ['a kernel that is not there', 'config.txt', 'kernel=vmlinuz-7', 'kernel=vmlinuz-8', 'config.txt lacks vmlinuz-8'],
  ['an initrd that is not there', 'config.txt', 'initrd.img-7', 'initrd.img-8', 'config.txt lacks initrd.img-8'],
  ['no initrd', 'config.txt', 'initramfs', '#', 'no line "initramfs"'],
  ['a 32-bit start', 'config.txt', 'arm_64bit=1', '', 'no line "arm_64bit=1"'],
])('an image with %s is refused', (_, file, from, to, complaint) => {
  const device = new Device('7.3.4+deb13-arm64');
  device.runHook();
  const text = device.read(file).replace(from, to);
  const missing = missingBoardFiles(readdirSync(device.boot), (name) => (name === file ? text : device.read(name)));
  expect(missing.join('\n')).toContain(complaint);
});

it('the newest kernel starts and the one before stays beside it', () => {
  const device = new Device('7.9.1-arm64');
  device.runHook();
  device.install('7.10.0-arm64');
  expect(device.runHook()).toBe(0);
  expect(device.read('config.txt')).toContain('kernel=vmlinuz-7.10.0-arm64\ninitramfs initrd.img-7.10.0-arm64');
  expect(device.read('vmlinuz-7.9.1-arm64')).toBe('kernel 7.9.1-arm64');
  expect(device.read('bcm2712-rpi-5-b.dtb')).toBe('bcm2712-rpi-5-b.dtb 7.10.0-arm64');
  expect(device.missing()).toEqual([]);
});

it('a removed kernel leaves the boot partition, and so does what an interrupted run left', () => {
  const device = new Device('7.3.4-arm64', '7.3.9-arm64');
  device.runHook();
  for (const name of ['vmlinuz', 'initrd.img']) rmSync(join(device.root, 'boot', `${name}-7.3.4-arm64`));
  device.install('7.3.9-arm64');
  spawnSync('touch', [join(device.boot, 'initrd.img-7.3.9-arm64.new')]);
  device.runHook();
  const kernels = readdirSync(device.boot).filter((name) => /^(vmlinuz|initrd)/.test(name));
  expect(kernels.sort()).toEqual(['initrd.img-7.3.9-arm64', 'vmlinuz-7.3.9-arm64']);
});

it('an upgrade that fails half way leaves the device starting as before', () => {
  const device = new Device('7.3.4-arm64');
  device.runHook();
  const before = device.read('config.txt');
  device.install('7.3.9-arm64');
  const initrd = join(device.root, 'boot/initrd.img-7.3.9-arm64');
  rmSync(initrd);
  // A folder cannot be copied as a file: it fails as a full card would, in the middle.
  mkdirSync(initrd);
  expect(device.runHook()).not.toBe(0);
  expect(device.read('config.txt')).toBe(before);
  expect(device.missing()).toEqual([]);
});

it('a kernel whose initrd is not made yet changes nothing', () => {
  const device = new Device('7.3.4-arm64');
  rmSync(join(device.root, 'boot/initrd.img-7.3.4-arm64'));
  expect(device.runHook()).toBe(0);
  expect(existsSync(join(device.boot, 'config.txt'))).toBe(false);
});
