import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../core/system/clock.ts';
import { loadIfPresent, saveDurably } from '../../core/system/files.ts';
import type { Run } from '../../core/system/run.ts';
import { exists } from './kernel-files.ts';

/** Where the task `updates` leaves what it found. */
const FOUND = 'run/parlour-updates/updates.json';
const LISTS = 'var/lib/apt/lists';
const STATUS = 'var/lib/dpkg/status';
/** Debian signs the list of security updates anew within a week. */
const LISTS_DAYS_MAX = 8;
const DAY_MS = 86_400_000;
const APT_MS = 300_000;
const APT_BYTES = 1_048_576;
const SIMULATE = [
  '--simulate',
  '--quiet=2',
  '-o',
  'Debug::NoLocking=true',
  '-o',
  'APT::Get::Show-User-Simulation-Note=no',
];

/**
 * Counts the security updates that wait, when packages or lists changed since the last time: apt takes seconds. Without a
 * list of the last days nobody knows, and null says so.
 *
 * @param root usually `/`.
 * @throws Error when apt fails.
 */
export async function findUpdates(root: string, run: Run, clock: Pick<Clock, 'nowMs'>): Promise<void> {
  const found = join(root, FOUND);
  const listedMs = await newestList(join(root, LISTS));
  if (listedMs === undefined || Math.abs(clock.nowMs() - listedMs) > LISTS_DAYS_MAX * DAY_MS) {
    await saveDurably(found, JSON.stringify({ security: null }));
    return;
  }
  // What was unknown is asked again as soon as there is a list.
  const isKnown = typeof (await readSecurityUpdates(root)) === 'number';
  if (isKnown && (await isNewest(found, [join(root, STATUS), join(root, LISTS)]))) return;
  const options = { timeoutMs: APT_MS, outputBytes: APT_BYTES };
  const result = await run('/usr/bin/apt-get', [...SIMULATE, 'dist-upgrade'], options);
  if (result.kind !== 'exited' || result.exitCode !== 0)
    throw new Error(`apt-get: ${result.kind === 'exited' ? result.stderr : result.kind}`);
  // `Inst openssl [3.5.1-1] (3.5.1-1+deb13u1 Debian-Security:13/stable-security [arm64])`
  const security = result.stdout.match(/^Inst .*\(.*Debian-Security:/gm)?.length ?? 0;
  await saveDurably(found, JSON.stringify({ security }));
}

/** How many security updates wait; null: nobody knows; undefined: nobody has looked since the start. */
export async function readSecurityUpdates(root: string): Promise<number | null | undefined> {
  const bytes = await loadIfPresent(join(root, FOUND));
  if (bytes === undefined) return undefined;
  const { security } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { readonly security: number | null };
  return security;
}

/** Whether a program asked for a restart, or a newer kernel than the running one is installed. */
export async function isRestartNeeded(root: string, kernel: string): Promise<boolean> {
  if (await exists(join(root, 'run/reboot-required'))) return true;
  const installed = (await readdir(join(root, 'boot'))).flatMap((name) => /^vmlinuz-(.+)$/.exec(name)?.[1] ?? []);
  return installed.some((other) => flavourOf(other) === flavourOf(kernel) && isNewer(other, kernel));
}

/** `arm64` of `6.12.48+deb13-arm64`, `rpi-v8` of `6.12.34+rpt-rpi-v8`, `amd64` of `6.1.0-21-amd64`: one board, one flavour. */
function flavourOf(kernel: string): string {
  return kernel.replace(/^[^-]+-(\d+-)?/, '');
}

/** By the numbers in both, from left to right. */
function isNewer(kernel: string, than: string): boolean {
  const [ours, theirs] = [kernel, than].map((text) => (text.match(/\d+/g) ?? []).map(Number));
  const at = ours?.findIndex((number, index) => number !== theirs?.[index]) ?? -1;
  return at >= 0 && (ours?.[at] ?? 0) > (theirs?.[at] ?? 0);
}

/** Age of the newest list of security updates. */
async function newestList(folder: string): Promise<number | undefined> {
  if (!(await exists(folder))) return undefined;
  const names = (await readdir(folder)).filter((name) => /security.*_(In)?Release$/.test(name));
  const times = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).mtimeMs));
  return times.length === 0 ? undefined : Math.max(...times);
}

async function isNewest(path: string, others: readonly string[]): Promise<boolean> {
  const [own = 0, ...times] = await Promise.all([path, ...others].map(async (each) => (await stat(each)).mtimeMs));
  return times.every((time) => time <= own);
}
