import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Guest } from '../guest.ts';
import { expectHealthy } from '../health.ts';
import { START_MS } from '../waiting.ts';

/** Steps of the hook: clear, make the folder, fill it, bring it onto the card, name it (two), bring that, clear again. */
const STEPS = 8;
/** Each is followed by so much rest, in which the card is taken out, or in the beginning of the next. */
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

/** Tools that say that they begin, and rest after their work: moments that are short are long enough to be cut. */
const SLOWS_DOWN = `mkdir -p /root/slow && for tool in rm mkdir cp sync dd truncate; do
  rest=${STEP_MS / 1_000}
  # It runs once a device tree.
  [ $tool != cp ] || rest=0.3
  printf '#!/bin/sh\\necho %s >/root/slow/at\\n/usr/bin/%s "$@" && sleep %s\\n' $tool $tool $rest >/root/slow/$tool
  chmod 755 /root/slow/$tool
done`;

/** The folder that the next start reads. */
const named = (guest: Guest): Promise<string> =>
  guest.run(`sed -n 's|^os_prefix=\\(.*\\)/.*|\\1|p' ${BOOT}/config.txt`);

it(
  'a new kernel starts, whenever the power goes while it is put on the boot partition',
  { timeout: (2 * STEPS + 2) * START_MS },
  async () => {
    let guest = await Guest.resume();
    const before = await named(guest);
    const after = await guest.run(BRINGS_KERNEL);
    await guest.run(SLOWS_DOWN);
    await guest.run(
      `systemd-run --quiet --unit=upgrade --setenv=PATH=/root/slow:/usr/sbin:/usr/bin ${WRITES_BOOT_FILES}`,
    );
    const cuts: (() => Promise<Guest>)[] = [];
    let at = '';
    while ((await guest.run('systemctl is-active upgrade || true')) === 'active') {
      const now = await guest.run('cat /root/slow/at || true');
      if (now === at) continue;
      at = now;
      await delay(randomInt(STEP_MS));
      cuts.push(guest.cut());
    }
    expect(cuts.length).toBeGreaterThanOrEqual(STEPS - 2);
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
      expect(await cut.run(`ls ${BOOT} | grep '[.]REC$' || true`)).toBe('');
      // Every other one, as a start takes long here.
      if (index % 2 === 0) {
        cut = await cut.again();
        await cut.isUp();
        expect(await named(cut)).toBe(after);
      }
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
