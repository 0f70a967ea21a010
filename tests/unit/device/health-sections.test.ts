import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Run, RunResult } from '../../../appliance/core/system/run.ts';
import { readAnnouncedName } from '../../../appliance/device/health/announced-name.ts';
import { readBoard } from '../../../appliance/device/health/board.ts';
import { readPacketFilter } from '../../../appliance/device/health/packet-filter.ts';
import { readThrottling, readUnderVoltage } from '../../../appliance/device/health/power.ts';
import { readRootkitRun } from '../../../appliance/device/health/rootkits.ts';
import { readFileSystem, readWear, readWrittenBytes } from '../../../appliance/device/health/storage.ts';
import { readTimeService } from '../../../appliance/device/health/time-service.ts';
import { readUnits } from '../../../appliance/device/health/units.ts';
import { findUpdates, isRestartNeeded, readSecurityUpdates } from '../../../appliance/device/health/updates.ts';
import {
  card,
  CARD_DISK,
  CARD_LINKS,
  DEBIAN_KERNEL,
  FakeRoot,
  MOUNTS,
  PI_3,
  PI_4,
  PI_5,
  raspberryKernel,
  VIRT,
} from './readings/machines.ts';

let root: FakeRoot;
beforeEach(() => {
  root = new FakeRoot();
});
afterEach(() => {
  root.remove();
});

const exited = (stdout: string, exitCode = 0): RunResult => ({ kind: 'exited', exitCode, stdout, stderr: '' });
const answer =
  (result: RunResult): Run =>
  () =>
    Promise.resolve(result);
const forbidden: Run = (file) => Promise.reject(new Error(`${file} was started`));
const NOW_MS = Date.UTC(2026, 10, 21, 12);
const DAY_MS = 86_400_000;
const touch = (name: string, atMs: number): void => {
  utimesSync(root.at(name), atMs / 1_000, atMs / 1_000);
};

describe('board', () => {
  it.each([
    [PI_3, { model: 'Raspberry Pi 3 Model B Rev 1.2', revision: 'a02082' }],
    [PI_4, { model: 'Raspberry Pi 4 Model B Rev 1.4', revision: 'c03114' }],
    [PI_5, { model: 'Raspberry Pi 5 Model B Rev 1.0', revision: 'd04170' }],
    [VIRT, { model: 'linux,dummy-virt', revision: null }],
  ])('is named as its device tree names it: %#', async (tree, expected) => {
    expect(await readBoard(root.add(tree).path)).toEqual(expected);
  });

  it('is nothing that a PC tells', async () => {
    expect(await readBoard(root.path)).toBeUndefined();
  });
});

describe('under-voltage', () => {
  const log = `[    1.234567] parlour kernel: Booting Linux on physical CPU 0x0000000000
[   42.100000] parlour kernel: hwmon hwmon1: Undervoltage detected!
[  905.000001] parlour kernel: hwmon hwmon1: Undervoltage detected!
[  960.500000] parlour kernel: hwmon hwmon1: Undervoltage detected!
`;

  it('is unknown on a kernel without the driver, and no program is started for it', async () => {
    expect(await readUnderVoltage(root.path, forbidden, 0)).toBeNull();
    expect(await readUnderVoltage(root.add(DEBIAN_KERNEL).path, forbidden, 0)).toBeNull();
  });

  it('that came and went between two looks is counted from the kernel log, each time once', async () => {
    root.add(raspberryKernel('0', '0'));
    expect(await readUnderVoltage(root.path, answer(exited(log)), 900)).toEqual({ isNow: false, times: 2 });
    expect(await readUnderVoltage(root.path, answer(exited(log)), 961)).toEqual({ isNow: false, times: 0 });
  });

  it('is counted in the words of older kernels, too, and its end is not', async () => {
    const older = `[ 3741.900000] parlour kernel: Under-voltage detected! (0x00050005)
[ 3766.900000] parlour kernel: Voltage normalised (0x00000000)
`;
    root.add(raspberryKernel('0', '50000'));
    expect(await readUnderVoltage(root.path, answer(exited(older)), 0)).toEqual({ isNow: false, times: 1 });
  });

  it('of now is told even when the log cannot be read', async () => {
    root.add(raspberryKernel('1', '10000'));
    expect(await readUnderVoltage(root.path, answer({ kind: 'missing' }), 0)).toEqual({ isNow: true, times: 0 });
  });

  it('is not called steady by an alarm that is off when the log cannot be read', async () => {
    root.add(raspberryKernel('0', '0'));
    await expect(readUnderVoltage(root.path, answer({ kind: 'missing' }), 0)).rejects.toThrow('log of the kernel');
  });
});

