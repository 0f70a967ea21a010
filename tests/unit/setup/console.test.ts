import { expect, it } from 'vitest';
import { ConfigError } from '../../../appliance/core/settings/config-error.ts';
import { announce, explainEnd } from '../../../appliance/core/setup/console.ts';
import { StoreError } from '../../../appliance/core/store/store-error.ts';
import { WireError } from '../../../appliance/protocol/errors.ts';

const rootFingerprint = Array.from({ length: 32 }, (_, i) => i.toString(16).padStart(2, '0').toUpperCase()).join(':');
const house = {
  port: 8443,
  urls: ['https://localhost:8443', 'https://192.168.1.20:8443'],
  certificate: { rootFingerprint, serverFingerprint: rootFingerprint.replaceAll('0', 'F') },
  clientHash: '0123456789abcdef'.repeat(4),
  claimCode: () => 'ABCDEFGHJKMN' as string | undefined,
};

it('the console says where the house is, how to know it, and how to make it one’s own', () => {
  const text = announce(house);
  for (const part of ['https://localhost:8443', 'https://192.168.1.20:8443', 'ABCD-EFGH-JKMN', '0123 4567 89ab cdef\n'])
    expect(text).toContain(part);
  for (const fingerprint of Object.values(house.certificate))
    expect(text.replace(/\n {4}/g, ':')).toContain(`:${fingerprint}\n`);
  expect(text.split('\n').every((line) => line.length < 80)).toBe(true);
});

it('a claimed house shows no code, and one behind nginx no address of its own', () => {
  const behind = { urls: [], port: undefined, certificate: undefined, clientHash: undefined };
  const text = announce({ ...behind, claimCode: () => undefined });
  expect(text).not.toMatch(/claim|https|SHA/i);
});

it('behind nginx, where only a log listens, the claim code stays out of it', () => {
  const text = announce({ ...house, urls: [], port: undefined });
  expect(text).toContain('parlour-banner');
  expect(text).not.toContain('ABCD');
});

it.each([
  [new ConfigError('settings.json: no'), 78, 'settings.json: no'],
  [new StoreError('busy', 'process 7 has the database open'), 78, 'process 7'],
  [new StoreError('full', 'x'), 74, 'full'],
  [new StoreError('readonly', 'x'), 74, 'read-only'],
  [new StoreError('io', 'x'), 74, 'disk'],
  [Object.assign(new Error('x'), { code: 'ENOSPC' }), 74, 'full'],
  [Object.assign(new Error('x'), { code: 'EACCES' }), 74, 'read-only'],
  [new WireError('storage_full'), 74, 'full'],
  [new WireError('storage_failed'), 74, 'disk'],
])('%s ends with a sentence and an exit code that systemd understands', (error, exitCode, words) => {
  const farewell = explainEnd(error);
  expect(farewell.exitCode).toBe(exitCode);
  expect(farewell.sentence).toContain(words);
  expect(farewell.sentence).not.toContain('\n');
});

it('a bug shows where it is and is tried again', () => {
  const farewell = explainEnd(new TypeError('x is undefined'));
  expect(farewell.exitCode).toBe(1);
  expect(farewell.sentence).toContain('console.test.ts');
});
