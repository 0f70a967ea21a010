import { beforeAll, describe, expect, it } from 'vitest';
import { report } from './figures.ts';
import { Guest } from './guest.ts';

describe('what a house takes that nobody is in', () => {
  let guest: Guest;
  beforeAll(async () => {
    guest = await Guest.resume();
  });

  it('at most 1.8 GB of the card', async () => {
    const used = Number(await guest.run('df --block-size=1 --output=used / | tail -1'));
    report('root partition used', used / 1e9, 'GB');
    expect(used).toBeLessThan(1.8e9);
  });

  it('at most 280 MB of memory', async () => {
    const megabytes = Number(
      await guest.run("awk '/^MemTotal/ {t = $2} /^MemAvailable/ {a = $2} END {print (t - a) / 1000}' /proc/meminfo"),
    );
    report('memory in use', megabytes, 'MB');
    expect(megabytes).toBeLessThan(280);
  });
});
