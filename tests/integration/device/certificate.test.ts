import { X509Certificate } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../../appliance/core/system/clock.ts';
import type { HostAddress } from '../../../appliance/core/system/network.ts';
import { systemRandom } from '../../../appliance/core/system/random.ts';
import type { HouseCertificate } from '../../../appliance/core/tls/house-certificate.ts';
import { renewCertificate } from '../../../appliance/device/certificate.ts';
import { FakeClock } from '../../lib/fake-clock.ts';

const base = mkdtempSync(join(tmpdir(), 'parlour-device-'));
/** A house with a CA and a certificate; each test goes on from a copy. */
const made = join(base, 'made');
const folders = { state: join(base, 'state'), house: join(base, 'state/house'), certificate: join(base, 'run') };

const cable = (address: string): HostAddress => ({ family: 4, address, internal: false, temporary: false });

function renew(
  addresses: readonly HostAddress[],
  uptimeSeconds: number,
  clock: Clock = systemClock,
): Promise<HouseCertificate> {
  return renewCertificate(folders, {
    clock,
    random: systemRandom,
    hostLabel: 'parlour',
    addresses,
    uptimeSeconds,
    report: () => undefined,
  });
}

const namesNow = (): string =>
  new X509Certificate(readFileSync(join(folders.state, 'tls/server.pem'))).subjectAltName ?? '';

beforeAll(async () => {
  mkdirSync(folders.house, { recursive: true });
  mkdirSync(folders.certificate);
  await renew([], 5);
  cpSync(folders.state, made, { recursive: true });
});

beforeEach(() => {
  for (const folder of [folders.state, folders.certificate]) rmSync(folder, { recursive: true });
  cpSync(made, folders.state, { recursive: true });
  mkdirSync(folders.certificate);
});

afterAll(() => rmSync(base, { recursive: true }));

test('the address a router gives seconds after the start is in the certificate at once', async () => {
  expect((await renew([cable('192.168.1.20')], 9)).issuedBecause).toBe('names or addresses changed');
  expect(namesNow()).toContain('192.168.1.20');
  expect((await renew([cable('192.168.1.20')], 15)).issuedBecause).toBeUndefined();
});

test('a network that flaps gets one new certificate an hour, also across a jump of the clock, and the last address then', async () => {
  await renew([cable('192.168.1.20')], 10);
  expect((await renew([cable('192.168.1.21')], 70)).issuedBecause).toBeUndefined();
  expect((await renew([cable('192.168.1.22')], 3_609)).issuedBecause).toBeUndefined();
  expect(namesNow()).toContain('192.168.1.20');
  expect((await renew([cable('192.168.1.22')], 3_610)).issuedBecause).toBe('names or addresses changed');
  expect(namesNow()).toContain('192.168.1.22');
});

test('an address that is gone for a while, as when the router starts anew, stays in the certificate', async () => {
  await renew([cable('192.168.1.20')], 10);
  expect((await renew([], 7_200)).issuedBecause).toBeUndefined();
  expect((await renew([cable('192.168.1.20')], 7_320)).issuedBecause).toBeUndefined();
  expect(namesNow()).toContain('192.168.1.20');
  expect((await renew([cable('192.168.1.30')], 7_380)).issuedBecause).toBe('names or addresses changed');
  expect(namesNow()).not.toContain('192.168.1.20');
});

test('a clock that is set right while the certificate is made does not leave one of the wrong time behind', async () => {
  const right = Date.now();
  const clock = new FakeClock(Date.UTC(2035, 5, 1));
  const nowMs = clock.nowMs.bind(clock);
  clock.nowMs = () => {
    // After the certificate was made, before the work ends.
    if (existsSync(join(folders.certificate, 'trust/parlour.crt'))) clock.setWall(right);
    return nowMs();
  };
  rmSync(join(folders.state, 'tls/server.pem'));
  await renew([], 10, clock);
  const { validFrom, validTo } = new X509Certificate(readFileSync(join(folders.state, 'tls/server.pem')));
  expect(Date.parse(validFrom)).toBeLessThan(right);
  expect(Date.parse(validTo)).toBeLessThan(right + 400 * 86_400_000);
});

test('an extra name in the settings reaches the certificate; a bad settings file is named', async () => {
  writeFileSync(join(folders.house, 'settings.json'), '{"network.names":["chat.home.arpa"]}');
  await renew([], 10);
  expect(namesNow()).toContain('chat.home.arpa');
  writeFileSync(join(folders.house, 'settings.json'), '{"network.names":["example.org"]}');
  await expect(renew([], 10)).rejects.toThrow('network.names');
});

test('what port 80 hands out: the certificate itself, its profile, a page for every system, and no key', async () => {
  const { rootPem, rootFingerprint } = await renew([], 10);
  const trust = join(folders.certificate, 'trust');
  const der = new X509Certificate(rootPem).raw;
  expect(readFileSync(join(trust, 'parlour.crt'))).toEqual(der);
  const profile = readFileSync(join(trust, 'parlour.mobileconfig'), 'utf8');
  const [, inProfile = ''] = /<data>([^<]+)<\/data>/.exec(profile) ?? [];
  expect(Buffer.from(inProfile, 'base64')).toEqual(der);
  const pages = readdirSync(trust).filter((name) => name.endsWith('.html'));
  expect(pages).toHaveLength(18);
  for (const name of pages) {
    const page = readFileSync(join(trust, name), 'utf8');
    expect([name, page.includes(rootFingerprint), page.includes('{house}')]).toEqual([name, true, false]);
    expect([name, page.match(/<details open>/g)?.length ?? 0]).toEqual([name, name.includes('other') ? 0 : 1]);
  }
  for (const name of readdirSync(trust)) {
    expect([name, readFileSync(join(trust, name), 'latin1').includes('PRIVATE KEY')]).toEqual([name, false]);
    expect([name, statSync(join(trust, name)).mode & 0o777]).toEqual([name, 0o644]);
  }
});
