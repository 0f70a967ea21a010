import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildPackages } from '../../os-image/packages/build.ts';
import { CABLES, DeviceMachine } from '../lib/device-machine.ts';

/** `parlour` on somebody's own Debian, which does other things too. */

const [, HOUSE] = CABLES.plain.private;
const MAKE_MS = 600_000;

const PACKAGE = { version: '1.2.3', sourceDateEpoch: 1_760_000_000 };

let machine: DeviceMachine;
let packages: readonly string[];
const folder = mkdtempSync(join(tmpdir(), 'parlour-package-'));

beforeAll(async () => {
  // Before the machine's networks are there: they hide part of the real one, and npm would wait for it.
  packages = await buildPackages(join(folder, 'a'), PACKAGE);
  machine = await DeviceMachine.make('plain');
  await machine.start();
}, MAKE_MS);

afterAll(async () => {
  await machine.remove();
  rmSync(folder, { recursive: true });
});

function get(url: string, ...options: readonly string[]): { status: number; text: string } {
  const { stdout } = spawnSync('curl', ['-sk', '-m', '5', '-w', '\n%{http_code}', ...options, url], {
    encoding: 'utf8',
  });
  const lines = stdout.split('\n');
  return { status: Number(lines.pop()), text: lines.join('\n') };
}

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

test('the same sources give the same packages, byte for byte', async () => {
  const second = await buildPackages(join(folder, 'b'), PACKAGE);
  expect(packages.map((path) => path.slice(folder.length + 2))).toEqual([
    '/parlour_1.2.3_arm64.deb',
    '/parlour-hardening_1.2.3_all.deb',
  ]);
  expect(second.map(sha256)).toEqual(packages.map(sha256));
});

