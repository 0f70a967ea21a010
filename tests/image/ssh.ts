import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { runCommand } from '../../os-image/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'parlour-ssh-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CONNECT_SECONDS = 60;
/** Whoever is banned in the middle of it hears nothing more. */
const PATIENCE_MS = 90_000;

/** A key pair. */
export type Key = { readonly file: string; readonly publicLine: string };

export function makeKey(name: string): Key {
  const file = join(folder, name);
  runCommand('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', file]);
  return { file, publicLine: readFileSync(`${file}.pub`, 'utf8') };
}

/** How an attempt to log in ended: what the command printed, and what ssh said. No exit code: it was given up. */
export type Login = { readonly exitCode: number | null; readonly output: string; readonly complaint: string };

/**
 * Runs a command over ssh, with this key alone.
 *
 * @param port on this machine's loopback
 */
export async function ssh(
  port: number,
  user: string,
  key: Key,
  command: string,
  options: readonly string[] = [],
): Promise<Login> {
  const settings = {
    BatchMode: 'yes',
    ConnectTimeout: CONNECT_SECONDS,
    IdentitiesOnly: 'yes',
    StrictHostKeyChecking: 'no',
    UserKnownHostsFile: '/dev/null',
    LogLevel: 'ERROR',
  };
  const given = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const child = spawn(
    'ssh',
    ['-F', 'none', '-p', `${port}`, '-i', key.file, ...given, ...options, `${user}@127.0.0.1`, command],
    { stdio: ['ignore', 'pipe', 'pipe'], timeout: PATIENCE_MS },
  );
  let [output, complaint] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString('utf8')));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, output: output.trimEnd(), complaint };
}
