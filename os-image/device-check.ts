/**
 * The static checks of the device's files, by the programs that will read them, inside a Debian trixie:
 * `node --import tsx os-image/device-check.ts`. Part of `npm run check`.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stageFiles } from './packages/build.ts';
import { trixieRoot } from './trixie-root.ts';

/** Greatest exposure by `systemd-analyze security`, in tenths; what is not named may have 4.0. */
const EXPOSURE_TENTHS: Readonly<Record<string, number>> = { 'parlour.service': 6, 'nginx.service': 30 };
const EXPOSURE_TENTHS_MAX = 40;
const INSIDE = '--inside';
const UNITS = '/usr/lib/systemd/system';

/** Stand-ins for what only a device has: bundles, keys, a certificate. */
const STAND_INS = [
  'mkdir -p /usr/lib/parlour/core /usr/lib/parlour/device /var/lib/parlour/tls /var/lib/parlour/device /run/sshd',
  'touch /usr/lib/parlour/core/main.js /usr/lib/parlour/device/main.js /usr/lib/parlour/device/health.cjs',
  'systemd-sysusers parlour.conf 2>/dev/null',
  'openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=check -keyout /var/lib/parlour/tls/key -out /var/lib/parlour/tls/server.pem 2>/dev/null',
  'cat /var/lib/parlour/tls/key >> /var/lib/parlour/tls/server.pem',
  "ssh-keygen -q -t ed25519 -N '' -f /var/lib/parlour/device/ssh_host_ed25519_key",
  'ln -sf ../sites-available/parlour /etc/nginx/sites-enabled/parlour',
];

/** Lines as the journal gives them, and whether the filter must know them (docs/security-log.md). */
const JOURNAL_LINES: readonly (readonly [string, boolean])[] = [
  ['Nov 21 12:15:25 parlour parlour[180]: 203.0.113.5 parlour-login-failed 2026-11-21T12:15:25.195Z', true],
  ['Nov 21 12:15:26 parlour parlour[180]: 2001:db8::7 parlour-claim-failed 2026-11-21T12:15:26.412Z', true],
  ['Nov 21 12:15:27 parlour parlour[180]: unknown parlour-login-failed 2026-11-21T12:15:27.195Z', false],
  ['Nov 21 12:15:28 parlour parlour[180]: {"event":"203.0.113.5 parlour-login-failed 2026"}', false],
  ['Nov 21 12:15:29 parlour sshd[180]: 203.0.113.5 parlour-login-failed 2026-11-21T12:15:29.195Z', false],
];

/** Finds nothing, however small, having looked to the end; the certificate is a stand-in. */
const TESTSSL = [
  'testssl --quiet --color 0 --warnings off --nodns none --protocols --std --fs --vulnerable --jsonfile /tmp/tls.json 127.0.0.1:443 </dev/null >/dev/null 2>&1',
  'grep -q LUCKY13 /tmp/tls.json && ! grep -B4 -A2 -E \'"severity" *: *"(LOW|MEDIUM|HIGH|CRITICAL|FATAL)"\' /tmp/tls.json',
].join('; ');

/** A shell line that starts a server, waits until it answers, has it judged, and ends it. */
function served(server: string, answers: string, verdict: string): string {
  return [
    `${server} >/dev/null 2>&1 & server=$!`,
    `timeout 30 sh -c 'until ${answers} >/dev/null 2>&1; do sleep 0.1; done' && { ${verdict}; }`,
    'status=$?; kill $server; exit $status',
  ].join('\n');
}

/** A name for the report, and a shell line that prints what is wrong and fails. */
type Check = readonly [name: string, line: string];