test('a package for the device holds one binary of each native part, for its processor, and nothing that only builds', () => {
  const list = spawnSync('dpkg-deb', ['-c', join(folder, 'a/parlour_1.2.3_arm64.deb')], { encoding: 'utf8' }).stdout;
  const paths = list.split('\n').map((line) => line.replace(/^.* \.\//, ''));
  expect(paths.filter((path) => path.endsWith('.node')).map((path) => path.split('/').slice(4).join('/'))).toEqual([
    '@lmdb/lmdb-linux-arm64/node.abi115.glibc.node',
    '@msgpackr-extract/msgpackr-extract-linux-arm64/node.abi115.glibc.node',
    'bcrypt/prebuilds/linux-arm64/bcrypt.glibc.node',
    'uWebSockets.js/uws_linux_arm64_115.node',
  ]);
  expect(paths.filter((path) => /node_modules\/(tsx|esbuild|typescript|vitest)|\.tsx?$|\.map$/.test(path))).toEqual([]);
  expect(list.split('\n').filter((line) => line !== '' && !line.includes(' root/root '))).toEqual([]);
});

test('the chat answers behind nginx, and the sites that were there go on', async () => {
  await machine.until('the house answers', () => get(`https://${HOUSE}/api/v1/house`).status === 200);
  expect(get(`http://${HOUSE}/`).text).toContain('parlour.crt');
  const site = 'server { listen 80; server_name other.example; return 200 "the other site"; }\n';
  writeFileSync(machine.path('etc/nginx/sites-enabled/other'), site);
  machine.must('systemctl', 'reload', 'nginx');
  await machine.until('nginx has read it', () =>
    get(`http://${HOUSE}/`, '-H', 'Host: other.example').text.includes('other'),
  );
  expect(get(`http://${HOUSE}/`, '-H', 'Host: somebody.example').text).toContain('Welcome to nginx');
});

test('ssh and the firewall stay as they were, and the core keeps its sandbox', () => {
  expect(machine.must('ufw', 'status')).toContain('inactive');
  expect(machine.must('sshd', '-T')).toContain('port 22\n');
  expect(machine.must('systemctl', 'show', '-p', 'User', '--value', 'parlour').trim()).toBe('parlour');
  const [exposure] =
    /\d+\.\d/.exec(machine.must('systemd-analyze', 'security', '--no-pager', 'parlour').split('→')[1] ?? '') ?? [];
  expect(Number(exposure)).toBeLessThanOrEqual(0.6);
  // Not even the key that makes certificates is within its reach, nor any interface but loopback.
  const pid = machine.must('systemctl', 'show', '-p', 'MainPID', '--value', 'parlour').trim();
  expect(machine.must('ls', '/var/lib/parlour/tls')).toContain('authority.pem');
  expect(machine.must('nsenter', '-t', pid, '-m', 'ls', '/var/lib/parlour/tls')).toBe('');
  expect(machine.must('nsenter', '-t', pid, '-n', 'ip', '-o', 'link').trim().split('\n')).toHaveLength(1);
});

test('the health report says nothing of what its owner does without', () => {
  machine.must('systemctl', 'start', 'parlour-health');
  const report = JSON.parse(machine.must('cat', '/run/parlour/health.json')) as Record<string, unknown>;
  expect(report).toMatchObject({ units: { nginx: 'active' }, certificate: { rung: 'A' } });
  // ufw is installed and was never switched on, and rkhunter is nobody's promise here.
  for (const section of ['firewall', 'rootkits', 'board']) expect(report).not.toHaveProperty(section);
});

test('parlour-hardening refuses a system that is no image, and changes nothing', async () => {
  const [, path = ''] = await buildPackages(folder, { version: '0.0.1', sourceDateEpoch: 1_760_000_000 });
  writeFileSync(machine.path('root/hardening.deb'), readFileSync(path));
  const { code, text } = machine.run('dpkg', '-i', '/root/hardening.deb');
  expect(code).not.toBe(0);
  expect(text).toContain('this is not a Parlour image');
  expect(machine.run('ls', '/etc/ssh/sshd_config.d/10-parlour.conf').code).not.toBe(0);
});

test('an upgrade restarts the house and keeps its data; purging leaves what people wrote, and says so', async () => {
  const code = machine.must('cat', '/var/lib/parlour/house/setup.json');
  const deb = `/root/parlour_0.0.1_${process.arch === 'arm64' ? 'arm64' : 'amd64'}.deb`;
  machine.must('dpkg', '-i', deb);
  await machine.until('the house answers', () => get(`https://${HOUSE}/api/v1/house`).status === 200);
  expect(machine.must('cat', '/var/lib/parlour/house/setup.json')).toBe(code);

  // Taken away and installed again, it is there again; but not where nginx has got something that does not go with it.
  machine.must('dpkg', '--remove', 'parlour');
  expect(get(`https://${HOUSE}/`).status).toBe(0);
  const clash = machine.path('etc/nginx/sites-enabled/clash');
  writeFileSync(clash, 'limit_conn_zone $binary_remote_addr zone=parlour_connections:1m;\n');
  expect(machine.must('sh', '-c', `dpkg -i ${deb} 2>&1`)).toContain('nginx refuses the site');
  rmSync(clash);
  machine.must('nginx', '-t', '-q');
  machine.must('ln', '-s', '../sites-available/parlour', '/etc/nginx/sites-enabled/parlour');
  machine.must('dpkg', '--remove', 'parlour');
  machine.must('dpkg', '-i', deb);
  await machine.until('the house answers', () => get(`https://${HOUSE}/api/v1/house`).status === 200);

  expect(machine.must('dpkg', '--purge', 'parlour')).toContain('stay in /var/lib/parlour');
  expect(machine.must('cat', '/var/lib/parlour/house/setup.json')).toBe(code);
  expect(machine.run('systemctl', 'is-active', 'parlour').text).toContain('inactive');
  expect(get(`http://${HOUSE}/`, '-H', 'Host: other.example').text).toBe('the other site');
  expect(get(`https://${HOUSE}/`).status).toBe(0);
});
