import { beforeAll, describe, expect, it } from 'vitest';
import { Guest } from './guest.ts';

const DEBSUMS_MS = 10 * 60_000;

let guest: Guest;
beforeAll(async () => {
  guest = await Guest.resume();
});

const lines = async (command: string): Promise<string[]> =>
  (await guest.run(command)).split('\n').filter((line) => line !== '');

describe('who may do what', () => {
  it('no account has a password', async () => {
    expect(await lines("getent shadow | awk -F: '$2 !~ /^[!*]/'")).toEqual([]);
  });

  it('nothing on the disk may be written by everybody', async () => {
    const writable = 'find / -xdev \\( -type f -o -type d ! -perm -1000 \\) -perm -0002 2>/dev/null';
    expect(await lines(writable)).toEqual([]);
    expect(await lines(writable.replace('find /', 'find /var/lib/parlour'))).toEqual([]);
  });

  it('programs run with another’s rights only where Debian needs it', async () => {
    const privileged = await lines('find / -xdev -type f -perm /6000 2>/dev/null | sort');
    expect(privileged).toEqual([
      '/usr/bin/chage',
      '/usr/bin/chfn',
      '/usr/bin/chsh',
      '/usr/bin/expiry',
      '/usr/bin/gpasswd',
      '/usr/bin/mount',
      '/usr/bin/newgrp',
      '/usr/bin/passwd',
      '/usr/bin/ssh-agent',
      '/usr/bin/su',
      '/usr/bin/sudo',
      '/usr/bin/umount',
      '/usr/lib/dbus-1.0/dbus-daemon-launch-helper',
      '/usr/lib/openssh/ssh-keysign',
      '/usr/sbin/unix_chkpwd',
    ]);
  });

  it('the boot partition is read-only while nothing is installed', async () => {
    expect(await guest.run('findmnt --noheadings --output OPTIONS /boot/firmware')).toMatch(/^ro,/);
  });
});

describe('what keeps it whole', () => {
  it('every file of a package is as Debian made it', async () => {
    // Configuration that our packages and the stages changed is not what debsums -c looks at.
    const { exitCode, output } = await guest.attempt('debsums --changed', DEBSUMS_MS);
    expect([exitCode, output]).toEqual([0, '']);
  });

  it('upgrades come by themselves: security, point releases, and the kernel from backports', async () => {
    const allowed = await guest.run('unattended-upgrade --dry-run --debug 2>&1 | grep "^Allowed origins"', 300_000);
    for (const origin of [
      'label=Debian-Security',
      'codename=trixie,label=Debian',
      'origin=Debian Backports,codename=trixie-backports',
    ])
      expect(allowed).toContain(origin);
    const policy = await guest.run('apt-config dump');
    for (const setting of [
      'APT::Periodic::Unattended-Upgrade "1"',
      'Unattended-Upgrade::AutoFixInterruptedDpkg "true"',
      'Unattended-Upgrade::Automatic-Reboot "true"',
      'Unattended-Upgrade::Automatic-Reboot-Time "04:00"',
    ])
      expect(policy).toContain(setting);
    expect(await guest.run('systemctl is-active apt-daily.timer apt-daily-upgrade.timer')).toBe('active\nactive');
    const pins = await guest.run('cat /etc/apt/preferences.d/*');
    expect(pins).toMatch(/^Package: linux-\*\nPin: release n=trixie-backports$/m);
  });

  it('the log stays in memory, and small', async () => {
    expect(await lines('find /var/log/journal -type f 2>/dev/null || true')).toEqual([]);
    expect(await guest.run('systemd-analyze cat-config systemd/journald.conf')).toMatch(/^RuntimeMaxUse=16M$/m);
    expect(await guest.run('journalctl --disk-usage')).toMatch(/take up ([0-9.]+K|1?[0-9](\.\d)?M)/);
  });

  it('swap is compressed memory, never the card', async () => {
    const swaps = await lines('swapon --noheadings --show=NAME');
    expect(swaps).toEqual(['/dev/zram0']);
  });

  it('a start checks its file systems, and a dead one starts again', async () => {
    expect(await guest.run('findmnt --noheadings --output OPTIONS /var/lib/parlour')).toMatch(
      /noatime.*errors=remount-ro/,
    );
    const checked = await lines(
      "systemctl list-units --plain --no-legend --state=exited 'systemd-fsck@*' | sed 's/.*label-//; s/[.]service.*//'",
    );
    expect(checked.sort()).toEqual(['PARLOUR', 'parlour\\x2ddata']);
    expect(await guest.run('test -e /run/initramfs/fsck-root && echo root')).toBe('root');
    expect(await guest.run('systemctl show --property=RuntimeWatchdogUSec')).toBe('RuntimeWatchdogUSec=14s');
    expect(await guest.run('sysctl -n kernel.panic')).toBe('10');
  });
});