describe('throttling', () => {
  it.each([
    ['0', false],
    // Under-voltage alone, now and before: nothing is held back.
    ['10001', false],
    ['50005', true],
    ['80008', true],
    ['20000', true],
  ])('by the firmware word %s', async (word, isNow) => {
    expect(await readThrottling(root.add(raspberryKernel('0', word)).path)).toEqual({ isNow });
  });

  it('is unknown on other kernels, and nonsense is an error', async () => {
    expect(await readThrottling(root.add(DEBIAN_KERNEL).path)).toBeNull();
    await expect(readThrottling(root.add(raspberryKernel('0', 'fine')).path)).rejects.toThrow('get_throttled');
  });
});

describe('the card', () => {
  it('is sound, has no wear to tell, and counts its writes', async () => {
    root.add(card()).link(CARD_LINKS);
    expect(await readFileSystem(root.path)).toEqual({ errors: 0, isReadOnly: false });
    expect(await readWear(root.path)).toBeNull();
    expect(await readWrittenBytes(root.path)).toBe(2_000_000 * 512);
  });

  it('has errors when one of its file systems has', async () => {
    root.add(card({ 'sys/fs/ext4/mmcblk0p3/errors_count': '4\n' })).link(CARD_LINKS);
    expect(await readFileSystem(root.path)).toEqual({ errors: 4, isReadOnly: false });
  });

  it('is read-only when the kernel made it so, not when a sandbox shows it so', async () => {
    const mounts = MOUNTS.replaceAll('rw,errors=remount-ro', 'ro,errors=remount-ro');
    root.add(card({ 'proc/self/mountinfo': mounts })).link(CARD_LINKS);
    expect(await readFileSystem(root.path)).toEqual({ errors: 0, isReadOnly: true });
  });

  it.each([
    ['0x01 0x02', 0.2],
    ['0x00 0x01', 0.1],
    ['0x0b 0x03', 1],
  ])('of kind eMMC tells how worn it is: %s', async (line, usedShare) => {
    root.add(card({ [`${CARD_DISK}/device/life_time`]: `${line}\n` })).link(CARD_LINKS);
    expect(await readWear(root.path)).toEqual({ usedShare });
  });

  it.each(['0x00 0x00', 'unknown'])('that says "%s" says nothing', async (line) => {
    root.add(card({ [`${CARD_DISK}/device/life_time`]: `${line}\n` })).link(CARD_LINKS);
    expect(await readWear(root.path)).toBeNull();
  });

  it('is not looked for under a file system without a disk; nobody then says that it is sound', async () => {
    root.add({ 'proc/self/mountinfo': '1 0 0:31 / / rw - btrfs /dev/vda2 rw\n' });
    expect(await readFileSystem(root.path)).toBeUndefined();
    expect(await readWear(root.path)).toBeUndefined();
    expect(await readWrittenBytes(root.path)).toBeUndefined();
  });
});

describe('the clock', () => {
  const MARK = 'run/systemd/timesync/synchronized';

  it('is confirmed by a fresh mark of timesyncd only', async () => {
    root.add({ [MARK]: '' });
    touch(MARK, NOW_MS - 2_048_000);
    expect(await readTimeService(root.path, NOW_MS)).toEqual({ isSynchronised: true });
    touch(MARK, NOW_MS - 2 * DAY_MS);
    expect(await readTimeService(root.path, NOW_MS)).toEqual({ isSynchronised: false });
    rmSync(root.at(MARK));
    expect(await readTimeService(root.path, NOW_MS)).toEqual({ isSynchronised: false });
  });

  it('may be set by another program: nobody knows', async () => {
    expect(await readTimeService(root.path, NOW_MS)).toBeUndefined();
  });
});

