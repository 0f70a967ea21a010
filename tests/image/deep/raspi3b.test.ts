import { expect, it } from 'vitest';
import type { StatusAnswer } from '../../../appliance/protocol/health.ts';
import { Browser } from '../../lib/http.ts';
import { claimHouse } from '../../lib/registration.ts';
import { Guest } from '../guest.ts';
import { eventually } from '../waiting.ts';

/** Four emulated processors, and a card as slow as a card. Its USB console comes too late for a root shell: it is looked at from outside. */
const START_MS = 30 * 60_000;

it(
  'a Raspberry Pi 3 starts from its card: kernel, initrd, device tree and command line; the status names it',
  { timeout: 2 * START_MS },
  async () => {
    const guest = await Guest.first({ board: 'raspi3b' });
    await guest.machine.serial.waitFor(/^Fingerprint: \S+$/m, START_MS);
    await guest.isUp(START_MS);
    const owner = new Browser(guest);
    await claimHouse(guest, owner);
    const board = await eventually('the status names the board', async () => {
      const { checks } = (await owner.call('status')).json as StatusAnswer;
      return checks.find(({ id, reason }) => id === 'board' && reason === 'known');
    });
    expect(board.facts['model']).toMatch(/^Raspberry Pi 3 Model B/);
  },
);
