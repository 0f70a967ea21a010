import { join } from 'node:path';
import type { Run } from '../../core/system/run.ts';
import { listFolder, readLine } from './kernel-files.ts';
import type { Sighting } from './sightings.ts';

const HWMON = 'sys/class/hwmon';
const FIRMWARE = 'sys/bus/platform/drivers/raspberrypi-firmware';
const TIMEOUT_MS = 8_000;
/** Of the firmware's word: frequency capped, throttled, soft temperature limit; now (0-15) and since the driver asked last. */
const HELD_BACK = 0xe_00_0e;

/**
 * Under-voltage, by the driver `raspberrypi-hwmon`; null where this kernel has none. Its alarm covers two seconds, so what
 * came and went between two looks is counted from the kernel's log.
 *
 * @param root usually `/`.
 * @param lookedSeconds the machine's uptime at the last look.
 */
export async function readUnderVoltage(root: string, run: Run, lookedSeconds: number): Promise<Sighting | null> {
  for (const name of await listFolder(join(root, HWMON))) {
    const folder = join(root, HWMON, name);
    if ((await readLine(join(folder, 'name'))) !== 'rpi_volt') continue;
    const alarm = await readLine(join(folder, 'in0_lcrit_alarm'));
    if (alarm === undefined) return null;
    const isNow = alarm === '1';
    const times = await countLogged(run, lookedSeconds);
    // A log that cannot be read takes nothing from the alarm, but without either nobody knows.
    if (times === undefined && !isNow) throw new Error('the log of the kernel could not be read');
    return { isNow, times: times ?? 0 };
  }
  return null;
}

/** How often the driver logged that the voltage fell; undefined when the log cannot be read. */
async function countLogged(run: Run, lookedSeconds: number): Promise<number | undefined> {
  const query = ['--dmesg', '--boot', '--priority=crit', '--output=short-monotonic', '--no-pager', '--quiet'];
  const result = await run('/usr/bin/journalctl', query, { timeoutMs: TIMEOUT_MS });
  if (result.kind !== 'exited' || result.exitCode !== 0) return undefined;
  const lines = result.stdout.matchAll(/^\[ *(\d+\.\d+)\].*Under-?voltage detected/gim);
  return Array.from(lines).filter(([, seconds]) => Number(seconds) > lookedSeconds).length;
}

/**
 * Whether the processor is held back, as Raspberry Pi's kernel passes on what the firmware says; null for other kernels.
 *
 * @param root usually `/`.
 */
export async function readThrottling(root: string): Promise<Sighting | null> {
  for (const device of await listFolder(join(root, FIRMWARE))) {
    const word = await readLine(join(root, FIRMWARE, device, 'get_throttled'));
    if (word === undefined) continue;
    if (!/^[0-9a-f]{1,8}$/.test(word)) throw new Error('get_throttled: not a hexadecimal number');
    return { isNow: (Number.parseInt(word, 16) & HELD_BACK) !== 0 };
  }
  return null;
}