describe('the announced name', () => {
  it('is the one that avahi had to take', async () => {
    root.add({ 'run/avahi-daemon/pid': '512\n', 'proc/512/cmdline': 'avahi-daemon: running [parlour-2.local]\0\0\0' });
    expect(await readAnnouncedName(root.path)).toBe('parlour-2');
  });

  it('is none without avahi, and while it still asks whether the name is free', async () => {
    expect(await readAnnouncedName(root.path)).toBeNull();
    root.add({ 'run/avahi-daemon/pid': '512\n', 'proc/512/cmdline': 'avahi-daemon: registering [parlour.local]\0' });
    expect(await readAnnouncedName(root.path)).toBeNull();
  });
});

describe('units', () => {
  const block = (id: string, load: string, active: string, sub: string): string =>
    `Id=${id}.service\nLoadState=${load}\nActiveState=${active}\nSubState=${sub}`;
  const shown = [
    block('nginx', 'loaded', 'activating', 'auto-restart'),
    block('ssh', 'loaded', 'inactive', 'dead'),
    block('fail2ban', 'not-found', 'inactive', 'dead'),
    block('ufw', 'loaded', 'active', 'exited'),
    block('parlour-rkhunter', 'loaded', 'activating', 'start'),
    block('NetworkManager', 'not-found', 'inactive', 'dead'),
  ].join('\n\n');

  it('fail while they are started again and again; one that is just being started is left out', async () => {
    expect(await readUnits(answer(exited(`${shown}\n`)), true)).toEqual({
      nginx: 'failed',
      ssh: 'inactive',
      fail2ban: 'absent',
      ufw: 'active',
    });
  });

  it('that nobody promised are not missed on somebody’s own Debian', async () => {
    expect(await readUnits(answer(exited(shown)), false)).not.toHaveProperty('fail2ban');
    const nothing = block('nginx', 'not-found', 'inactive', 'dead');
    expect(await readUnits(answer(exited(nothing)), false)).toEqual({ nginx: 'absent' });
  });

  it('are unknown, not stopped, when systemd does not answer', async () => {
    await expect(readUnits(answer(exited('', 1)), true)).rejects.toThrow('systemctl');
    await expect(readUnits(answer({ kind: 'killed', reason: 'timeout' }), true)).rejects.toThrow('killed');
  });
});

describe('packet filters', () => {
  const RULES = 'run/parlour-filter/ruleset.json';
  const nowMs = (): number => Date.now();

  it('tell who is banned, an address in two jails once, and that ufw is in force', async () => {
    expect(await readPacketFilter(root.addRules().path, nowMs(), true)).toEqual({ bans: 3, isFirewallOn: true });
  });

  it.each([
    ['IPv4 is let through', '"policy": "drop"', '"policy": "accept"'],
    ['nobody asks ufw for IPv6', '"target": "ufw6-before-input"', '"target": "elsewhere"'],
  ])('show that the firewall is off when %s, whatever its configuration says', async (_what, from, to) => {
    const text = readFileSync(root.addRules().at(RULES), 'utf8');
    expect(text).toContain(from);
    root.add({ 'etc/ufw/ufw.conf': 'ENABLED=yes\n' });
    writeFileSync(root.at(RULES), text.replace(from, to));
    expect(await readPacketFilter(root.path, nowMs(), false)).toEqual({ bans: 3, isFirewallOn: false });
  });

  it('without any rule are a firewall that is off on the image, and nobody’s business elsewhere', async () => {
    root.add({ [RULES]: '{"nftables": [{"metainfo": {"version": "1.1.3", "json_schema_version": 1}}]}' });
    expect(await readPacketFilter(root.path, nowMs(), true)).toEqual({ bans: 0, isFirewallOn: false });
    root.add({ 'etc/ufw/ufw.conf': '# comment\nENABLED=no\n' });
    expect(await readPacketFilter(root.path, nowMs(), false)).toEqual({});
  });

  it('of the older iptables are not seen, so nothing is said of the firewall', async () => {
    root.addRules().link([['etc/alternatives/iptables', '/usr/sbin/iptables-legacy']]);
    expect(await readPacketFilter(root.path, nowMs(), true)).toEqual({ bans: 3 });
  });

  it('are unknown where nobody lists them, and where the list is torn or old', async () => {
    expect(await readPacketFilter(root.path, nowMs(), true)).toBeUndefined();
    root.add({ [RULES]: '' });
    await expect(readPacketFilter(root.path, nowMs(), true)).rejects.toThrow();
    await expect(readPacketFilter(root.addRules().path, nowMs() + DAY_MS, true)).rejects.toThrow('old');
  });
});

