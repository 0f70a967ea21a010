import { beforeAll, describe, expect, it } from 'vitest';
import { COOKIES } from '../../appliance/protocol/routes.ts';
import type { StatusAnswer } from '../../appliance/protocol/health.ts';
import { Browser } from '../lib/http.ts';
import { claimHouse } from '../lib/registration.ts';
import { report } from './figures.ts';
import { Guest } from './guest.ts';
import { eventually } from './waiting.ts';

const FAULT_MS = 5 * 60_000;

let guest: Guest;
let session: string;
beforeAll(async () => {
  guest = await Guest.resume();
  const owner = new Browser(guest);
  await claimHouse(guest, owner);
  session = owner.token ?? '';
});

/** Asks the core as nginx does. Perl starts in a moment; Node takes seconds on an emulated processor. */
const ASKS_CORE = `
  alarm 30;
  my $core = IO::Socket::UNIX->new("/run/parlour/core.sock") or die;
  print $core "GET /api/v1/status HTTP/1.1\\r\\nHost: localhost\\r\\nCookie: $ARGV[0]\\r\\n\\r\\n";
  my $length;
  while (<$core>) { last if /^\\r?$/; $length = $1 if /^content-length: (\\d+)/i; }
  read $core, my $body, $length;
  print $body;
`;

/** The owner's status, asked inside: it must not depend on what is broken on the way there. */
async function readStatus(): Promise<ReadonlyMap<string, StatusAnswer['checks'][number]>> {
  const answer = await guest.run(`perl -MIO::Socket::UNIX -e '${ASKS_CORE}' '${COOKIES.session}=${session}'`);
  const { checks } = JSON.parse(answer) as StatusAnswer;
  return new Map(checks.map((check) => [check.id, check]));
}

const reasonOf = async (id: string): Promise<string | undefined> => (await readStatus()).get(id)?.reason;

/** Lets the device look now instead of within a minute, until the status says what it should. */
const told = (what: string, isTold: () => Promise<boolean>, forMs?: number): Promise<true> =>
  eventually(
    what,
    async () => {
      await guest.run('systemctl start parlour-health.service');
      return isTold();
    },
    forMs,
  );

/** Something that goes wrong, what the status must say of it, and how it is mended. */
type Fault = {
  readonly what: string;
  readonly breaks: string;
  readonly check: string;
  readonly reasons: readonly string[];
  readonly mends: string;
};

const FAULTS: readonly Fault[] = [
  // First, as it is said for longest after it is over.
  {
    what: 'the core hangs for a while',
    breaks:
      'systemctl kill --signal=STOP --kill-whom=main parlour && sleep 8 && systemctl kill --signal=CONT --kill-whom=main parlour',
    check: 'event-loop',
    reasons: ['stuck'],
    mends: 'true',
  },
  {
    what: 'fail2ban is stopped',
    breaks: 'systemctl stop fail2ban',
    check: 'fail2ban',
    reasons: ['stopped'],
    mends: 'systemctl start fail2ban',
  },
  {
    what: 'the firewall is off',
    breaks: 'ufw disable',
    check: 'firewall',
    reasons: ['off'],
    mends: 'ufw --force enable',
  },
  {
    what: 'the card is full',
    breaks: 'dd if=/dev/zero of=/var/lib/parlour/filler bs=1M status=none; sync',
    check: 'disk',
    reasons: ['full'],
    mends: 'rm /var/lib/parlour/filler',
  },
  {
    what: 'the cable is out',
    breaks: 'nmcli device disconnect eth0',
    check: 'network',
    reasons: ['disconnected'],
    mends: 'nmcli device connect eth0',
  },
  {
    what: 'nobody answers for parlour.local',
    breaks: 'systemctl stop avahi-daemon.socket avahi-daemon',
    check: 'name',
    reasons: ['silent'],
    mends: 'systemctl start avahi-daemon',
  },
  {
    what: 'an update wants a restart',
    breaks: 'touch /run/reboot-required',
    check: 'updates',
    reasons: ['restart'],
    mends: 'rm /run/reboot-required',
  },
  {
    what: 'programs take all the memory',
    // Locked, or it would be swapped out at once.
    breaks: `systemd-run --quiet --unit=glutton --property=LimitMEMLOCK=infinity python3 -c 'import ctypes, mmap, re, time; ctypes.CDLL(None).mlockall(3); free = int(re.search(r"MemAvailable: *([0-9]+)", open("/proc/meminfo").read())[1]); taken = mmap.mmap(-1, free * 900); time.sleep(1e6)'`,
    check: 'memory',
    reasons: ['tight', 'short'],
    mends: 'systemctl stop glutton',
  },
];

