import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readHostReport } from '../../../appliance/core/health/host-report.ts';
import type { HostReport } from '../../../appliance/core/health/host-report.ts';
import { systemClock } from '../../../appliance/core/system/clock.ts';
import type { Run } from '../../../appliance/core/system/run.ts';
import { CLEAN_END_FILE } from '../../../appliance/device/health/boot.ts';
import { leaveMemory, openMemory } from '../../../appliance/device/health/memory.ts';
import { writeReport } from '../../../appliance/device/health/report-files.ts';
import { lookAtMachine } from '../../../appliance/device/health/report.ts';
import { FakeClock } from '../../lib/fake-clock.ts';
import { card, CARD_DISK, CARD_LINKS, FakeRoot, IMAGE, PI_4, raspberryKernel } from './readings/machines.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const KEPT = 'var/lib/parlour/health/memory.json';
const BOOT_ID = 'proc/sys/kernel/random/boot_id';

let root: FakeRoot;
let said: string[];
/** Wall time, and seconds since the start of the machine. */
let nowMs: number;
let uptimeSeconds: number;
let isHung: boolean;

const CERTIFICATE = { rung: 'A', endsMs: 1_800_000_000_000, authorityEndsMs: 2_100_000_000_000 };
/** Programs of a machine whose kernel has logged nothing. */
const programs: Run = (file) => {
  if (file === '/usr/bin/journalctl') return Promise.resolve({ kind: 'exited', exitCode: 0, stdout: '', stderr: '' });
  const block = 'Id=nginx.service\nLoadState=loaded\nActiveState=active\nSubState=running\n';
  if (file !== '/usr/bin/systemctl') return Promise.resolve({ kind: 'missing' });
  return isHung
    ? new Promise(() => undefined)
    : Promise.resolve({ kind: 'exited', exitCode: 0, stdout: block, stderr: '' });
};

beforeEach(() => {
  root = new FakeRoot();
  said = [];
  nowMs = Date.now();
  uptimeSeconds = 60;
  isHung = false;
  root.add(card(), IMAGE, PI_4, raspberryKernel('0', '0'), {
    [BOOT_ID]: 'boot-1\n',
    'etc/os-release': 'NAME="Debian GNU/Linux"\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n',
    'boot/vmlinuz-1.0.0-other': '',
    'run/parlour-certificate/certificate.json': JSON.stringify(CERTIFICATE),
    'run/parlour-updates/updates.json': '{"security":0}',
    'run/parlour-rkhunter/warnings': '',
    'sys/class/net/eth0/operstate': 'up\n',
    'sys/class/net/eth0/speed': '1000\n',
    'sys/class/net/eth0/statistics/rx_bytes': '5000\n',
    'sys/class/net/eth0/statistics/tx_bytes': '7000\n',
    'sys/class/net/wlan0/operstate': 'down\n',
    'sys/class/net/lo/operstate': 'unknown\n',
  });
  root.link(CARD_LINKS).addRules();
  for (const folder of ['var/lib/parlour/health', 'run/parlour-health', 'run/systemd/timesync'])
    mkdirSync(root.at(folder), { recursive: true });
});
afterEach(() => {
  root.remove();
});

const clock = { nowMs: () => nowMs, after: systemClock.after };
const world = () => ({ clock, uptimeSeconds, say: (line: string): void => void said.push(line) });

/** One run of the unit. */
async function look(run = programs, timer: Pick<typeof systemClock, 'after'> = systemClock): Promise<HostReport> {
  const machine = { root: root.path, run, ...world(), clock: { nowMs: () => nowMs, after: timer.after.bind(timer) } };
  const { report, memory } = await lookAtMachine(machine, await openMemory(root.path, world()));
  await leaveMemory(root.path, memory, world());
  return report;
}

function pass(ms: number): void {
  nowMs += ms;
  uptimeSeconds += ms / 1_000;
}

/** The machine starts again, so long after its last look; it was asked to only where that is said. */
function restart(afterMs: number, bootId: string, { isAsked = false } = {}): void {
  nowMs += afterMs;
  uptimeSeconds = 60;
  root.add({ [BOOT_ID]: `${bootId}\n` });
  for (const name of ['memory.json', 'ended']) rmSync(root.at(`run/parlour-health/${name}`), { force: true });
  if (isAsked) root.add({ [CLEAN_END_FILE]: '' });
}

const alarm = (isOn: boolean): unknown => root.add(raspberryKernel(isOn ? '1' : '0', isOn ? '50005' : '0'));

