import { rm } from 'node:fs/promises';
import { PowerRequest } from '../protocol/routes.ts';
import { lazyCheck } from '../core/accounts/schema-check.ts';
import { loadForeignText } from '../core/system/files.ts';
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
  let text: string | undefined;
  try {
    text = await loadForeignText(path, REQUEST_BYTES_MAX);
  } finally {
    await rm(path, { force: true });
  }
  if (text === undefined) throw new Error('there is no request');
  const { verb } = parseRequest(text);
  // systemd ends the core cleanly first; what was acknowledged is on the disk in any case.
  const result = await run('/usr/bin/systemctl', ['--no-block', verb], { timeoutMs: TIMEOUT_MS });
  if (result.kind !== 'exited' || result.exitCode !== 0) throw new Error(`systemctl ${verb}: ${result.kind}`);
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