describe('the status tells the truth', () => {
  it('of a house where nothing is wrong: nothing is red, and what QEMU has no sensor for is not known', async () => {
    await told('a report', async () => (await reasonOf('nginx')) === 'running');
    const checks = await readStatus();
    // An emulated processor is slow, and the status says so.
    const isSlow = (id: string): boolean => id === 'event-loop' || id === 'processor' || id === 'commits';
    expect([...checks.values()].filter(({ id, level }) => level === 'red' && !isSlow(id))).toEqual([]);
    for (const id of ['nginx', 'fail2ban', 'firewall', 'network', 'name', 'memory', 'file-system', 'certificate'])
      expect([id, checks.get(id)?.level]).toEqual([id, 'green']);
    for (const id of ['power', 'throttling', 'temperature', 'wear'])
      expect([id, checks.get(id)?.level]).toEqual([id, 'grey']);
    expect(checks.get('board')?.facts['model']).toBe('linux,dummy-virt');
  });

  it(
    'of a stopped nginx, without being told to look; within a minute, where no emulation makes it slow',
    { timeout: 2 * FAULT_MS },
    async () => {
      await guest.run('systemctl stop nginx');
      const startedMs = performance.now();
      await eventually('nginx is said to be stopped', async () => (await reasonOf('nginx')) === 'stopped', FAULT_MS);
      report('status knows that nginx is stopped, in emulation', (performance.now() - startedMs) / 1_000, 's');
      await guest.run('systemctl start nginx');
    },
  );

  it('an address that is banned is counted', { timeout: FAULT_MS }, async () => {
    await guest.run('fail2ban-client set parlour banip 198.51.100.77');
    await told('one ban', async () => (await readStatus()).get('fail2ban')?.facts['bans'] === 1);
    await guest.run('fail2ban-client set parlour unbanip 198.51.100.77');
    await told('no ban', async () => (await readStatus()).get('fail2ban')?.facts['bans'] === 0);
  });

  it.each(FAULTS)('when $what', { timeout: FAULT_MS }, async ({ breaks, check, reasons, mends }) => {
    await eventually(`${check} was well`, async () => !reasons.includes((await reasonOf(check)) ?? ''));
    await guest.run(breaks, FAULT_MS);
    await told(`${check} is ${reasons.join(' or ')}`, async () => reasons.includes((await reasonOf(check)) ?? ''));
    await guest.run(mends);
  });

  it('when all is mended: none of it is said any more', { timeout: FAULT_MS }, async () => {
    const isMended = async (): Promise<boolean> => {
      const checks = await readStatus();
      const still = FAULTS.filter(({ check, reasons }) => reasons.includes(checks.get(check)?.reason ?? ''));
      if (still.length > 0) throw new Error(`still said: ${still.map(({ check }) => check).join(', ')}`);
      return true;
    };
    await told('all is mended', isMended, FAULT_MS);
  });

  it('when the power was cut', { timeout: 2 * FAULT_MS }, async () => {
    guest = await guest.again();
    await guest.isUp();
    await eventually('the reason of the start', async () => (await reasonOf('boot')) === 'power-cut', FAULT_MS);
  });

  // Last: what the kernel stopped writing to is good for nothing but a restart.
  it('when the card fails', { timeout: FAULT_MS }, async () => {
    await guest.run(
      'echo 1 > /sys/fs/ext4/$(basename $(findmnt --noheadings --output SOURCE /var/lib/parlour))/trigger_fs_error',
    );
    await told('the card failed', async () => ['read-only', 'errors'].includes((await reasonOf('file-system')) ?? ''));
    expect((await guest.ask('GET /')).status).toBe(200);
  });
});
