import { beforeAll, describe, expect, it } from 'vitest';
import { openRoom } from '../lib/member.ts';
import { readAll } from '../lib/pump.ts';
import { report } from './figures.ts';
import { Guest } from './guest.ts';
import { moveIntoGuest } from './residents.ts';
import { eventually } from './waiting.ts';

/** The watchdog's time, and a restart. */
const WATCHDOG_MS = 180_000;

let guest: Guest;
beforeAll(async () => {
  guest = await Guest.resume();
});

const corePid = (): Promise<string> => guest.run('systemctl show parlour --property=MainPID --value');
const answers = async (): Promise<boolean> => (await guest.ask('GET /api/v1/house')).status === 200;

/** Seconds from `accident` until another process of the core answers. */
async function secondsUntilBack(accident: () => Promise<void>, forMs?: number): Promise<number> {
  const before = await corePid();
  await accident();
  const startedMs = performance.now();
  await eventually('the house answers again', answers, forMs);
  const seconds = (performance.now() - startedMs) / 1_000;
  expect(await corePid()).not.toBe(before);
  return seconds;
}

describe('the core', () => {
  it('is back soon after it was killed, with everything it acknowledged', async () => {
    const [olga, ben] = await moveIntoGuest(guest, 'Ben');
    const room = await openRoom(olga!, [ben!]);
    const socket = await olga!.connect();
    socket.say(await olga!.seal(room, 'said before the accident'));
    await socket.take('ack', () => true, 60_000);
    const seconds = await secondsUntilBack(() =>
      guest.run('systemctl kill --signal=KILL parlour').then(() => undefined),
    );
    report('core back after SIGKILL, in emulation', seconds, 's');
    expect(await readAll(ben!, room)).toHaveLength(1);
  });

  it('is restarted when it hangs, by the watchdog', async () => {
    // Stopped but alive: nothing but the missing pings tells systemd.
    const seconds = await secondsUntilBack(
      () => guest.run('systemctl kill --signal=STOP --kill-whom=main parlour').then(() => undefined),
      WATCHDOG_MS,
    );
    report('core back after it hung', seconds, 's');
    expect(await guest.run('journalctl -u parlour --boot --no-pager')).toMatch(/[Ww]atchdog timeout/);
  });

  it('answers with a sentence while it is away', async () => {
    await guest.run('systemctl stop parlour');
    const answer = await guest.ask('GET /');
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '2']);
    expect(answer.text).toMatch(/just starting/);
    expect(answer.headers['content-security-policy']).toMatch(/^default-src 'none'/);
    await guest.run('systemctl start parlour');
    await eventually('the house answers again', answers);
  });

  it('does not start over and over with settings that only the owner can mend', async () => {
    await guest.run('systemctl stop parlour && cp -a /var/lib/parlour/house/settings.json /run/settings.json');
    await guest.run('printf \'{"no.such.setting": 1}\' > /var/lib/parlour/house/settings.json');
    await guest.attempt('systemctl start parlour');
    await guest.until('systemctl show parlour --property=ExecMainStatus --value | grep -qx 78');
    expect(await guest.run('systemctl is-active parlour || true')).toBe('failed');
    expect(await guest.run('journalctl -u parlour --output=cat --no-pager --lines=20')).toContain('no.such.setting');
    await guest.run('cp -a /run/settings.json /var/lib/parlour/house/settings.json && systemctl start parlour');
    await eventually('the house answers again', answers);
  });
});

describe('what the owner may ask root for', () => {
  const request = (text: string): string =>
    `runuser -u parlour -- sh -c 'printf "%s" "$1" > /run/parlour/apply.json.new && mv /run/parlour/apply.json.new /run/parlour/apply.json' - '${text}'`;

  it('nothing but the verbs there are: whatever else is asked for is thrown away', async () => {
    for (const text of ['{"verb":"sh -c id"}', '{"verb":"reboot","now":true}', 'reboot', '[]']) {
      await guest.run(request(text));
      await guest.until('! test -e /run/parlour/apply.json');
    }
    // A link to root's own file is not followed.
    await guest.run('runuser -u parlour -- ln -s /etc/hostname /run/parlour/apply.json');
    await guest.until('! test -L /run/parlour/apply.json');
    expect(await guest.run('cat /etc/hostname')).toBe('parlour');
    const jobs = await guest.run('systemctl list-jobs --plain --no-legend');
    expect(jobs).not.toMatch(/(reboot|poweroff|shutdown)\.target/);
  });

  it('a restart, and the house is back', async () => {
    await guest.run('systemctl reset-failed');
    const bootId = await guest.run('cat /proc/sys/kernel/random/boot_id');
    await guest.run(request('{"verb":"reboot"}'));
    await guest.machine.serial.waitFor(/reboot: Restarting system/, 300_000);
    guest.forgetShell();
    await guest.isUp();
    expect(await guest.run('cat /proc/sys/kernel/random/boot_id')).not.toBe(bootId);
  });

  it('the power off', async () => {
    await guest.run(request('{"verb":"poweroff"}'));
    await guest.machine.ended;
    expect(guest.machine.serial.text()).toMatch(/reboot: Power down/);
  });
});
