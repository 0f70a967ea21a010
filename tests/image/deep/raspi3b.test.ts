import { expect, it } from 'vitest';
import { Guest } from '../guest.ts';
import { expectHealthy } from '../health.ts';

/** Four processors emulated one after the other, and a card as slow as a card. */
const START_MS = 30 * 60_000;

it(
  'a Raspberry Pi 3 starts from its card: kernel, initrd, device tree and command line',
  { timeout: START_MS },
  async () => {
    const guest = await Guest.first({ board: 'raspi3b' });
    await guest.machine.serial.waitFor(/^Fingerprint: \S+$/m, START_MS);
    await guest.isUp(START_MS);
    expect(await guest.run('tr -d "\\0" < /proc/device-tree/model')).toMatch(/^Raspberry Pi 3 Model B/);
    await expectHealthy(guest);
  },
);
