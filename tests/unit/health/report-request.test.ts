import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ReportRequest } from '../../../appliance/core/health/report-request.ts';
import { FakeClock } from '../../lib/fake-clock.ts';

it('the device is asked at once, and then as often as somebody looks, but never more than every 45 seconds', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parlour-look-'));
  const file = join(folder, 'look');
  const clock = new FakeClock();
  const request = new ReportRequest(file, clock);
  const isAsked = async (): Promise<boolean> => {
    rmSync(file, { force: true });
    await request.ask();
    return existsSync(file);
  };
  expect(await isAsked()).toBe(true);
  await clock.pass(44_000);
  expect(await isAsked()).toBe(false);
  await clock.pass(1_000);
  expect(await isAsked()).toBe(true);
  rmSync(folder, { recursive: true });
});

it('where no device reports, nobody is asked', async () => {
  await expect(new ReportRequest(undefined, new FakeClock()).ask()).resolves.toBeUndefined();
});
