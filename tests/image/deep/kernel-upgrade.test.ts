import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Guest } from '../guest.ts';
import { expectHealthy } from '../health.ts';
import { START_MS } from '../waiting.ts';

const CUTS_MAX = 8;
/** Writing kernel and initrd takes some tens of seconds in emulation. */
const PAUSE_MS = 4_000;
const BOOT = '/boot/firmware';
const WRITES_BOOT_FILES = '/usr/lib/parlour/bin/parlour-boot-rw /etc/kernel/postinst.d/z50-raspi-firmware';

/** The running kernel once more, under the name of a newer one: what a package brings, without its download. */
const BRINGS_KERNEL = `
  old=$(uname -r)
  new=$(echo "$old" | sed 's/^\\([0-9]*\\)/9/')
  cp /boot/vmlinuz-$old /boot/vmlinuz-$new
  cp /boot/initrd.img-$old /boot/initrd.img-$new
  cp -r /usr/lib/linux-image-$old /usr/lib/linux-image-$new
  sync
  echo $new
`;

/** The kernel that the next start takes. */
const named = (guest: Guest): Promise<string> => guest.run(`sed -n 's/^kernel=//p' ${BOOT}/config.txt`);

it(
  'a new kernel starts, whenever the power goes while it is put on the boot partition',
  { timeout: (CUTS_MAX + 2) * START_MS },
  async () => {
    let guest = await Guest.resume();
    const before = await named(guest);
    const after = `vmlinuz-${await guest.run(BRINGS_KERNEL)}`;
    await guest.run(`systemd-run --quiet --unit=upgrade ${WRITES_BOOT_FILES}`);
    const cuts: (() => Promise<Guest>)[] = [];
    while ((await guest.run('systemctl is-active upgrade || true')) === 'active') {
      await delay(randomInt(PAUSE_MS));
      if (cuts.length < CUTS_MAX) cuts.push(guest.cut());
    }
    expect(await named(guest)).toBe(after);
    expect(cuts.length).toBeGreaterThan(2);
    for (const [index, switchOn] of cuts.entries()) {
      const cut = await switchOn();
      await cut.isUp();
      await expectHealthy(cut);
      const started = await named(cut);
      expect([before, after]).toContain(started);
      // What was cut off is made good by the next run of the hook.
      await cut.run(WRITES_BOOT_FILES, START_MS);
      expect(await named(cut)).toBe(after);
      expect(await cut.run(`ls ${BOOT} | grep -c '[.]new$' || true`)).toBe('0');
      console.log(`cut ${index + 1} of ${cuts.length}: ${started} started`);
      await cut.end();
    }
    guest = await guest.again();
    await guest.isUp();
    await expectHealthy(guest);
    expect(await named(guest)).toBe(after);
  },
);
