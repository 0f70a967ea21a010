import { expect, test } from 'vitest';
import type { HostAddress } from '../../../appliance/core/system/network.ts';
import { isLocalAddress } from '../../../appliance/core/tls/local-networks.ts';
import { encodeRange } from '../../../appliance/core/tls/name-constraints.ts';
import { parseLocalName } from '../../../appliance/core/tls/names.ts';
import { coversNames, subjectNames } from '../../../appliance/core/tls/subject-names.ts';

const host = (address: string, temporary = false): HostAddress => ({
  family: address.includes(':') ? 6 : 4,
  address,
  internal: false,
  temporary,
});

test('the certificate covers every way to reach the box at home, and nothing that is not its own tomorrow', () => {
  expect(
    subjectNames(
      'parlour',
      ['chat.home.arpa', 'parlour.local'],
      [
        host('192.168.1.5'),
        host('203.0.113.9'),
        host('fd00::5'),
        host('fd00::1234', true),
        host('fe80::1'),
        host('2001:db8::5'),
        host('127.0.0.1'),
      ],
    ),
  ).toEqual({
    names: ['chat.home.arpa', 'localhost', 'parlour.local'],
    addresses: ['127.0.0.1', '192.168.1.5', '::1', 'fd00::5', 'fe80::1'],
  });
  expect(subjectNames('', [], []).names).toEqual(['localhost']);
});

test('what is new is a reason for a new certificate; the order of addresses, or one that is gone, is none', () => {
  const has = subjectNames('a', [], [host('10.0.0.1'), host('10.0.0.2')]);
  expect(coversNames(has, subjectNames('a', [], [host('10.0.0.2'), host('10.0.0.1'), host('10.0.0.1')]))).toBe(true);
  expect(coversNames(has, subjectNames('a', [], []))).toBe(true);
  expect(coversNames(has, subjectNames('a', [], [host('10.0.0.1'), host('10.0.0.3')]))).toBe(false);
  expect(coversNames(has, subjectNames('b', [], [host('10.0.0.1'), host('10.0.0.2')]))).toBe(false);
  // A name that its owner took away is not served on.
  expect(coversNames(subjectNames('a', ['x.home.arpa'], []), subjectNames('a', [], []))).toBe(false);
});

test('only names that belong to nobody on the internet are taken', () => {
  expect(['Parlour.LOCAL', 'a.b.internal', 'localhost', 'x.localhost'].map(parseLocalName)).toEqual([
    'parlour.local',
    'a.b.internal',
    'localhost',
    'x.localhost',
  ]);
  for (const name of [
    'local',
    '.local',
    'example.com',
    'evillocal',
    'a..local',
    '-a.local',
    'a_b.local',
    'häus.local',
    `${'a'.repeat(64)}.local`,
    '',
  ])
    expect([name, parseLocalName(name)]).toEqual([name, undefined]);
});

test('ranges are encoded as address and mask, to the bit', () => {
  expect([...encodeRange('172.16.0.0', 12)]).toEqual([172, 16, 0, 0, 255, 240, 0, 0]);
  expect([...encodeRange('127.0.0.0', 8)]).toEqual([127, 0, 0, 0, 255, 0, 0, 0]);
  expect(encodeRange('fe80::', 10).toString('hex')).toBe(`fe80${'0'.repeat(28)}ffc0${'0'.repeat(28)}`);
  expect(encodeRange('::1', 128).toString('hex')).toBe(`${'0'.repeat(31)}1${'f'.repeat(32)}`);
  expect(encodeRange('2001:db8::1:0', 3).subarray(0, 16).toString('hex')).toBe('20010db8000000000000000000010000');
});

test('the same ranges decide which addresses a certificate may name', () => {
  for (const address of ['10.255.0.1', '172.31.0.1', '169.254.9.9', 'febf::1', 'fdff::1', '::1'])
    expect([address, isLocalAddress(address)]).toEqual([address, true]);
  for (const address of ['172.32.0.1', '192.169.0.1', '8.8.8.8', 'fec0::1', '::2', 'x', '::ffff:8.8.8.8'])
    expect([address, isLocalAddress(address)]).toEqual([address, false]);
});
