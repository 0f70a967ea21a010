import { X509Certificate, createPrivateKey } from 'node:crypto';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConfigError } from '../../../appliance/core/settings/config-error.ts';
import type { Clock } from '../../../appliance/core/system/clock.ts';
import { systemClock } from '../../../appliance/core/system/clock.ts';
import { systemRandom } from '../../../appliance/core/system/random.ts';
import { CERTIFICATE_EPOCH_MS, makeAuthority, parseAuthority } from '../../../appliance/core/tls/authority.ts';
import { loadForge } from '../../../appliance/core/tls/certificate.ts';
import { type HouseCertificate, openHouseCertificate } from '../../../appliance/core/tls/house-certificate.ts';
import { issueLeaf } from '../../../appliance/core/tls/leaf.ts';
import { splitPem } from '../../../appliance/core/tls/pem.ts';
import type { SubjectNames } from '../../../appliance/core/tls/subject-names.ts';

const DAY_MS = 86_400_000;
const SUBJECT: SubjectNames = {
  names: ['box.internal', 'localhost', 'parlour.local'],
  addresses: ['10.1.2.3', '127.0.0.1', '192.168.0.7', '::1', 'fd00::2', 'fe80::1'],
};

let folder: string;
let certificate: HouseCertificate;
let reports: string[];

/** Opens the house's certificate with some of the world changed. */
function open(
  changes: { subject?: SubjectNames; nowMs?: number; dataFolder?: string } = {},
): Promise<HouseCertificate> {
  reports = [];
  const { nowMs } = changes;
  const clock: Clock = nowMs === undefined ? systemClock : { ...systemClock, nowMs: () => nowMs };
  return openHouseCertificate({
    dataFolder: folder,
    subject: SUBJECT,
    random: systemRandom,
    report: (line) => reports.push(line),
    ...changes,
    clock,
  });
}

const inTls = (name: string): string => join(folder, 'tls', name);

/** What OpenSSL, not our own code, makes of a server's certificate; `OK` when it is content. */
async function opensslVerdict(serverPem: string, ...options: string[]): Promise<string> {
  const { certificates } = splitPem(serverPem);
  const [leaf = '', intermediate = ''] = certificates;
  const paths = [join(folder, 'check-leaf.pem'), join(folder, 'check-intermediate.pem')] as const;
  await writeFile(paths[0], leaf);
  await writeFile(paths[1], intermediate);
  const { stdout, stderr } = spawnSync(
    'openssl',
    [
      'verify',
      '-x509_strict',
      '-purpose',
      'sslserver',
      '-CAfile',
      inTls('root.crt'),
      '-untrusted',
      paths[1],
      ...options,
      paths[0],
    ],
    { encoding: 'utf8' },
  );
  return /: OK\s*$/.test(stdout) ? 'OK' : (/error \d+ .*: (.*)|verification failed: .*/.exec(stderr)?.[0] ?? stderr);
}

const serverPem = (): Promise<string> => readFile(inTls('server.pem'), 'utf8');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parlour-tls-'));
  certificate = await open();
});
afterAll(() => rm(folder, { recursive: true }));

test('OpenSSL accepts the house under each of its names and addresses, and under no other', async () => {
  const pem = await serverPem();
  for (const name of SUBJECT.names)
    expect([name, await opensslVerdict(pem, '-verify_hostname', name)]).toEqual([name, 'OK']);
  for (const address of SUBJECT.addresses)
    expect([address, await opensslVerdict(pem, '-verify_ip', address)]).toEqual([address, 'OK']);
  expect(await opensslVerdict(pem, '-verify_hostname', 'example.com')).toContain('hostname mismatch');
  expect(await opensslVerdict(pem, '-verify_ip', '192.168.0.8')).toContain('IP address mismatch');
});

test('a thief with the box’s key cannot forge the web: what it signs beyond local names is refused', async () => {
  const authority = parseAuthority(await readFile(inTls('authority.pem'), 'utf8'));
  if (authority === undefined) throw new Error('no CA');
  const tools = { forge: await loadForge(), random: systemRandom };
  const forge = (names: string[], addresses: string[]): Promise<string> =>
    issueLeaf(tools, authority, { names, addresses }, systemClock.nowMs());
  for (const name of ['example.com', 'www.bank.example', 'local.example.com', 'notlocal', 'xhome.arpa'])
    expect([name, await opensslVerdict(await forge([name], []))]).toEqual([
      name,
      expect.stringContaining('permitted subtree violation'),
    ]);
  for (const address of ['8.8.8.8', '172.32.0.1', '11.0.0.1', '192.169.0.1', '::2', '2001:db8::1', 'fec0::1'])
    expect([address, await opensslVerdict(await forge([], [address]))]).toEqual([
      address,
      expect.stringContaining('permitted subtree violation'),
    ]);
  for (const name of ['a.b.local', 'x.home.arpa', 'y.internal'])
    expect([name, await opensslVerdict(await forge([name], []))]).toEqual([name, 'OK']);
  for (const address of ['172.31.255.255', '169.254.1.1', 'febf::1', 'fdff::1'])
    expect([address, await opensslVerdict(await forge([], [address]))]).toEqual([address, 'OK']);
});

