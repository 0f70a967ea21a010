import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { formatAuthFailure } from '../../../appliance/core/system/auth-log.ts';
import { loadBoxSalt } from '../../../appliance/core/system/box-salt.ts';
import { systemClock } from '../../../appliance/core/system/clock.ts';
import {
  parseTemporaryAddresses,
  readHostAddresses,
  readHostLabel,
  shortenIpv6,
} from '../../../appliance/core/system/network.ts';
import { createNotifier, readServiceManager } from '../../../appliance/core/system/notify.ts';
import { systemRandom } from '../../../appliance/core/system/random.ts';
import { run } from '../../../appliance/core/system/run.ts';
import { FakeClock } from '../../lib/fake-clock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parlour-system-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function script(text: string): string {
  const path = join(folder, 'program');
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

test('what a person typed can never become a command: arguments reach a program as they are', async () => {
  const result = await run(script('printf "%s|" "$@"'), ['$(id)', '; rm -rf /', '`x`', 'a b', "'"], {
    timeoutMs: 5_000,
  });
  expect(result).toEqual({ kind: 'exited', exitCode: 0, stdout: "$(id)|; rm -rf /|`x`|a b|'|", stderr: '' });
});

test('a program gets nothing of our environment', async () => {
  process.env.PARLOUR_TEST_SECRET = 'secret';
  const result = await run('env', [], { timeoutMs: 5_000, environment: { GIVEN: '1' } });
  delete process.env.PARLOUR_TEST_SECRET;
  const names = result.kind === 'exited' ? result.stdout.match(/^\w+(?==)/gm) : [];
  expect(names?.sort()).toEqual(['GIVEN', 'LANG', 'PATH']);
});

test('a program that fails, hangs, shouts or is not there is a result, not an exit', async () => {
  expect(await run(script('echo no >&2; exit 3'), [], { timeoutMs: 5_000 })).toEqual({
    kind: 'exited',
    exitCode: 3,
    stdout: '',
    stderr: 'no\n',
  });
  expect(await run('sleep', ['60'], { timeoutMs: 50 })).toEqual({ kind: 'killed', reason: 'timeout' });
  expect(await run('yes', [], { timeoutMs: 5_000 })).toEqual({ kind: 'killed', reason: 'too much output' });
  expect(await run(script('kill -9 $$'), [], { timeoutMs: 5_000 })).toEqual({ kind: 'killed', reason: 'signal' });
  expect(await run('/no/such/program', [], { timeoutMs: 5_000 })).toEqual({ kind: 'missing' });
});

test('systemd hears words whole, pings stop when the core stops, and a closed door is said once', async () => {
  const path = join(folder, 'heard');
  const descriptor = openSync(path, 'a');
  const clock = new FakeClock();
  const problems: string[] = [];
  const notifier = createNotifier({ notifyDescriptor: descriptor, watchdogMs: 30_000 }, clock, (problem) =>
    problems.push(problem),
  );
  await notifier.ready();
  await clock.pass(20_000);
  const heard = (): string => readFileSync(path, 'utf8');
  await vi.waitFor(() => expect(heard()).toBe('READY=1WATCHDOG=1WATCHDOG=1'));
  await notifier.stopping();
  await clock.pass(60_000);
  expect(heard()).toBe('READY=1WATCHDOG=1WATCHDOG=1STOPPING=1');
  closeSync(descriptor);
  await notifier.ready();
  await notifier.stopping();
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain('READY=1');
});

test('a descriptor or a watchdog meant for another process is left alone', () => {
  const handed = { LISTEN_FDS: '2', LISTEN_FDNAMES: 'store:notify', WATCHDOG_USEC: '30000000' };
  expect(readServiceManager({ ...handed, LISTEN_PID: '7', WATCHDOG_PID: '7' }, 7)).toEqual({
    notifyDescriptor: 4,
    watchdogMs: 30_000,
  });
  const nobody = { notifyDescriptor: undefined, watchdogMs: undefined };
  expect(readServiceManager({ ...handed, LISTEN_PID: '6', WATCHDOG_PID: '6' }, 7)).toEqual(nobody);
  expect(readServiceManager({}, 7)).toEqual(nobody);
  expect(readServiceManager({ LISTEN_PID: '7', LISTEN_FDNAMES: 'store' }, 7)).toEqual(nobody);
});

test('one box gives one person one tag for years, and another box another', async () => {
  const first = await loadBoxSalt(folder, systemRandom);
  expect(await loadBoxSalt(folder, systemRandom)).toEqual(Buffer.from(first));
  writeFileSync(join(folder, 'log-salt'), 'torn');
  const mended = await loadBoxSalt(folder, systemRandom);
  expect([mended.length, Buffer.from(mended).equals(readFileSync(join(folder, 'log-salt')))]).toEqual([32, true]);
});

test('the line fail2ban reads keeps its form, and nobody can write another into it', () => {
  expect(formatAuthFailure('2001:db8::1', 'login-failed', 0)).toBe(
    '2001:db8::1 parlour-login-failed 1970-01-01T00:00:00.000Z\n',
  );
  expect(formatAuthFailure('1.2.3.4\n5.6.7.8', 'login-failed', 0)).toContain('unknown parlour-login-failed');
});

test('privacy addresses, gone tomorrow, are recognised', () => {
  const table = [
    '00000000000000000000000000000001 01 80 10 80       lo',
    '20010db8000000001234567890abcdef 02 40 00 01     eth0',
    'fd000000000000000000000000000002 02 40 00 80     eth0',
  ].join('\n');
  expect([...parseTemporaryAddresses(table)]).toEqual(['2001:db8::1234:5678:90ab:cdef']);
  expect(parseTemporaryAddresses('')).toEqual(new Set());
  expect(shortenIpv6('FE80:0:0:0:0:0:0:1')).toBe('fe80::1');
});

test('this machine has a loopback address, and a name fit for a certificate or none', async () => {
  const addresses = await readHostAddresses();
  expect(addresses).toContainEqual({ family: 4, address: '127.0.0.1', internal: true, temporary: false });
  expect(readHostLabel()).toMatch(/^([a-z0-9-]*[a-z0-9])?$/);
});

test('timers can be stopped', async () => {
  const fired: string[] = [];
  systemClock.after(5, () => fired.push('after'));
  systemClock.after(5, () => fired.push('stopped'))();
  const stop = systemClock.every(5, () => fired.push('every'));
  await vi.waitFor(() => {
    expect(fired.filter((name) => name === 'every').length).toBeGreaterThan(1);
  });
  stop();
  const count = fired.length;
  expect(fired).toContain('after');
  expect(fired).not.toContain('stopped');
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(fired.length).toBe(count);
  expect(systemClock.monotonicMs()).toBeLessThan(systemClock.monotonicMs() + 1);
  expect(systemRandom.below(3)).toBeLessThan(3);
});