describe('rkhunter', () => {
  const WARNINGS = 'run/parlour-rkhunter/warnings';

  it('is believed when it came to its end, by its warnings', async () => {
    expect(await readRootkitRun(root.path)).toBeUndefined();
    root.add({ [WARNINGS]: '' });
    touch(WARNINGS, NOW_MS);
    expect(await readRootkitRun(root.path)).toEqual({ ranMs: NOW_MS, warnings: 0 });
    root.add({
      [WARNINGS]: `Warning: The file properties have changed:
         File: /usr/bin/curl
Warning: Hidden file found: /etc/.surprise
`,
    });
    expect((await readRootkitRun(root.path))?.warnings).toBe(2);
  });
});

describe('updates', () => {
  const LIST = 'var/lib/apt/lists/security.debian.org_debian-security_dists_trixie-security_InRelease';
  const FOUND = 'run/parlour-updates/updates.json';
  const clock = { nowMs: () => NOW_MS };
  const simulated = `Inst openssl [3.5.1-1] (3.5.1-1+deb13u1 Debian-Security:13/stable-security [arm64])
Inst libssl3t64 [3.5.1-1] (3.5.1-1+deb13u1 Debian-Security:13/stable-security [arm64])
Inst tzdata [2025b-4] (2025b-4+deb13u1 Debian:13.2/stable [all])
Conf openssl (3.5.1-1+deb13u1 Debian-Security:13/stable-security [arm64])
`;
  beforeEach(() => {
    root.add({ 'var/lib/dpkg/status': '', 'run/parlour-updates/x': '', [LIST]: '' });
    touch(LIST, NOW_MS - DAY_MS);
    touch('var/lib/dpkg/status', NOW_MS);
    touch('var/lib/apt/lists', NOW_MS);
  });

  it('are the security ones, asked of apt only when something changed', async () => {
    await findUpdates(root.path, answer(exited(simulated)), clock);
    expect(await readSecurityUpdates(root.path)).toBe(2);
    touch(FOUND, NOW_MS + 1_000);
    await findUpdates(root.path, forbidden, clock);
    touch('var/lib/dpkg/status', NOW_MS + 2_000);
    await findUpdates(root.path, answer(exited('')), clock);
    expect(await readSecurityUpdates(root.path)).toBe(0);
  });

  it('are unknown without a list of the last days: a house without internet is not called up to date', async () => {
    touch(LIST, NOW_MS - 9 * DAY_MS);
    await findUpdates(root.path, forbidden, clock);
    expect(await readSecurityUpdates(root.path)).toBeNull();
    touch(LIST, NOW_MS);
    await findUpdates(root.path, answer(exited(simulated)), clock);
    expect(await readSecurityUpdates(root.path)).toBe(2);
    rmSync(root.at(LIST));
    await findUpdates(root.path, forbidden, clock);
    expect(await readSecurityUpdates(root.path)).toBeNull();
  });

  it('are unknown when apt fails', async () => {
    await expect(findUpdates(root.path, answer(exited('', 100)), clock)).rejects.toThrow('apt-get');
    expect(await readSecurityUpdates(root.path)).toBeUndefined();
  });

  it.each([
    ['6.12.48+deb13-arm64', ['vmlinuz-6.12.48+deb13-arm64', 'vmlinuz-6.12.43+deb13-arm64'], false],
    ['6.12.48+deb13-arm64', ['vmlinuz-6.12.48+deb13-arm64', 'vmlinuz-6.12.57+deb13-arm64'], true],
    ['6.12.9+deb13-arm64', ['vmlinuz-6.12.10+deb13-arm64'], true],
    // Raspberry Pi OS installs a kernel for each generation of boards.
    ['6.12.34+rpt-rpi-v8', ['vmlinuz-6.12.34+rpt-rpi-v8', 'vmlinuz-6.12.47+rpt-rpi-2712'], false],
    ['6.1.0-21-amd64', ['vmlinuz-6.1.0-22-amd64'], true],
  ])('of the kernel %s need a restart when a newer one for this board is there', async (kernel, names, expected) => {
    root.add(Object.fromEntries(names.map((name) => [`boot/${name}`, ''])));
    expect(await isRestartNeeded(root.path, kernel)).toBe(expected);
    root.add({ 'run/reboot-required': '' });
    expect(await isRestartNeeded(root.path, kernel)).toBe(true);
  });
});