test('the certificates are of the kind browsers and phones demand', async () => {
  const text = (pem: string): string =>
    execFileSync('openssl', ['x509', '-noout', '-text'], { input: pem, encoding: 'utf8' });
  const [leaf = '', intermediate = ''] = splitPem(await serverPem()).certificates;
  const root = text(certificate.rootPem);
  for (const authority of [root, text(intermediate)]) {
    expect(authority).toContain('Public-Key: (3072 bit)');
    expect(authority).toContain('sha256WithRSAEncryption');
    expect(authority).toMatch(/Name Constraints: critical\s+Permitted:/);
    expect(authority).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign/);
  }
  expect(text(intermediate)).toContain('CA:TRUE, pathlen:0');
  expect(text(leaf)).toContain('Public-Key: (2048 bit)');
  expect(text(leaf)).toContain('CA:FALSE');
  expect(text(leaf)).toContain('TLS Web Server Authentication');
  const { validFrom, validTo } = new X509Certificate(leaf);
  const lifeMs = Date.parse(validTo) - Date.parse(validFrom);
  expect(lifeMs / DAY_MS).toBeLessThanOrEqual(397);
  expect(Date.parse(validFrom)).toBeLessThan(Date.now() - DAY_MS);
  expect(certificate.authorityEndsMs).toBeGreaterThan(Date.now() + 3_640 * DAY_MS);
});

test('the fingerprints on the console are the ones that browsers and systems show', async () => {
  const [leaf = ''] = splitPem(await serverPem()).certificates;
  const openssl = (input: string): string =>
    execFileSync('openssl', ['x509', '-noout', '-fingerprint', '-sha256'], { input, encoding: 'utf8' });
  expect(openssl(certificate.rootPem).trim().split('=')[1]).toBe(certificate.rootFingerprint);
  expect(openssl(leaf).trim().split('=')[1]).toBe(certificate.serverFingerprint);
});

test('only the house may read its keys', async () => {
  expect((await stat(join(folder, 'tls'))).mode & 0o777).toBe(0o700);
  for (const name of await readdir(join(folder, 'tls')))
    expect([name, (await stat(inTls(name))).mode & 0o777]).toEqual([name, 0o600]);
});

test('a second start changes nothing and takes no time', async () => {
  const before = await serverPem();
  const tookMs: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    const begunMs = performance.now();
    const again = await open();
    tookMs.push(performance.now() - begunMs);
    expect([again, await serverPem(), reports]).toEqual([{ ...certificate, issuedBecause: undefined }, before, []]);
  }
  expect(Math.min(...tookMs)).toBeLessThan(100);
});

test('two houses have two names, so that a phone can trust both', async () => {
  const forge = await loadForge();
  const other = parseAuthority(await makeAuthority(forge, systemClock, systemRandom));
  expect(other?.root.subject).not.toBe(new X509Certificate(certificate.rootPem).subject);
});

test('a new address, a new name, a certificate near its end, and a clock set back each get a new server certificate, under the same CA', async () => {
  const now = Date.now();
  const cases: readonly (readonly [string, Parameters<typeof open>[0]])[] = [
    ['names or addresses changed', { subject: { ...SUBJECT, addresses: [...SUBJECT.addresses, '10.9.9.9'].sort() } }],
    ['names or addresses changed', { subject: { ...SUBJECT, names: ['localhost', 'other.local'] } }],
    ['names or addresses changed', {}],
    ['it ends soon', { nowMs: now + 370 * DAY_MS }],
    ['the clock was set back', { nowMs: now + DAY_MS }],
  ];
  for (const [reason, changes] of cases) {
    const before = await serverPem();
    const opened = await open(changes);
    expect(reports).toEqual([`a new server certificate was issued: ${reason}`]);
    expect(await serverPem()).not.toBe(before);
    expect(opened.rootFingerprint).toBe(certificate.rootFingerprint);
  }
  expect(await opensslVerdict(await serverPem(), '-verify_ip', '10.1.2.3')).toBe('OK');
});

