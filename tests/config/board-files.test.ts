import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
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
const VERSION = '7.3.4+deb13-arm64';

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

  /** A kernel's package takes its files along. */
  remove(version: string): void {
    for (const name of ['vmlinuz', 'initrd.img']) rmSync(join(this.root, 'boot', `${name}-${version}`));
  }

  /** A package had the initrd made anew. */
  changeInitrd(version: string, text: string): void {
    this.#scratch.write(`boot/initrd.img-${version}`, text);
  }

  runHook(): number | null {
    const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', DPKG_ROOT: this.root };
    return spawnSync('sh', [HOOK], { env, stdio: 'ignore' }).status;
  }

  read = (name: string): string => readFileSync(join(this.boot, name), 'utf8');
  missing = (): string[] => missingBoardFiles(readdirSync(this.boot, { encoding: 'utf8', recursive: true }), this.read);

  /** The folder that the next start reads. */
  get inUse(): string {
    return /^os_prefix=(.+)\/$/m.exec(this.read('config.txt'))![1]!;
  }

  /** Every folder with a kernel, by name. */
  get folders(): string[] {
    return readdirSync(this.boot).filter((name) => existsSync(join(this.boot, name, 'vmlinuz')));
  }
}

it('each supported board finds everything it asks for after a kernel was installed', () => {
  const device = new Device(VERSION);
  expect(device.missing()).not.toEqual([]);
  expect(device.runHook()).toBe(0);
  expect(device.missing()).toEqual([]);
});

it.each(NEEDED)('an image in which a %s lacks %s is refused', (board, file) => {
  const device = new Device(VERSION);
  device.runHook();
  const path = file.endsWith('.dtb') ? `${VERSION}/${file}` : file;
  rmSync(join(device.boot, path));
  expect(device.missing()).toContain(`A ${board} lacks ${path} on the boot partition.`);
});

const CMDLINE = `${VERSION}/cmdline.txt`;
it.each([
  ['another root', CMDLINE, 'root=LABEL=parlour-root', 'root=/dev/mmcblk0p2', 'does not say root='],
  ['memory set aside', CMDLINE, 'rw ', 'rw cma=64M ', 'cma='],
  ['a folder that is not there', 'config.txt', 'os_prefix=7', 'os_prefix=8', 'config.txt lacks 8'],
  ['no folder', 'config.txt', 'os_prefix=', '#', 'no line "os_prefix="'],
  ['a kernel that is not there', 'config.txt', 'kernel=vm', 'kernel=', `config.txt lacks ${VERSION}/linuz`],
  ['no initrd', 'config.txt', 'initramfs', '#', 'no line "initramfs"'],
  ['a 32-bit start', 'config.txt', 'arm_64bit=1', '', 'no line "arm_64bit=1"'],
])('an image with %s is refused', (_, file, from, to, complaint) => {
  const device = new Device(VERSION);
  device.runHook();
  expect(device.read(file)).toContain(from);
  writeFileSync(join(device.boot, file), device.read(file).replace(from, to));
  expect(device.missing().join('\n')).toContain(complaint);
});

it('the newest kernel starts and the one before stays beside it', () => {
  const device = new Device('7.9.1-arm64');
  device.runHook();
  device.install('7.10.0-arm64');
  expect(device.runHook()).toBe(0);
  expect(device.inUse).toBe('7.10.0-arm64');
  expect(device.read('7.10.0-arm64/bcm2712-rpi-5-b.dtb')).toBe('bcm2712-rpi-5-b.dtb 7.10.0-arm64');
  expect(device.read('7.9.1-arm64/vmlinuz')).toBe('kernel 7.9.1-arm64');
  expect(device.missing()).toEqual([]);
});

it('an initrd made anew starts from another folder than the one in use, and back', () => {
  const device = new Device(VERSION);
  for (const [initrd, folder] of [
    ['first', VERSION],
    ['second', `${VERSION}.b`],
    ['third', VERSION],
  ] as const) {
    device.changeInitrd(VERSION, initrd);
    expect(device.runHook()).toBe(0);
    expect(device.folders).toEqual([folder]);
    expect(device.inUse).toBe(folder);
    expect(device.read(`${folder}/initrd.img`)).toBe(initrd);
  }
});

