import { expect, it } from 'vitest';
import { CLAIM_CODE } from '../console.ts';
import { Guest } from '../guest.ts';
import { expectHealthy } from '../health.ts';
import { START_MS } from '../waiting.ts';

it('without a clock it believes to be in 1970: visitors who know the time trust it all the same', async () => {
  const guest = await Guest.first({ clock: '1970-01-02T00:00:00' });
  await guest.isUp();
  await expectHealthy(guest);
  await guest.end();
});

it('started in 2035, it is trusted as soon as its time is right', { timeout: 3 * START_MS }, async () => {
  const guest = await Guest.first({ clock: '2035-06-01T12:00:00' });
  await guest.machine.serial.waitFor(CLAIM_CODE, START_MS);
  expect(await guest.run('date +%Y')).toBe('2035');
  await guest.run(`date --utc --set=@${Math.round(Date.now() / 1_000)}`);
  await guest.isUp();
  await expectHealthy(guest);
  await guest.end();
});