describe('the report', () => {
  it('fills every section that this machine can tell, and is what the core believes', async () => {
    const report = await look();
    await writeReport(root.path, report);
    expect(await readHostReport(root.at('health.json'), uptimeSeconds)).toEqual(report);
    expect(report).toMatchObject({
      board: { model: 'Raspberry Pi 4 Model B Rev 1.4', revision: 'c03114' },
      underVoltage: { isNow: false, day: 0, week: 0 },
      throttling: { isNow: false, day: 0, week: 0 },
      wear: null,
      fileSystem: { errors: 0, isReadOnly: false },
      clock: { isSynchronised: false },
      announcedName: null,
      units: { nginx: 'active' },
      bans: 3,
      firewall: { isOn: true },
      rootkits: { warnings: 0 },
      updates: { security: 0, waitingSinceMs: null, isRestartNeeded: false },
      certificate: CERTIFICATE,
      boot: 'unknown',
      versions: { system: 'Debian GNU/Linux 13 (trixie)' },
      interfaces: [
        { name: 'eth0', state: 'up', receivedBytes: 5_000, sentBytes: 7_000, megabitsPerSecond: 1_000 },
        { name: 'wlan0', state: 'down', megabitsPerSecond: null },
      ],
    });
    // Nothing makes backups yet, and an hour has not passed.
    expect(report).not.toHaveProperty('backup');
    expect(report).not.toHaveProperty('writtenBytesPerDay');
    expect(said).toEqual([]);
  });

  it('leaves out what fails, and says so; the rest is as it was', async () => {
    root.add({
      [`${CARD_DISK}/stat`]: 'nonsense\n',
      'run/parlour-filter/ruleset.json': '{"nftables": 7}',
      'run/parlour-certificate/certificate.json': '{',
      'sys/bus/platform/drivers/raspberrypi-firmware/soc:firmware/get_throttled': 'zz\n',
    });
    const report = await look(() => Promise.reject(new Error('no more processes')));
    for (const name of ['throttling', 'units', 'bans', 'firewall', 'certificate', 'underVoltage'])
      expect(report).not.toHaveProperty(name);
    expect(report).toMatchObject({
      board: { revision: 'c03114' },
      fileSystem: { errors: 0 },
      updates: { security: 0 },
    });
    expect(said).toHaveLength(6);
  });

  it('waits ten seconds for a section that hangs, and no longer', async () => {
    isHung = true;
    const timer = new FakeClock();
    const looking = look(programs, timer);
    let isDone = false;
    void looking.then(() => (isDone = true));
    // The other sections read real files.
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(isDone).toBe(false);
    await timer.pass(10_000);
    const report = await looking;
    expect(report).not.toHaveProperty('units');
    expect(report).toMatchObject({ board: { revision: 'c03114' } });
    expect(said.join()).toContain('units could not be read: no answer within 10000 ms');
  });

  it('touches the file with the addresses only when they changed: certificate and screen wait for it', async () => {
    const report = await look();
    const withAddress = (address: string): HostReport => ({
      ...report,
      interfaces: [{ ...report.interfaces[0]!, addresses: [address] }],
    });
    const stamp = (): bigint => statSync(root.at('addresses.json'), { bigint: true }).ino;
    await writeReport(root.path, withAddress('192.168.1.2'));
    const first = stamp();
    await writeReport(root.path, { ...withAddress('192.168.1.2'), atMs: report.atMs + 60_000 });
    expect(stamp()).toBe(first);
    expect(JSON.parse(readFileSync(root.at('health.json'), 'utf8'))).toMatchObject({ atMs: report.atMs + 60_000 });
    await writeReport(root.path, withAddress('192.168.1.3'));
    expect(stamp()).not.toBe(first);
  });
});

