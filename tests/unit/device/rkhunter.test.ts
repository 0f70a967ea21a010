import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const SCRIPT = fileURLToPath(
  new URL('../../../hardening/rootfs/usr/lib/parlour/bin/parlour-rkhunter', import.meta.url),
);
const BEFORE = 'Warning: the one of last week\n';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parlour-rkhunter-'));
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'warnings'), BEFORE);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Runs the one-shot with a rkhunter that does this. */
function runWith(rkhunter: string): number | null {
  const path = join(folder, 'bin/rkhunter');
  writeFileSync(path, `#!/bin/sh\n${rkhunter}\n`);
  chmodSync(path, 0o755);
  const env = { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, RUNTIME_DIRECTORY: folder };
  return spawnSync('/bin/sh', [SCRIPT], { env }).status;
}

const warnings = (): string => readFileSync(join(folder, 'warnings'), 'utf8');

it('a run that finds nothing takes last week’s warnings away', () => {
  expect(runWith('exit 0')).toBe(0);
  expect(warnings()).toBe('');
});

it('a run with warnings is a result, not a failure', () => {
  expect(runWith('echo "Warning: Hidden file found: /etc/.surprise"; exit 1')).toBe(0);
  expect(warnings()).toBe('Warning: Hidden file found: /etc/.surprise\n');
});

it('a run that could not look, or was ended, changes no result', () => {
  expect(runWith('echo "Invalid option specified"; exit 1')).toBe(1);
  expect(warnings()).toBe(BEFORE);
  expect(runWith('echo "Warning: half of it"; kill -TERM $$')).not.toBe(0);
  expect(warnings()).toBe(BEFORE);
});
