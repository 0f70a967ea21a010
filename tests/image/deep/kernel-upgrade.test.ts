import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Guest } from '../guest.ts';
import { expectHealthy } from '../health.ts';
import { START_MS } from '../waiting.ts';

const CUTS_MAX = 10;
/** Each step of the hook is followed by so much rest; a cut falls into most of them. */
const STEP_MS = 3_000;
const BOOT = '/boot/firmware';
const HOOK = '/etc/kernel/postinst.d/z50-raspi-firmware';
const WRITES_BOOT_FILES = `/usr/lib/parlour/bin/parlour-boot-rw ${HOOK}`;

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

/** Tools that rest after their work: moments that are short are long enough to be cut. `cp` runs once a device tree. */
const SLOWS_DOWN = `mkdir -p /root/slow && for tool in rm mkdir cp sync dd truncate; do
  rest=${STEP_MS / 1_000}
  [ $tool != cp ] || rest=0.3
  printf '#!/bin/sh\\n/usr/bin/%s "$@" && sleep %s\\n' $tool $rest >/root/slow/$tool && chmod 755 /root/slow/$tool
done`;

/** The folder that the next start reads. */
const named = (guest: Guest): Promise<string> =>
  guest.run(`sed -n 's|^os_prefix=\\(.*\\)/.*|\\1|p' ${BOOT}/config.txt`);

it(
  'a new kernel starts, whenever the power goes while it is put on the boot partition',
  { timeout: (2 * CUTS_MAX + 2) * START_MS },
  async () => {
    let guest = await Guest.resume();
    const before = await named(guest);
    const after = await guest.run(BRINGS_KERNEL);
    await guest.run(SLOWS_DOWN);
    await guest.run(
      `systemd-run --quiet --unit=upgrade --setenv=PATH=/root/slow:/usr/sbin:/usr/bin ${WRITES_BOOT_FILES}`,
    );
    const cuts: (() => Promise<Guest>)[] = [];
    while ((await guest.run('systemctl is-active upgrade || true')) === 'active') {
      if (cuts.length < CUTS_MAX) cuts.push(guest.cut());
      await delay(randomInt(STEP_MS, 2 * STEP_MS));
    }
    expect(await named(guest)).toBe(after);
    const starts = new Set<string>();
    for (const [index, switchOn] of cuts.entries()) {
      let cut = await switchOn();
      await cut.isUp();
      await expectHealthy(cut);
      const started = await named(cut);
      starts.add(started);
      // What was cut off is made good by the next run of the hook, as dpkg runs it without APT, and starts.
      await cut.run(HOOK, START_MS);
      expect(await named(cut)).toBe(after);
      cut = await cut.again();
      await cut.isUp();
      expect(await named(cut)).toBe(after);
      expect(await cut.run(`ls ${BOOT} | grep '[.]REC$' || true`)).toBe('');
      console.log(`cut ${index + 1} of ${cuts.length}: ${started} started`);
      await cut.end();
    }
    expect([...starts].sort(), 'some were cut before the new kernel was named, and some after').toEqual(
      [after, before].sort(),
    );
    guest = await guest.again();
    await guest.isUp();
    await expectHealthy(guest);
    expect(await named(guest)).toBe(after);
  },
);
