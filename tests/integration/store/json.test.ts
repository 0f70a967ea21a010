import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { ConfigError } from '../../../appliance/core/settings/config-error.ts';
import { type JsonStore, openJsonStore } from '../../../appliance/core/store/json.ts';
import { storageFault } from '../../../appliance/core/store/storage-fault.ts';
import { WireError } from '../../../appliance/protocol/errors.ts';

type Counter = { readonly count: number; readonly note?: string };

let folder: string;
let reports: string[];
const file = (name = 'state.json'): string => join(folder, name);

const open = (path = file()): Promise<JsonStore<Counter>> =>
  openJsonStore<Counter>({
    path,
    initial: { count: 0 },
    report: (line) => reports.push(line),
    parse: (value) => {
      const { count } = value as Counter;
      if (!Number.isInteger(count)) throw new ConfigError('state.json: count must be a whole number');
      return value as Counter;
    },
  });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parlour-json-'));
  reports = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('what was changed is there after a restart, readable for a person, for the house’s eyes only', async () => {
  const store = await open();
  expect(store.data).toEqual({ count: 0 });
  await store.update(({ count }) => ({ count: count + 1, note: 'hä' }));
  expect((await open()).data).toEqual({ count: 1, note: 'hä' });
  expect(readFileSync(file(), 'utf8')).toBe('{\n  "count": 1,\n  "note": "hä"\n}\n');
  expect(readFileSync(file('state.json.bak'), 'utf8')).toBe(readFileSync(file(), 'utf8'));
  expect([statSync(file()).mode & 0o777, statSync(file('state.json.bak')).mode & 0o777]).toEqual([0o600, 0o600]);
  expect(readdirSync(folder).sort()).toEqual(['state.json', 'state.json.bak']);
});

test('changes asked for at once come one after the other, and a failed one leaves no trace', async () => {
  const store = await open();
  const work = Array.from({ length: 20 }, (_, index) =>
    store.update(({ count }) => {
      if (index === 7) throw new Error('no');
      return { count: count + 1 };
    }),
  );
  const results = await Promise.allSettled(work);
  expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  expect([store.data.count, (await open()).data.count]).toEqual([19, 19]);
});

test('nobody sees a change before it is on the disk', async () => {
  const store = await open();
  const work = store.update(() => ({ count: 5 }));
  await Promise.resolve();
  expect(store.data.count).toBe(0);
  await work;
  expect(store.data.count).toBe(5);
});

test('a file a dying card has torn is set aside, and the last good copy takes its place with a line in the log', async () => {
  const damages: readonly (readonly [string, string | Uint8Array, string])[] = [
    ['empty', '', 'is not valid JSON'],
    ['torn', '{"count": 3, "no', 'is not valid JSON'],
    ['zeros', new Uint8Array(40), 'is not valid JSON'],
    ['no text', new Uint8Array([0x7b, 0xff, 0xfe]), 'is not UTF-8 text'],
  ];
  for (const [name, content, reason] of damages) {
    await (await open()).update(() => ({ count: 3, note: 'secret' }));
    writeFileSync(file(), content);
    reports = [];
    expect([name, (await open()).data.count]).toEqual([name, 3]);
    expect(reports).toEqual([`state.json ${reason}; the last good copy is used`]);
    expect(Buffer.from(content).equals(readFileSync(file('state.json.broken')))).toBe(true);
    reports = [];
    expect([name, (await open()).data.count, reports]).toEqual([name, 3, []]);
  }
});

test('without a good copy the house says so instead of starting as if it were new', async () => {
  writeFileSync(file(), '{');
  await expect(open()).rejects.toThrow(ConfigError);
  await expect(open()).rejects.toThrow('state.json: the file is not valid JSON and its last good copy is missing');
  writeFileSync(file('state.json.bak'), 'x');
  await expect(open()).rejects.toThrow(ConfigError);
  expect(readFileSync(file(), 'utf8')).toBe('{');
});

