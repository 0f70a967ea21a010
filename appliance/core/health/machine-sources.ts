import { release, uptime } from 'node:os';
import { VERSION } from '../version.ts';
import { readHostReport } from './host-report.ts';
import { readLoad, readMemory, readTemperature } from './machine.ts';
import type { Sources } from './sources.ts';

const THERMAL_FOLDER = '/sys/class/thermal';

/**
 * What anybody on this machine can read, whether the core lives or not.
 *
 * @param hostReportFile written by the device; undefined where there is none.
 */
export function machineSources(
  hostReportFile: string | undefined,
): Pick<Sources, 'host' | 'load' | 'memory' | 'temperature' | 'versions'> {
  return {
    host: async () => (hostReportFile === undefined ? undefined : readHostReport(hostReportFile, uptime())),
    load: readLoad,
    memory: readMemory,
    temperature: () => readTemperature(THERMAL_FOLDER),
    versions: async () => ({ parlour: VERSION, node: process.version, kernel: release() }),
  };
}
