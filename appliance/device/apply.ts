import { constants } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { PowerRequest } from '../protocol/routes.ts';
import { lazyCheck } from '../core/accounts/schema-check.ts';
import type { Run } from '../core/system/run.ts';

const REQUEST_BYTES_MAX = 65_536;
const TIMEOUT_MS = 30_000;

const isPowerRequest = lazyCheck(PowerRequest);

/**
 * Takes the request out of the core's folder and does what it says. The core may be in a stranger's hands, so the file is
 * opened without following links, is read up to a limit, and is gone before anything happens.
 *
 * @throws Error when it is none of ours, or systemd refuses; nothing was done then.
 */
export async function applyRequest(path: string, run: Run): Promise<void> {
  let text: string;
  try {
    text = await readRequest(path);
  } finally {
    await rm(path, { force: true });
  }
  const { verb } = parseRequest(text);
  // systemd ends the core cleanly first; what was acknowledged is on the disk in any case.
  const result = await run('/usr/bin/systemctl', ['--no-block', verb], { timeoutMs: TIMEOUT_MS });
  if (result.kind !== 'exited' || result.exitCode !== 0) throw new Error(`systemctl ${verb}: ${result.kind}`);
}

async function readRequest(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const buffer = Buffer.alloc(REQUEST_BYTES_MAX + 1);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
    if (bytesRead > REQUEST_BYTES_MAX) throw new Error('the request is too large');
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

function parseRequest(text: string): { readonly verb: 'reboot' | 'poweroff' } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new Error('the request is not JSON', { cause: error });
    throw error;
  }
  if (!isPowerRequest(value)) throw new Error('the request names no verb of ours');
  return value;
}