describe('what is counted over days', () => {
  it('begins each time the alarm goes on, and outlives a start of the machine', async () => {
    for (const isOn of [false, true, true, false, true]) {
      alarm(isOn);
      pass(HOUR_MS);
      await look();
    }
    expect((await look()).underVoltage).toEqual({ isNow: true, day: 2, week: 2 });
    alarm(false);
    restart(2 * DAY_MS, 'boot-2');
    expect((await look()).underVoltage).toEqual({ isNow: false, day: 0, week: 2 });
    pass(6 * DAY_MS);
    expect((await look()).throttling).toEqual({ isNow: false, day: 0, week: 0 });
  });

  it('moves along when the clock is set: what was seen before is not lost, and not of the future', async () => {
    const rightMs = nowMs;
    nowMs = Date.UTC(2020, 0, 1);
    await look();
    alarm(true);
    pass(60_000);
    await look();
    nowMs = rightMs;
    pass(60_000);
    expect((await look()).underVoltage).toEqual({ isNow: true, day: 1, week: 1 });
  });

  it('is a rate of writing only after an hour, and follows what is written now', async () => {
    const written = (sectors: number): unknown =>
      root.add({ [`${CARD_DISK}/stat`]: ` 1 2 3 4 5 6 ${sectors} 8 9 10 11\n` });
    written(1_000_000);
    await look();
    pass(HOUR_MS - 60_000);
    expect(await look()).not.toHaveProperty('writtenBytesPerDay');
    pass(60_000);
    written(1_000_000 + 2_048);
    expect((await look()).writtenBytesPerDay).toBe(24 * 1_048_576);
    for (let hour = 0; hour < 30; hour += 1) {
      pass(HOUR_MS);
      await look();
    }
    // A quiet day since.
    expect((await look()).writtenBytesPerDay).toBe(0);
  });

  it('is not lost with a look that failed: the next one counts what the kernel logged before', async () => {
    alarm(false);
    await look();
    const dropMs = uptimeSeconds + 10;
    pass(60_000);
    await look(() => Promise.resolve({ kind: 'missing' }));
    pass(60_000);
    const line = `[ ${dropMs}.100000] parlour kernel: hwmon hwmon1: Undervoltage detected!\n`;
    const logged: Run = (file, ...rest) =>
      file === '/usr/bin/journalctl'
        ? Promise.resolve({ kind: 'exited', exitCode: 0, stdout: line, stderr: '' })
        : programs(file, ...rest);
    expect((await look(logged)).underVoltage).toEqual({ isNow: false, day: 1, week: 1 });
  });

  it('tells since when an update waits', async () => {
    root.add({ 'run/parlour-updates/updates.json': '{"security":2}' });
    const firstMs = nowMs;
    await look();
    restart(3 * DAY_MS, 'boot-2');
    rmSync(root.at('run/parlour-updates/updates.json'));
    expect((await look()).updates).toEqual({ security: 2, waitingSinceMs: firstMs, isRestartNeeded: false });
    root.add({ 'run/parlour-updates/updates.json': '{"security":null}' });
    expect((await look()).updates, 'lists that grew old').toMatchObject({ security: 2, waitingSinceMs: firstMs });
    root.add({ 'run/parlour-updates/updates.json': '{"security":0}' });
    expect((await look()).updates).toMatchObject({ security: 0, waitingSinceMs: null });
    root.add({ 'run/parlour-updates/updates.json': '{"security":null}' });
    expect((await look()).updates).toMatchObject({ security: null, waitingSinceMs: null });
  });

  it('knows the last run of rkhunter after a start; a machine that never had one says so after a day', async () => {
    const { rootkits } = await look();
    rmSync(root.at('run/parlour-rkhunter/warnings'));
    restart(DAY_MS, 'boot-2');
    expect((await look()).rootkits).toEqual(rootkits);
    rmSync(root.at(KEPT));
    restart(DAY_MS, 'boot-3');
    expect(await look()).not.toHaveProperty('rootkits');
    pass(DAY_MS + 60_000);
    expect((await look()).rootkits).toEqual({ ranMs: null, warnings: 0 });
  });
});

describe('why the machine started', () => {
  it('is clean after an end that was asked for, and a power cut after any other', async () => {
    expect((await look()).boot).toBe('unknown');
    restart(60_000, 'boot-2', { isAsked: true });
    expect((await look()).boot).toBe('clean');
    restart(60_000, 'boot-3');
    pass(DAY_MS);
    expect((await look()).boot).toBe('power-cut');
  });

  it('is the watchdog where the board says so, but not after an end that was asked for', async () => {
    root.add({ 'sys/class/watchdog/watchdog0/bootstatus': '32\n' });
    await look();
    restart(60_000, 'boot-2');
    expect((await look()).boot).toBe('watchdog');
    restart(60_000, 'boot-3', { isAsked: true });
    expect((await look()).boot).toBe('clean');
  });

  it('does not change when the package is replaced while the machine runs', async () => {
    await look();
    restart(60_000, 'boot-2');
    expect((await look()).boot).toBe('power-cut');
    root.add({ [CLEAN_END_FILE]: '' });
    expect((await look()).boot).toBe('power-cut');
    rmSync(root.at('run/parlour-health/memory.json'));
    expect((await look()).boot).toBe('power-cut');
  });
});

describe('the file on the card', () => {
  const stamp = (): bigint => statSync(root.at(KEPT), { bigint: true }).ino;

  it('is written for something new only, and every ten minutes at most', async () => {
    await look();
    const first = stamp();
    for (let minute = 0; minute < 9; minute += 1) {
      alarm(minute % 2 === 0);
      pass(60_000);
      await look();
      expect(stamp()).toBe(first);
    }
    pass(60_000);
    await look();
    const second = stamp();
    expect(second).not.toBe(first);
    alarm(false);
    pass(DAY_MS);
    await look();
    const third = stamp();
    pass(DAY_MS);
    await look();
    expect(stamp()).toBe(third);
  });

  it.each(['', '{"version":1', '[]', '{"version":1,"bootId":"boot-1"}'])(
    'begins anew when it is damaged: %s',
    async (text) => {
      writeFileSync(root.at(KEPT), text);
      expect((await look()).boot).toBe('unknown');
      expect(JSON.parse(readFileSync(root.at(KEPT), 'utf8'))).toMatchObject({ version: 1, bootId: 'boot-1' });
    },
  );

  it('that cannot be written takes nothing from the report', async () => {
    rmSync(root.at('var/lib/parlour/health'), { recursive: true });
    expect((await look()).board).toBeDefined();
    expect(existsSync(root.at(KEPT))).toBe(false);
    expect(said.join()).toContain('could not be saved');
  });
});
