import { beforeAll, describe, expect, it } from 'vitest';
import { ROUTES } from '../../appliance/protocol/routes.ts';
import { Browser } from '../lib/http.ts';
import { randomText } from '../lib/registration.ts';
import { isDeep } from './depth.ts';
import { Guest } from './guest.ts';
import { type Key, makeKey, ssh } from './ssh.ts';
import { eventually } from './waiting.ts';

/** As the jails have it (hardening/rootfs/etc/fail2ban/jail.d). */
const LOGINS_UNTIL_BAN = 6;
const SSH_UNTIL_BAN = 4;

/** Here QEMU plays an Internet: this machine visits the guest from {@link VISITOR}. */
const PUBLIC_NETWORK = 'net=198.51.100.0/24,host=198.51.100.2';
const VISITOR = '198.51.100.2';
const HOUSEHOLD = '10.0.2.2';

const PATIENCE_MS = 20_000;

async function logInBadly(guest: Guest, times: number): Promise<void> {
  const visitor = new Browser(guest);
  for (let time = 0; time < times; time += 1) {
    const body = { name: `Nobody ${time}`, kind: 'password', auth: randomText(32), keep: false };
    const { status, code } = await visitor.call('login', body);
    expect([status, code]).toEqual([401, 'bad_credentials']);
  }
}

/** True when the page comes within a reasonable time. Whoever is banned hears nothing, or a refusal. */
function answers(guest: Guest): Promise<boolean> {
  const page = guest.ask(ROUTES.house).then(
    ({ status }) => status === 200,
    () => false,
  );
  const patience = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), PATIENCE_MS).unref());
  return Promise.race([page, patience]);
}

describe('bad log-ins to the chat', () => {
  it('from a public address end with a ban, until somebody lifts it', async () => {
    const guest = await Guest.resume({ network: PUBLIC_NETWORK });
    await logInBadly(guest, LOGINS_UNTIL_BAN);
    await eventually('the ban', async () => !(await answers(guest)));
    expect(await guest.run('fail2ban-client status parlour')).toContain(VISITOR);
    await guest.run(`fail2ban-client set parlour unbanip ${VISITOR}`);
    expect(await answers(guest)).toBe(true);
    await guest.end();
  });

  it('from an address of the household end with none: one child’s typing does not shut out the family', async () => {
    const guest = await Guest.resume();
    // Only so that it says whom it spares.
    await guest.run('fail2ban-client set loglevel INFO');
    await logInBadly(guest, 2 * LOGINS_UNTIL_BAN);
    await guest.until(
      `[ $(journalctl -u fail2ban --no-pager | grep -c 'parlour. Ignore ${HOUSEHOLD}') -ge ${2 * LOGINS_UNTIL_BAN} ]`,
    );
    expect(await answers(guest)).toBe(true);
    expect(await guest.run('fail2ban-client status parlour')).toMatch(/Total banned:\s+0/);
    await guest.end();
  });
});

describe('bad log-ins over ssh', () => {
  const owners = makeKey('owners');
  let guest: Guest;
  beforeAll(async () => {
    guest = await Guest.resume();
    await guest.addSshKey(owners.publicLine);
  });

  /** The exit code of a command over ssh. */
  const logIn = async (name: string, key: Key): Promise<number | null> =>
    (await ssh(guest.sshPort, name, key, 'true', ['-o', 'ConnectTimeout=20'])).exitCode;

  it.each(isDeep ? ['admin', 'owner'] : ['admin'])(
    'as %s end with a ban, for the household too; the chat goes on',
    async (name) => {
      const isBanned = async (): Promise<boolean> =>
        (await guest.run('fail2ban-client status sshd')).includes(HOUSEHOLD);
      expect(await logIn('owner', owners)).toBe(0);
      // fail2ban hears of the last guess a moment later: one more may get through.
      let guesses = 0;
      for (; guesses <= SSH_UNTIL_BAN && !(await isBanned()); guesses += 1)
        expect(await logIn(name, makeKey(`guess-${name}-${guesses}`))).not.toBe(0);
      await eventually('the ban', isBanned);
      expect(guesses).toBeGreaterThan(1);
      expect(await logIn('owner', owners)).not.toBe(0);
      expect(await answers(guest)).toBe(true);
      await guest.run(`fail2ban-client set sshd unbanip ${HOUSEHOLD}`);
      expect(await logIn('owner', owners)).toBe(0);
    },
  );
});
