import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import type { RequestOptions } from 'node:http';
import { request as requestTls } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { VERSION } from '../../appliance/core/version.ts';
import { buildCore } from '../lib/core-bundle.ts';
import { makeDataFolder, removeDataFolders } from '../lib/core.ts';
import { cleanEnv, ROOT } from '../lib/scratch.ts';

/**
 * Processor time from `node` to an answer, in milliseconds. On an idle machine a start takes hardly longer (`npm run
 * bench` measures that); beside other tests only this says something about the start itself.
 */
const START_CPU_MS = 700;
/** `CLK_TCK` of Linux, whatever the kernel's own rate. */
const TICKS_PER_SECOND = 100;

let bundle = '';
const children = new Set<ChildProcess>();

/** The production bundle, with a page of one line instead of the whole client. */
beforeAll(() => {
  bundle = buildCore();
  const web = join(bundle, '../../web');
  writeFileSync(join(web, 'index.html'), '<p>A page.</p>');
  const files = [{ name: 'index.html', sha256: 'a'.repeat(64) }];
  writeFileSync(join(web, 'asset-manifest.json'), JSON.stringify({ clientHash: 'b'.repeat(64), files }));
});

afterEach(async () => {
  for (const child of children) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
  children.clear();
  await removeDataFolders();
});

type Process = {
  readonly child: ChildProcess;
  readonly said: () => string;
  /** Resolves with the exit code; null for a signal. */
  readonly ended: Promise<number | null>;
  readonly open: Promise<void>;
};

function start(env: Record<string, string>): Process {
  const child = spawn(process.execPath, [bundle], {
    env: { ...cleanEnv(), PARLOUR_HOST: '127.0.0.1', PARLOUR_PORT: '0', PARLOUR_HTTP_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  let said = '';
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const open = new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString('utf8');
      if (said.includes('Parlour is open.')) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    void ended.then((code) => reject(new Error(`it ended with ${String(code)}: ${said}`)));
  });
  // Those who wait for the end only must not hear of it twice.
  open.catch(() => undefined);
  return { child, said: () => said, ended, open };
}

function found(process: Process, pattern: RegExp): string {
  const [, part] = pattern.exec(process.said()) ?? [];
  if (part === undefined) throw new Error(`nothing like ${String(pattern)} in: ${process.said()}`);
  return part;
}

function get(
  options: RequestOptions & { ca?: string; servername?: string },
  isTls: boolean,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = (isTls ? requestTls : request)(options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** SHA-256 of the certificate that a browser would warn about. */
async function fingerprintServed(port: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: Number(port), servername: 'localhost', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

/** User and system time of a process so far: fields 14 and 15 of proc_pid_stat(5). */
function readCpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_PER_SECOND;
}

it('a first start says where the house is and how to claim it; a second keeps everything', async () => {
  const dataFolder = await makeDataFolder();
  const first = start({ PARLOUR_DATA: dataFolder });
  await first.open;
  const port = found(first, /https:\/\/localhost:(\d+)/);
  const code = found(first, /Claim code\s+([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})/);
  const fingerprint = found(first, /authority.*SHA-256\)\s+([0-9A-F:\s]+)\n/);
  const ca = readFileSync(join(dataFolder, 'tls/root.crt'), 'utf8');
  const shown = found(first, /browser.*SHA-256\)\s+([0-9A-F:\s]+?)\n {2}F/).replace(/\n\s+/, ':');
  expect(await fingerprintServed(port)).toBe(shown);
  const house = await get({ host: '127.0.0.1', servername: 'localhost', port, path: '/api/v1/house', ca }, true);
  expect(JSON.parse(house.text)).toMatchObject({ claimedMs: null, version: VERSION, clientHash: 'b'.repeat(64) });
  expect((await get({ host: 'localhost', port, path: '/', ca }, true)).text).toContain('A page.');
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  expect(first.said()).toContain('Parlour has stopped.');
  expect(statSync(dataFolder).mode & 0o077).toBe(0);

  const second = start({ PARLOUR_DATA: dataFolder });
  await second.open;
  expect(second.said()).toContain(code);
  expect(found(second, /authority.*SHA-256\)\s+([0-9A-F:\s]+)\n/)).toBe(fingerprint);
  second.child.kill('SIGINT');
  expect(await second.ended).toBe(0);
});