function checks(units: readonly string[]): readonly Check[] {
  const services = units.filter((unit) => unit.endsWith('.service'));
  return [
    ['systemd-analyze verify', `systemd-analyze verify --man=no ${units.map((unit) => `${UNITS}/${unit}`).join(' ')}`],
    ...[...services, 'nginx.service'].map((unit): Check => {
      const tenths = EXPOSURE_TENTHS[unit] ?? EXPOSURE_TENTHS_MAX;
      const line = `systemd-analyze security --offline=yes --no-pager --threshold=${tenths} ${unit}`;
      return [`exposure of ${unit} at most ${(tenths / 10).toFixed(1)}`, line];
    }),
    ['nginx -t, appliance', 'nginx -t -q -c /etc/nginx/parlour.conf'],
    ['nginx -t, beside other sites', 'nginx -t -q'],
    ['sshd -t', 'sshd -t'],
    ['fail2ban -t', 'fail2ban-client -t'],
    ...JOURNAL_LINES.map(([line, isKnown], index): Check => {
      const found = `fail2ban-regex '${line}' parlour | grep -q '1 matched'`;
      return [`fail2ban-regex, line ${index + 1}`, isKnown ? found : `! ${found}`];
    }),
    ['visudo -c', 'install -m 0440 /etc/sudoers.d/parlour-owner /tmp/owner && visudo -c -q -f /tmp/owner'],
    ['apt configuration', "apt-config dump | grep -q 'Debian Backports'"],
    ['needrestart configuration', 'perl -c /etc/needrestart/conf.d/10-parlour.conf'],
    ['systemd-tmpfiles', 'systemd-tmpfiles --create --dry-run parlour.conf'],
    ['rkhunter configuration', 'rkhunter --config-check --nocolors'],
    [
      'ssh-audit',
      served('/usr/sbin/sshd -D', 'ssh-keyscan -p 2222 127.0.0.1', 'ssh-audit --skip-rate-test --port 2222 127.0.0.1'),
    ],
    [
      'testssl',
      served(
        "nginx -c /etc/nginx/parlour.conf -g 'daemon off;'",
        'openssl s_client -connect 127.0.0.1:443 </dev/null',
        TESTSSL,
      ),
    ],
  ];
}

/** Runs one shell line in the root; what it printed, if it failed. */
function failureOf(root: string, line: string): string | undefined {
  const { status, stdout, stderr } = spawnSync('chroot', [root, 'sh', '-c', line], { encoding: 'utf8' });
  return status === 0 ? undefined : `${stdout}${stderr}`.trim();
}

/** Our files over a trixie root that stays as it is; the caller's mounts end with this process's namespace. */
function mountRoot(scratch: string): string {
  const layers = Object.fromEntries(['lower', 'upper', 'work', 'root'].map((name) => [name, join(scratch, name)]));
  for (const folder of Object.values(layers)) mkdirSync(folder);
  const { lower = '', upper = '', work = '', root = '' } = layers;
  for (const name of ['parlour', 'parlour-hardening'] as const) stageFiles(name, lower);
  mount('-t', 'overlay', 'overlay', '-o', `lowerdir=${lower}:${trixieRoot()},upperdir=${upper},workdir=${work}`, root);
  mount('-t', 'proc', 'proc', join(root, 'proc'));
  mount('--bind', '/dev', join(root, 'dev'));
  return root;
}

function mount(...args: readonly string[]): void {
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mount ${args.join(' ')}: ${stderr}`);
}

/** Mounts must not leave this check, and no program in it needs a network: it goes on in namespaces of its own. */
function startInside(): void {
  // Outside, as it may have to fetch packages.
  trixieRoot();
  const again = [process.execPath, ...process.execArgv, fileURLToPath(import.meta.url), INSIDE];
  const scratch = mkdtempSync(join(tmpdir(), 'parlour-device-check-'));
  try {
    const { status } = spawnSync('unshare', ['--mount', '--net', ...again, scratch], { stdio: 'inherit' });
    process.exitCode = status ?? 1;
  } finally {
    // What was mounted on it went with the namespaces.
    rmdirSync(scratch);
  }
}

function checkInside(scratch: string): void {
  mount('-t', 'tmpfs', 'tmpfs', scratch);
  // The servers below are asked on loopback, which a new network has, but not up.
  spawnSync('ip', ['link', 'set', 'lo', 'up']);
  const root = mountRoot(scratch);
  const prepared = failureOf(root, STAND_INS.join(' && '));
  if (prepared !== undefined) throw new Error(`the root could not be prepared: ${prepared}`);
  const units = readdirSync(join(root, UNITS)).filter((name) => /^parlour.*\.(service|path|timer)$/.test(name));
  let failed = 0;
  for (const [name, line] of checks(units)) {
    const failure = failureOf(root, line);
    if (failure === undefined) continue;
    failed += 1;
    console.error(`FAILED ${name}\n${failure}\n`);
  }
  process.exitCode = failed === 0 ? 0 : 1;
}

const [flag, scratch = ''] = process.argv.slice(2);
if (flag === INSIDE) checkInside(scratch);
else startInside();