test('a box that thinks it is 1970, or 2040, makes a CA that people can still use when the time is known', async () => {
  for (const wrongMs of [0, Date.UTC(2040, 0, 1)]) {
    const dataFolder = await mkdtemp(join(tmpdir(), 'parlour-tls-clock-'));
    const first = await open({ dataFolder, nowMs: wrongMs });
    const root = new X509Certificate(first.rootPem);
    expect(Date.parse(root.validFrom)).toBe(CERTIFICATE_EPOCH_MS);
    expect(Date.parse(root.validTo)).toBeGreaterThan(CERTIFICATE_EPOCH_MS + 9 * 365 * DAY_MS);
    // Now the right time arrives.
    const second = await open({ dataFolder });
    expect(second.rootFingerprint).toBe(first.rootFingerprint);
    const leaf = new X509Certificate(await readFile(second.serverFile));
    expect(Date.parse(leaf.validFrom)).toBeLessThan(Date.now());
    expect(Date.parse(leaf.validTo)).toBeGreaterThan(Date.now() + 29 * DAY_MS);
    await rm(dataFolder, { recursive: true });
  }
});

test('in its last year the house keeps its server certificate, which ends with the CA, instead of issuing one at each start', async () => {
  const nowMs = certificate.authorityEndsMs - 5 * DAY_MS;
  await open({ nowMs });
  expect(reports).toHaveLength(1);
  await open({ nowMs });
  expect(reports).toEqual([]);
  expect(Date.parse(new X509Certificate(await serverPem()).validTo)).toBe(
    certificate.authorityEndsMs - (certificate.authorityEndsMs % 1_000),
  );
  await open();
});

test('whatever a power cut or a rotten card leaves of the files, the next start mends it, or asks before trust is lost', async () => {
  const good = new Map<string, Buffer>();
  const names = ['authority.pem', 'authority.pem.bak', 'server.pem', 'root.crt'];
  for (const name of names) good.set(name, await readFile(inTls(name)));
  const damages: readonly (readonly [string, (path: string) => Promise<void>])[] = [
    ['missing', (path) => rm(path, { force: true })],
    ['empty', (path) => truncate(path, 0)],
    ['half', (path) => truncate(path, 1_500)],
    ['noise', (path) => writeFile(path, systemRandom.bytes(3_000))],
    [
      'a flipped byte',
      async (path) => {
        const bytes = await readFile(path);
        bytes[700] = (bytes[700] ?? 0) ^ 1;
        await writeFile(path, bytes);
      },
    ],
  ];
  for (const name of names) {
    for (const [damage, inflict] of damages) {
      await inflict(inTls(name));
      await writeFile(`${inTls(name)}.new`, 'left by a power cut');
      const healed = await open();
      expect([name, damage, healed.rootFingerprint]).toEqual([name, damage, certificate.rootFingerprint]);
      expect([name, damage, await opensslVerdict(await serverPem(), '-verify_hostname', 'localhost')]).toEqual([
        name,
        damage,
        'OK',
      ]);
      await open();
      expect([name, damage, reports]).toEqual([name, damage, []]);
    }
  }
  await rm(inTls('authority.pem'));
  await truncate(inTls('authority.pem.bak'), 10);
  await expect(open()).rejects.toThrow(ConfigError);
  await expect(open()).rejects.toThrow(/every device must trust anew/);
  for (const [name, bytes] of good) await writeFile(inTls(name), bytes);
});

test('a server certificate of another CA, or with another key, is never served', async () => {
  const forge = await loadForge();
  const other = parseAuthority(await makeAuthority(forge, systemClock, systemRandom));
  if (other === undefined) throw new Error('no CA');
  const foreign = await issueLeaf({ forge, random: systemRandom }, other, SUBJECT, Date.now());
  await writeFile(inTls('server.pem'), foreign);
  await open();
  expect(reports).toEqual(['a new server certificate was issued: it is of another CA']);

  const ours = await serverPem();
  const [strangeKey = ''] = splitPem(foreign).keys;
  await writeFile(inTls('server.pem'), strangeKey + splitPem(ours).certificates.join(''));
  await open();
  expect(reports).toEqual(['a new server certificate was issued: it is of another CA']);
  const { keys, certificates } = splitPem(await serverPem());
  expect(new X509Certificate(certificates[0] ?? '').checkPrivateKey(createPrivateKey(keys[0] ?? ''))).toBe(true);
});
