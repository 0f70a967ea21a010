import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readHostReport } from '../../../appliance/core/health/host-report.ts';
import { WELL } from '../../lib/health-sources.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parlour-report-'));
  path = join(folder, 'health.json');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});
const write = (value: unknown): void => {
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
};

it('a report of a minute ago is believed, one that stopped coming is not', async () => {
  write(WELL);
  expect(await readHostReport(path, WELL.uptimeSeconds + 60)).toEqual(WELL);
  await expect(readHostReport(path, WELL.uptimeSeconds + 701)).rejects.toThrow('stale');
  await expect(readHostReport(path, WELL.uptimeSeconds - 60)).rejects.toThrow('stale');
});

it('what the first version of the device writes is enough', async () => {
  const { version, atMs, uptimeSeconds, hostName, interfaces } = WELL;
  const bare = { version, atMs, uptimeSeconds, hostName, interfaces };
  write(bare);
  expect(await readHostReport(path, uptimeSeconds)).toEqual(bare);
});

it('nobody has to know how many updates wait', async () => {
  const updates = { security: null, waitingSinceMs: null, isRestartNeeded: true };
  write({ ...WELL, updates });
  expect((await readHostReport(path, WELL.uptimeSeconds)).updates).toEqual(updates);
});

it.each([
  ['no JSON', '{"version":1,'],
  ['another version', { ...WELL, version: 2 }],
  ['a field nobody asked for', { ...WELL, password: 'secret' }],
  ['a text where a figure belongs', { ...WELL, bans: '3' }],
  ['a state that no unit has', { ...WELL, units: { nginx: 'fine' } }],
  ['a share above all', { ...WELL, wear: { usedShare: 7 } }],
  ['far too much', `"${'x'.repeat(70_000)}"`],
])('%s is not believed, and not quoted', async (_what, value) => {
  write(value);
  await expect(readHostReport(path, WELL.uptimeSeconds)).rejects.toThrow(/^the report of the host [a-z ]+$/);
});

it('a missing report is an error, not a device without news', async () => {
  await expect(readHostReport(path, 0)).rejects.toThrow('ENOENT');
});
