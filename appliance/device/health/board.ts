import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostReport } from '../../core/health/host-report.ts';
import { systemCode } from '../../core/system/files.ts';
import { readLine } from './kernel-files.ts';

const DEVICE_TREE = 'sys/firmware/devicetree/base';
const REVISION_BYTES = 4;

/**
 * What the device tree calls this machine; undefined for one without a device tree, such as a PC.
 *
 * @param root usually `/`.
 */
export async function readBoard(root: string): Promise<HostReport['board']> {
  const model = await readLine(join(root, DEVICE_TREE, 'model'));
  if (model === undefined) return undefined;
  return { model, revision: await readRevision(join(root, DEVICE_TREE, 'system/linux,revision')) };
}

/** The code that Raspberry Pi's firmware leaves there: four bytes, written as `/proc/cpuinfo` does. */
async function readRevision(path: string): Promise<string | null> {
  try {
    const bytes = await readFile(path);
    return bytes.length === REVISION_BYTES ? bytes.readUInt32BE().toString(16) : null;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}