it('a second start is there before somebody wonders', async () => {
  const dataFolder = await makeDataFolder();
  const first = start({ PARLOUR_DATA: dataFolder });
  await first.open;
  first.child.kill('SIGTERM');
  await first.ended;
  const cpuMs: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    const began = performance.now();
    const next = start({ PARLOUR_DATA: dataFolder });
    await next.open;
    const wallMs = performance.now() - began;
    cpuMs.push(readCpuMs(next.child.pid ?? 0));
    console.info(`from node to listening: ${wallMs.toFixed(0)} ms, of the processor ${String(cpuMs.at(-1))} ms`);
    next.child.kill('SIGTERM');
    expect(await next.ended).toBe(0);
  }
  expect(Math.min(...cpuMs)).toBeLessThan(START_CPU_MS);
});

it('Ctrl-C while the house still opens stops it cleanly, and nothing is half made', async () => {
  const dataFolder = await makeDataFolder();
  for (const delayMs of [30, 80, 130, 180, 250]) {
    const house = start({ PARLOUR_DATA: dataFolder });
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    house.child.kill('SIGINT');
    // Before Node runs our first line a signal simply ends it.
    expect([0, null]).toContain(await house.ended);
  }
  const house = start({ PARLOUR_DATA: dataFolder });
  await house.open;
  house.child.kill('SIGTERM');
  expect(await house.ended).toBe(0);
});

it('behind nginx it answers in plain on a UNIX socket only, believes X-Real-IP there, and takes the socket away', async () => {
  const dataFolder = await makeDataFolder();
  const socketPath = join(dataFolder, 'core.sock');
  const house = start({ PARLOUR_DATA: dataFolder, PARLOUR_SOCKET: socketPath, PARLOUR_HOST: '', PARLOUR_PORT: '' });
  await house.open;
  expect(house.said()).not.toContain('https://');
  const answer = await get({ socketPath, path: '/api/v1/house', headers: { 'x-real-ip': '203.0.113.5' } }, false);
  expect(answer.status).toBe(200);
  house.child.kill('SIGTERM');
  expect(await house.ended).toBe(0);
  expect(() => statSync(socketPath)).toThrow('ENOENT');
});

it.each([
  [
    'a setting outside its range',
    { settings: { 'messages.maxChars': 1 } },
    {},
    78,
    /^settings\.json: messages\.maxChars must be/,
  ],
  ['an unknown setting', { settings: { 'messages.maxchars': 150 } }, {}, 78, /^settings\.json: there is no setting/],
  ['an unknown variable', {}, { PARLOUR_PROT: '1' }, 78, /^PARLOUR_PROT/],
  ['a folder on a read-only disk', {}, { PARLOUR_DATA: '/sys/parlour' }, 74, /^The data folder cannot be written/],
] as const)(
  '%s is said in one line, and the exit code tells systemd whether to try again',
  async (_, given, env, exitCode, words) => {
    const settings: object = 'settings' in given ? given.settings : {};
    const house = start({ PARLOUR_DATA: await makeDataFolder(settings), ...env });
    expect(await house.ended).toBe(exitCode);
    const lines = house.said().trim().split('\n');
    expect(lines.at(-1)).toMatch(words);
    expect(lines).toHaveLength(1);
  },
);

it('two houses on one data folder would each believe in their own memory: the second does not start', async () => {
  const dataFolder = await makeDataFolder();
  const first = start({ PARLOUR_DATA: dataFolder });
  await first.open;
  const second = start({ PARLOUR_DATA: dataFolder });
  expect(await second.ended).toBe(78);
  expect(second.said()).toContain('The data folder is in use');
  expect(first.child.exitCode).toBeNull();
});

it('the version is that of the package', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  expect(VERSION).toBe(version);
});