test('a wrong value typed by the owner is his to mend: the copy does not overrule him', async () => {
  await (await open()).update(() => ({ count: 3 }));
  writeFileSync(file(), '{"count": "many"}');
  await expect(open()).rejects.toThrow('state.json: count must be a whole number');
  expect(readFileSync(file(), 'utf8')).toBe('{"count": "many"}');
  writeFileSync(file(), '\uFEFF{"count": 4}\r\n');
  expect((await open()).data.count).toBe(4);
});

test('what a power cut left beside the file does no harm', async () => {
  await (await open()).update(() => ({ count: 3 }));
  writeFileSync(file('state.json.new'), '{"cou');
  const store = await open();
  await store.update(({ count }) => ({ count: count + 1 }));
  expect((await open()).data.count).toBe(4);
  expect(existsSync(file('state.json.new'))).toBe(false);
});

test('killed at any moment, the house finds the last change it confirmed, or the one after it', async () => {
  const program = fileURLToPath(new URL('../../lib/json-writer.ts', import.meta.url));
  for (let round = 0; round < 8; round += 1) {
    const path = file(`kill-${round}.json`);
    let confirmed = 0;
    const writer = spawn(process.execPath, ['--import', 'tsx', program, path]);
    await new Promise<void>((resolve) => {
      writer.stdout.on('data', (text: Buffer) => {
        if (confirmed === 0) setTimeout(() => writer.kill('SIGKILL'), 20 + round * 13);
        confirmed = Number(text.toString().trim().split('\n').at(-1));
      });
      writer.on('close', () => {
        resolve();
      });
    });
    const { count } = (await open(path)).data;
    expect(confirmed).toBeGreaterThan(0);
    expect([count === confirmed || count === confirmed + 1, reports], `${count} after ${confirmed}`).toEqual([
      true,
      [],
    ]);
  }
});

const canMount = process.getuid?.() === 0 && existsSync('/proc/self/mounts');

test.runIf(canMount)(
  'on a full disk the asker hears it, what was stored stays, and the house goes on once there is room',
  async () => {
    const disk = mkdtempSync(join(tmpdir(), 'parlour-json-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', disk]);
    onTestFinished(() => {
      execFileSync('umount', [disk]);
      rmSync(disk, { recursive: true });
    });
    const path = join(disk, 'state.json');
    const store = await open(path);
    const refusal = (count: number, note: string): Promise<unknown> =>
      store
        .update(() => ({ count, note }))
        .then(
          () => 'stored',
          (error: unknown) => storageFault(error),
        );
    await store.update(() => ({ count: 1 }));
    const full = await refusal(2, 'x'.repeat(100_000));
    expect(full).toBeInstanceOf(WireError);
    expect((full as WireError).code).toBe('storage_full');
    expect([store.data, (await open(path)).data]).toEqual([{ count: 1 }, { count: 1 }]);
    expect(readdirSync(disk).sort()).toEqual(['state.json', 'state.json.bak']);
    await store.update(() => ({ count: 3 }));
    expect((await open(path)).data.count).toBe(3);

    // There is room for the change but not for its copy: the change counts, the log says what is missing.
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(statFree(disk) - 2 * 4_096));
    expect(await refusal(4, 'y'.repeat(7_000))).toBe('stored');
    expect(reports).toEqual(['state.json: the last good copy could not be renewed (ENOSPC)']);
    expect((await open(path)).data.count).toBe(4);

    execFileSync('mount', ['-o', 'remount,ro', disk]);
    expect(((await refusal(5, '')) as WireError).code).toBe('storage_failed');
    execFileSync('mount', ['-o', 'remount,rw', disk]);
    rmSync(join(disk, 'ballast'));
    await store.update(() => ({ count: 6 }));
    expect((await open(path)).data.count).toBe(6);
  },
);

function statFree(path: string): number {
  return Number(execFileSync('df', ['--output=avail', '-B1', path], { encoding: 'utf8' }).trim().split('\n').at(-1));
}
