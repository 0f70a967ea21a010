import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readDisk, readLoad, readMemory, readTemperature } from '../../../appliance/core/health/machine.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parlour-thermal-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function zone(index: number, type: string, temp: string): void {
  const path = join(folder, `thermal_zone${index}`);
  mkdirSync(path);
  writeFileSync(join(path, 'type'), `${type}\n`);
  writeFileSync(join(path, 'temp'), `${temp}\n`);
}

it('the temperature is that of the processor, whatever else has a sensor', async () => {
  expect(await readTemperature(join(folder, 'none')), 'a machine without sensors').toBeUndefined();
  zone(0, 'nvme', '71850');
  mkdirSync(join(folder, 'cooling_device0'));
  expect(await readTemperature(folder)).toBeUndefined();
  // The zone of every Raspberry Pi, in its form; the figure is made up.
  zone(1, 'cpu-thermal', '51121');
  expect(await readTemperature(folder)).toBe(51.121);
});

it('load, memory and disk of this machine are figures that can be', async () => {
  const [load, memory, disk] = await Promise.all([readLoad(), readMemory(), readDisk(folder)]);
  expect(load.processors).toBeGreaterThan(0);
  expect(load.share).toBeGreaterThanOrEqual(0);
  expect(load.share).toBeLessThanOrEqual(1);
  expect(memory.availableBytes).toBeGreaterThan(0);
  expect(memory.availableBytes).toBeLessThanOrEqual(memory.totalBytes);
  for (const bytes of [disk, ...(disk.system === undefined ? [] : [disk.system])]) {
    expect(bytes.totalBytes).toBeGreaterThan(0);
    expect(bytes.freeBytes).toBeLessThanOrEqual(bytes.totalBytes);
  }
});

it('what shares a disk with the system has no other one', async () => {
  expect((await readDisk('/usr')).system).toBeUndefined();
});
