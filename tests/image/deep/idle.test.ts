import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import { report } from '../figures.ts';
import { Guest } from '../guest.ts';

const MEBIBYTE = 1_048_576;
const IDLE_MS = 600_000;
/** What a start leaves to be written reaches the card over some minutes. */
const SETTLE_MS = 600_000;
const DAY_MS = 86_400_000;
/** It reads every program, one after the other, on an emulated processor: two hours beside other machines. */
const RKHUNTER_MS = 180 * 60_000;

/** Lists are fetched from the network and read by an emulated processor; a kernel among the updates takes longest. */
const APT_MS = 60 * 60_000;

let guest: Guest;
beforeAll(async () => {
  guest = await Guest.resume();
});

/** Mebibytes that this start of the machine has written to its card. */
async function written(): Promise<number> {
  await guest.run('sync');
  return Number(/wr_bytes=(\d+)/.exec(await guest.machine.monitor.human('info blockstats'))![1]) / MEBIBYTE;
}

it('a house that nobody is in hardly writes to its card', { timeout: SETTLE_MS + 2 * IDLE_MS }, async () => {
  await delay(SETTLE_MS);
  const before = await written();
  await delay(IDLE_MS);
  const perDay = ((await written()) - before) * (DAY_MS / IDLE_MS);
  report('idle writes a day', perDay, 'MiB');
  expect(perDay).toBeLessThan(50);
});

it(
  'its daily look for updates finds the lists of all sources, and leaves nothing failed',
  { timeout: APT_MS },
  async () => {
    await guest.run('rm -rf /var/lib/apt/lists/* /var/lib/apt/periodic/*');
    const before = await written();
    await guest.run('systemctl start apt-daily', APT_MS);
    expect(Number(await guest.run('ls /var/lib/apt/lists | grep -c InRelease'))).toBeGreaterThan(2);
    report('writes of all its lists of packages', (await written()) - before, 'MiB');
    // What Debian changes from one day to the next; the large list changes with a point release, every two months.
    const beforeNextDay = await written();
    await guest.run('rm -rf /var/lib/apt/lists/*security* /var/lib/apt/lists/*backports* /var/lib/apt/periodic/*');
    await guest.run('systemctl start apt-daily', APT_MS);
    report('writes of the lists that a day changes', (await written()) - beforeNextDay, 'MiB');
    await guest.run('systemctl start apt-daily-upgrade', APT_MS);
    report('writes of lists and updates', (await written()) - before, 'MiB');
    expect(await guest.run('systemctl --failed --quiet')).toBe('');
  },
);

it('rkhunter has nothing to say about it', { timeout: RKHUNTER_MS }, async () => {
  const startedMs = performance.now();
  await guest.run('systemctl start parlour-rkhunter', RKHUNTER_MS);
  report('rkhunter, in emulation', (performance.now() - startedMs) / 1_000, 's');
  expect(await guest.run('cat /run/parlour-rkhunter/warnings')).toBe('');
  expect(await guest.run('tail -n 40 /var/log/rkhunter.log')).toMatch(/End date/);
});
