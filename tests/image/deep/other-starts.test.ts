import { expect, it } from 'vitest';
import { openRoom } from '../../lib/member.ts';
import { readAll } from '../../lib/pump.ts';
import { CLAIM_CODE } from '../console.ts';
import { Guest } from '../guest.ts';
import { expectHealthy } from '../health.ts';
import { moveIntoGuest } from '../residents.ts';
import { START_MS } from '../waiting.ts';

/** Asks the chat from inside, with the authority that visitors get, where no network leads in. */
const ASKS_ITSELF = `node -e "
  const ca = new (require('crypto').X509Certificate)(require('fs').readFileSync('/run/parlour-certificate/trust/parlour.crt')).toString();
  require('https').get('https://localhost/', { ca }, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1));
"`;

/** What makes a device itself; nothing of it may come with the image. */
const IDENTITY = [
  'cat /etc/machine-id',
  'cat /var/lib/parlour/device/ssh_host_ed25519_key.pub',
  'cat /var/lib/parlour/house/setup.json',
  'openssl x509 -inform der -in /run/parlour-certificate/trust/parlour.crt -noout -fingerprint -sha256',
];

it('without a card it starts all the same, makes keys of its own, fills its card, and says what is missing', async () => {
  const guest = await Guest.first({ card: 'none', cardSize: '6G' });
  await guest.machine.serial.waitFor(/Parlour is running, but has no network/, START_MS);
  await guest.until(ASKS_ITSELF);
  await expectHealthy(guest);
  const gibibytes = Number(await guest.run('df --output=size -BM /var/lib/parlour | tail -1 | tr -dc 0-9')) / 1024;
  expect(gibibytes).toBeGreaterThan(2);
  const own: string[] = [];
  for (const command of IDENTITY) own.push(await guest.run(command));
  await guest.end();
  const other = await Guest.resume();
  for (const [index, command] of IDENTITY.entries()) {
    expect(own[index], command).toMatch(/\S{12}/);
    expect(await other.run(command), command).not.toBe(own[index]);
  }
  await other.end();
});

it('copied onto a larger card it fills that one, and is the same house', async () => {
  const before = await Guest.resume();
  const gibibytes = async (guest: Guest): Promise<number> =>
    Number(await guest.run('df --output=size -BM /var/lib/parlour | tail -1 | tr -dc 0-9')) / 1024;
  const after = await before.again({ cardSize: '12G' });
  // With the authority of before.
  await after.isUp();
  await after.until('systemctl is-active --quiet multi-user.target');
  expect(await gibibytes(after)).toBeGreaterThan(7);
  await expectHealthy(after);
  await after.end();
});

it('with a card but nobody at the other end of the cable it starts all the same', async () => {
  const guest = await Guest.first({ card: 'hub' });
  await guest.machine.serial.waitFor(/^Parlour: https:|Parlour is running, but has no network/m, START_MS);
  await guest.until(ASKS_ITSELF);
  await expectHealthy(guest);
  await guest.end();
});

it('with 512 MB it starts, and people chat in it', async () => {
  const guest = await Guest.first({ memory: 512 });
  await guest.isUp();
  await guest.machine.serial.waitFor(CLAIM_CODE, START_MS);
  const [olga, ben] = await moveIntoGuest(guest, 'Ben');
  const room = await openRoom(olga!, [ben!]);
  const socket = await ben!.connect();
  socket.say(await ben!.seal(room, 'with half the memory'));
  await socket.take('ack', () => true, 60_000);
  expect(await readAll(olga!, room)).toHaveLength(1);
  await expectHealthy(guest);
  expect(await guest.run('journalctl --boot --grep="Out of memory" --no-pager --quiet || true')).toBe('');
  await guest.end();
});

it('without its disk it says so on the screen and tries again, until the disk is there', async () => {
  const first = await Guest.resume();
  const disk = await first.run('blkid -L parlour-data');
  await first.run(`umount -l /var/lib/parlour; e2label ${disk} lost && sync`);
  const guest = await first.again({ kernelWords: ['systemd.default_device_timeout_sec=90'] });
  const [, said = ''] = await guest.machine.serial.waitFor(/(Parlour cannot start: .*)/, START_MS);
  expect(said).toContain('tries again in a minute');
  await guest.run(`e2label ${disk} parlour-data && sync`);
  guest.forgetShell();
  await guest.isUp();
  await expectHealthy(guest);
  await guest.end();
});