it.each([
  ['in Windows’ lines', (text: string) => text.trimEnd().replaceAll('\n', '\r\n')],
  ['with the folder in capitals', (text: string) => text.replace(VERSION, VERSION.toUpperCase())],
  ['indented', (text: string) => text.replace('os_prefix', '  os_prefix')],
  ['with another folder for one board', (text: string) => `${text.trimEnd()}\n[pi4]\nos_prefix=7.0/\n`],
])('a config.txt %s names its folder all the same: it is not written to', (_, write) => {
  const device = new Device(VERSION);
  device.runHook();
  writeFileSync(join(device.boot, 'config.txt'), write(device.read('config.txt')));
  device.changeInitrd(VERSION, 'second');
  expect(device.runHook()).toBe(0);
  // Had it been taken for a folder that no start reads, it would have been filled anew.
  expect(device.inUse).toBe(`${VERSION}.b`);
});

it('halves of folders that cuts left go before a new one is filled', () => {
  const device = new Device('7.3.4-arm64');
  device.runHook();
  for (const half of ['7.3.4-arm64.b', '7.2.0-arm64']) {
    mkdirSync(join(device.boot, half));
    writeFileSync(join(device.boot, half, 'bcm2711-rpi-4-b.dtb'), 'left over');
  }
  device.install('7.3.9-arm64');
  expect(device.runHook()).toBe(0);
  expect(readdirSync(device.boot).filter((name) => /^\d/.test(name))).toEqual(['7.3.4-arm64', '7.3.9-arm64']);
});

it('nothing is written when nothing changed', () => {
  const device = new Device(VERSION);
  device.runHook();
  const times = (): number[] =>
    ['config.txt', `${VERSION}/vmlinuz`, CMDLINE].map((name) => statSync(join(device.boot, name)).mtimeMs);
  const before = times();
  expect(device.runHook()).toBe(0);
  expect(times()).toEqual(before);
});

it('a removed kernel leaves the boot partition, and so does what the check of the file system found', () => {
  const device = new Device('7.3.4-arm64', '7.3.9-arm64');
  device.runHook();
  device.remove('7.3.9-arm64');
  writeFileSync(join(device.boot, 'FSCK0000.REC'), 'left by a run that was cut');
  expect(device.runHook()).toBe(0);
  expect(device.folders).toEqual(['7.3.4-arm64']);
  expect(device.inUse).toBe('7.3.4-arm64');
  expect(device.missing()).toEqual([]);
  expect(existsSync(join(device.boot, 'FSCK0000.REC'))).toBe(false);
});

it('what a run that was cut left behind is made anew', () => {
  const device = new Device('7.3.4-arm64');
  device.runHook();
  device.install('7.3.9-arm64');
  mkdirSync(join(device.boot, '7.3.9-arm64'));
  writeFileSync(join(device.boot, '7.3.9-arm64/vmlinuz'), 'kern');
  expect(device.runHook()).toBe(0);
  expect(device.inUse).toBe('7.3.9-arm64');
  expect(device.read('7.3.9-arm64/vmlinuz')).toBe('kernel 7.3.9-arm64');
  expect(device.missing()).toEqual([]);
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

it('config.txt is one sector, whatever an owner made of it', () => {
  const device = new Device(VERSION);
  device.runHook();
  const sector = device.read('config.txt');
  expect(sector).toHaveLength(512);
  appendFileSync(join(device.boot, 'config.txt'), '\n# longer than a sector');
  device.runHook();
  expect(device.read('config.txt')).toBe(sector);
  writeFileSync(join(device.boot, 'config.txt'), sector.trimEnd().replaceAll('\n', '\r\n'));
  device.runHook();
  expect(device.read('config.txt')).toBe(sector);
});

it('a kernel whose initrd is not made yet changes nothing', () => {
  const device = new Device('7.3.4-arm64');
  rmSync(join(device.root, 'boot/initrd.img-7.3.4-arm64'));
  expect(device.runHook()).toBe(0);
  expect(existsSync(join(device.boot, 'config.txt'))).toBe(false);
});
