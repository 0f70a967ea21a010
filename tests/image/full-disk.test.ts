import { expect, it } from 'vitest';
import { Browser } from '../lib/http.ts';
import { Member, openRoom } from '../lib/member.ts';
import { readAll } from '../lib/pump.ts';
import { claimHouse, loginRequest } from '../lib/registration.ts';
import { Guest } from './guest.ts';

it('with a full disk people still log in and read; what cannot be kept is refused, and goes when there is room', async () => {
  const guest = await Guest.resume();
  const browser = new Browser(guest);
  const registrant = await claimHouse(guest, browser);
  const olga = new Member(browser, registrant.person);
  const room = await openRoom(olga);
  const socket = await olga.connect();
  const send = async (text: string): Promise<'ack' | 'nack'> => {
    const frame = await olga.seal(room, text);
    socket.say(frame);
    return Promise.any([
      socket.take('ack', ({ cid }) => cid === frame.cid, 60_000).then(() => 'ack' as const),
      socket.take('nack', ({ cid }) => cid === frame.cid, 60_000).then(() => 'nack' as const),
    ]);
  };
  expect(await send('before')).toBe('ack');

  await guest.attempt('dd if=/dev/zero of=/var/lib/parlour/filler bs=1M status=none; sync', 300_000);
  expect(await guest.run('df --output=avail /var/lib/parlour | tail -1 | tr -d " "')).toBe('0');
  const again = await new Browser(guest).call('login', loginRequest(registrant));
  expect(again.status, again.text).toBe(200);
  expect(await readAll(olga, room)).toHaveLength(1);

  await guest.run('rm /var/lib/parlour/filler && sync');
  expect(await send('after')).toBe('ack');
  expect(await guest.run('systemctl show parlour --property=NRestarts --value')).toBe('0');
});
