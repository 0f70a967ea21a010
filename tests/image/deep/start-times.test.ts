import { expect, inject, it } from 'vitest';
import { report } from '../figures.ts';
import { Guest } from '../guest.ts';
import { START_MS } from '../waiting.ts';

const STARTS = 3;
/** What makes this image more than Debian with a kernel. */
const OURS = ['parlour*', 'nginx.service', 'ufw.service', 'fail2ban.service'];

/** Seconds from power on, the median of {@link STARTS} starts of a house that started before. */
async function secondsToStart(
  kernelWords: readonly string[],
  isThere: (guest: Guest) => Promise<unknown>,
): Promise<number> {
  let guest = await Guest.resume();
  await guest.run('sync');
  const seconds: number[] = [];
  for (let start = 0; start < STARTS; start += 1) {
    const startedMs = performance.now();
    guest = await guest.again({ kernelWords });
    await isThere(guest);
    seconds.push((performance.now() - startedMs) / 1_000);
  }
  await guest.end();
  return seconds.sort((a, b) => a - b)[Math.floor(STARTS / 2)]!;
}

/** Units of {@link OURS} in the image, as the kernel's command line masks them. */
async function maskable(): Promise<string[]> {
  const guest = await Guest.resume();
  const names = OURS.map((name) => `'${name}'`).join(' ');
  const listed = await guest.run(`systemctl list-unit-files --plain --no-legend ${names} | cut -d' ' -f1`);
  await guest.end();
  return listed.split('\n');
}

it(
  'the first page is there at most half as long again after power on as the bare system, the first time two and a half times',
  { timeout: 3 * STARTS * START_MS },
  async () => {
    const units = (await maskable()).map((unit) => `systemd.mask=${unit}`);
    const bare = await secondsToStart(units, (guest) =>
      guest.machine.serial.waitFor(/Reached target .*multi-user\.target/, START_MS),
    );
    const page = await secondsToStart([], (guest) => guest.isUp());
    const { pageSeconds } = inject('firstBoot');
    report(`bare system, median of ${STARTS}`, bare, 's');
    report(`second start to the first page, median of ${STARTS}`, page, 's');
    report('first start to the first page', pageSeconds, 's');
    expect(page).toBeLessThan(1.5 * bare);
    expect(pageSeconds).toBeLessThan(2.5 * bare);
  },
);
