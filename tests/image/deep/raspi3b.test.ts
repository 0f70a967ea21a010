import { expect, it } from 'vitest';
import type { CheckJson } from '../../../appliance/protocol/health.ts';
import { Guest } from '../guest.ts';

/** Four emulated processors, and a card as slow as a card. */
const START_MS = 30 * 60_000;
const COMMAND_MS = 5 * 60_000;

// QEMU's USB network carries nothing on this board, so that nobody signs in from outside: what the status says of the
// board is read with `parlour doctor`, which runs the same checks.
it(
  'a Raspberry Pi 3 starts from its card: kernel, initrd, device tree and command line; the status names it',
  { timeout: 2 * START_MS },
  async () => {
    const guest = await Guest.first({ board: 'raspi3b' });
    await guest.machine.serial.waitFor(/^Fingerprint: \S+$/m, START_MS);
    expect(await guest.run('cat /proc/device-tree/model | tr -d "\\0"', COMMAND_MS)).toMatch(/^Raspberry Pi 3 Model B/);
    await guest.until('test -s /run/parlour/health.json', START_MS);
    const { checks } = JSON.parse(await guest.run('parlour doctor', COMMAND_MS)) as { checks: readonly CheckJson[] };
    expect(checks.find(({ id }) => id === 'board')).toMatchObject({
      level: 'green',
      reason: 'known',
      facts: { model: expect.stringMatching(/^Raspberry Pi 3 Model B/) as unknown },
    });
  },
);
