import { mkdtempSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Run } from '../../../appliance/core/system/run.ts';
import { applyRequest } from '../../../appliance/device/apply.ts';
import { writeToConsoles } from '../../../appliance/device/consoles.ts';
import { gatherHouseFacts } from '../../../appliance/device/house-facts.ts';
import { keepSetupFile } from '../../../appliance/device/setup-file.ts';

let folder: string;
let started: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parlour-one-shots-'));
  started = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
const recorder: Run = (file, args) => {
  started.push([file, ...args].join(' '));
  return Promise.resolve({ kind: 'exited', exitCode: 0, stdout: '', stderr: '' });
};

test('apply does the two things it knows, takes the request away first, and starts nothing for any other', async () => {
  for (const verb of ['reboot', 'poweroff']) {
    writeFileSync(at('apply.json'), JSON.stringify({ verb }));
    await applyRequest(at('apply.json'), (...call) => {
      expect(existsSync(at('apply.json'))).toBe(false);
      return recorder(...call);
    });
  }
  expect(started).toEqual(['/usr/bin/systemctl --no-block reboot', '/usr/bin/systemctl --no-block poweroff']);

  const bad = [
    '',
    '{',
    '[]',
    '{"verb":"halt"}',
    '{"verb":"reboot","host":"x"}',
    `{"verb":"reboot"}${' '.repeat(65_536)}`,
  ];
  for (const text of bad) {
    writeFileSync(at('apply.json'), text);
    await expect(applyRequest(at('apply.json'), recorder)).rejects.toThrow();
    expect(existsSync(at('apply.json'))).toBe(false);
  }
  writeFileSync(at('elsewhere'), '{"verb":"reboot"}');
  symlinkSync(at('elsewhere'), at('apply.json'));
  await expect(applyRequest(at('apply.json'), recorder)).rejects.toThrow('ELOOP');
  expect(existsSync(at('elsewhere'))).toBe(true);
  expect(started).toHaveLength(2);
});

test('a systemd that refuses is not taken for done', async () => {
  writeFileSync(at('apply.json'), '{"verb":"reboot"}');
  await expect(applyRequest(at('apply.json'), () => Promise.resolve({ kind: 'missing' }))).rejects.toThrow('reboot');
});

test('what the house can vouch for is shown first; a name only where somebody answers for it', async () => {
  mkdirSync(at('house'));
  mkdirSync(at('web'));
  writeFileSync(at('web/asset-manifest.json'), JSON.stringify({ clientHash: 'c0de' }));
  const address = (text: string, internal = false) => ({
    family: 4 as const,
    address: text,
    internal,
    temporary: false,
  });
  const sources = { state: folder, house: at('house'), client: at('web'), hostLabel: 'parlour', isNameAnnounced: true };
  const addresses = [address('127.0.0.1', true), address('203.0.113.5'), address('192.168.1.2')];
  const { urls, claim, clientHash } = await gatherHouseFacts({ ...sources, addresses });
  expect(urls).toEqual(['https://parlour.local', 'https://192.168.1.2', 'https://203.0.113.5']);
  expect(claim).toEqual({ kind: 'unmade' });
  expect(clientHash).toBe('c0de');
  expect((await gatherHouseFacts({ ...sources, client: at('none'), addresses })).clientHash).toBeUndefined();
  expect((await gatherHouseFacts({ ...sources, addresses: addresses.slice(0, 1) })).urls).toEqual([]);
  expect((await gatherHouseFacts({ ...sources, addresses, isNameAnnounced: false })).urls[0]).toBe(
    'https://192.168.1.2',
  );
});

test('every console of the kernel is told, and the screen; one that is missing keeps nothing from the others', async () => {
  for (const name of ['tty1', 'ttyAMA0']) writeFileSync(at(name), '');
  await writeToConsoles('hello\n', 'ttyS1 ttyAMA0 tty0\n', folder);
  expect(readFileSync(at('ttyAMA0'), 'utf8')).toBe('\nhello\n');
  expect(readFileSync(at('tty1'), 'utf8')).toContain('hello\n');
  expect(existsSync(at('ttyS1'))).toBe(false);
});

test('the card is written only when the page on it is wrong', async () => {
  const places = { boot: at('boot'), scratch: folder, bootRw: '/boot-rw' };
  mkdirSync(places.boot);
  await keepSetupFile(undefined, places, recorder);
  await keepSetupFile('page', places, recorder);
  writeFileSync(at('boot/PARLOUR-SETUP.txt'), 'page');
  await keepSetupFile('page', places, recorder);
  await keepSetupFile(undefined, places, recorder);
  const page = at('boot/PARLOUR-SETUP.txt');
  expect(started).toEqual([
    `/boot-rw /usr/bin/cp ${at('PARLOUR-SETUP.txt')} ${page}`,
    `/boot-rw /usr/bin/rm -f ${page}`,
  ]);
  const refused: Run = () => Promise.resolve({ kind: 'exited', exitCode: 1, stdout: '', stderr: 'read-only' });
  await expect(keepSetupFile('another', places, refused)).rejects.toThrow('read-only');
});
