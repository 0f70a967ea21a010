import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SimulatedHouse } from '../lib/simulated-house.ts';
import { nodeClock, PASSWORD, type SimulatedClient } from '../lib/simulated-client.ts';

let house: SimulatedHouse;
let alice: SimulatedClient;
let bob: SimulatedClient;

beforeAll(async () => {
  house = await SimulatedHouse.open();
  [alice, bob] = await house.moveIn('Alice', 'Bob');
});
afterAll(() => house.close());

async function talk(): Promise<string> {
  const { fp } = await alice.person('Bob');
  const room = await alice.client.createDirect([fp]);
  await bob.roomReady(room);
  return room;
}

describe('two people in a fresh house', () => {
  it('the first visitor owns it, the second does not', () => {
    expect(alice.client.state.me?.isOwner).toBe(true);
    expect(bob.client.state.me?.isOwner).toBe(false);
  });

  it('talk to each other, in one order for both', async () => {
    const room = await talk();
    await alice.client.send(room, 'hello Bob');
    await bob.sees(room, 'hello Bob');
    await bob.client.send(room, 'hello Alice');
    await alice.sees(room, 'hello Alice');
    expect(alice.texts(room)).toEqual(['hello Bob', 'hello Alice']);
    expect(bob.texts(room)).toEqual(['hello Bob', 'hello Alice']);
    expect(alice.room(room)?.name).toBe('Bob');
    expect(bob.room(room)?.name).toBe('Alice');
    expect([...alice.alarms(room), ...bob.alarms(room)]).toEqual([]);
  });

  it('a second conversation with the same person is the first one', async () => {
    const room = await talk();
    expect(await talk()).toBe(room);
    const { fp } = await bob.person('Alice');
    expect(await bob.client.createDirect([fp])).toBe(room);
  });

  it('a reply names the message it answers for everybody', async () => {
    const room = await talk();
    await alice.client.send(room, 'tea or coffee?');
    await bob.sees(room, 'tea or coffee?');
    const question = bob.items(room).find((item) => item.kind === 'message' && item.text === 'tea or coffee?');
    await bob.client.send(room, 'tea', { replyTo: question?.id ?? '' });
    await alice.sees(room, 'tea');
    const asked = alice.items(room).find((item) => item.kind === 'message' && item.text === 'tea or coffee?');
    const answer = alice.items(room).find((item) => item.kind === 'message' && item.text === 'tea');
    expect(answer?.kind === 'message' && answer.replyTo).toBe(asked?.id);
  });

  it('everything is there again after a reload, without a password', async () => {
    const room = await talk();
    await alice.client.send(room, 'before the reload');
    await bob.sees(room, 'before the reload');
    const before = bob.texts(room);
    bob = await house.reload(bob);
    expect(bob.client.state.phase).toBe('signed-in');
    await bob.sees(room, 'before the reload');
    expect(bob.texts(room)).toEqual(before);
    await bob.client.send(room, 'after the reload');
    await alice.sees(room, 'after the reload');
    expect(alice.items(room).some(({ kind }) => kind === 'gap')).toBe(false);
    expect([...alice.alarms(room), ...bob.alarms(room)]).toEqual([]);
  });

  it('a second browser reads the same history with nothing but the password', async () => {
    const room = await talk();
    const other = await house.otherDevice(alice);
    await other.sees(room, 'hello Bob', 'hello Alice');
    expect(other.texts(room)).toEqual(alice.texts(room));
    await other.client.send(room, 'from my other browser');
    await alice.sees(room, 'from my other browser');
    await bob.sees(room, 'from my other browser');
    expect(other.client.state.me?.device).not.toBe(alice.client.state.me?.device);
    expect([...alice.alarms(room), ...bob.alarms(room), ...other.alarms(room)]).toEqual([]);
    other.stop();
  });

  it('what was verified about somebody is known on the other browser too', async () => {
    const { fp } = await alice.person('Bob');
    expect(await alice.client.safetyNumber(fp)).toBe(await bob.client.safetyNumber(alice.fp));
    await alice.client.setVerified(fp, true);
    expect((await alice.person('Bob')).trust).toBe('verified');
    await alice.until('pins in the vault', () => !alice.hasUnwritten());
    const other = await house.otherDevice(alice);
    expect((await other.person('Bob')).trust).toBe('verified');
    await alice.client.setVerified(fp, false);
    other.stop();
  });

  it('unread messages are counted until somebody looks', async () => {
    const room = await talk();
    bob.client.markRead(room);
    expect(bob.room(room)?.unread).toBe(0);
    await alice.client.send(room, 'one');
    await alice.client.send(room, 'two');
    await bob.sees(room, 'one', 'two');
    expect(bob.room(room)?.unread).toBe(2);
    expect(bob.room(room)?.lastText).toBe('two');
    bob.client.markRead(room);
    expect(bob.room(room)?.unread).toBe(0);
  });
});

describe('passwords', () => {
  it('a wrong one opens nothing and says so', async () => {
    const stranger = house.page('Alice');
    await stranger.client.start();
    await expect(stranger.client.logIn('Alice', 'not her password', true, () => undefined)).rejects.toMatchObject({
      code: 'bad_credentials',
    });
    expect(stranger.client.state.phase).toBe('signed-out');
  });

  it('a new one works, the old one does not, and other browsers are signed out', async () => {
    const [carol] = await house.moveIn('Carol');
    const other = await house.otherDevice(carol);
    await carol.client.changePassword(PASSWORD, 'another long password', () => undefined);
    await other.until('the end of its session', () => other.client.state.phase === 'signed-out');
    await expect(other.client.logIn('Carol', PASSWORD, true, () => undefined)).rejects.toMatchObject({
      code: 'bad_credentials',
    });
    const again = await house.otherDevice(carol, 'another long password');
    expect(again.client.state.me?.fp).toBe(carol.fp);
    // And once more from the browser that changed it: what it keeps was sealed anew.
    await carol.client.changePassword('another long password', 'a third long password', () => undefined);
    for (const client of [carol, other, again]) client.stop();
  });

  it('the recovery code gives everything back to who lost password and browser', async () => {
    const dora = house.page('Dora');
    const code = await dora.register();
    const { fp } = await dora.person('Bob');
    const room = await dora.client.createDirect([fp]);
    await dora.client.send(room, 'remember me');
    await bob.sees(room, 'remember me');
    dora.stop();
    const again = house.page('Dora');
    await again.client.start();
    await again.client.recover('Dora', code, 'a wholly new password', true, () => undefined);
    await again.sees(room, 'remember me');
    await again.client.send(room, 'I remember');
    await bob.sees(room, 'I remember');
    const third = await house.otherDevice(again, 'a wholly new password');
    await third.sees(room, 'I remember');
    for (const client of [again, third]) client.stop();
  });

  it('logging out leaves nothing of the account in the browser', async () => {
    const other = await house.otherDevice(alice);
    await other.client.logOut();
    expect(other.client.state.phase).toBe('signed-out');
    expect(other.store.map.size).toBe(0);
    const reloaded = house.page('Alice', { store: other.store, transport: other.transport });
    await reloaded.client.start();
    expect(reloaded.client.state.phase).toBe('signed-out');
  });

  it('on a shared computer no key is left once the session ended, whoever opens the page next', async () => {
    const other = house.page('Alice');
    await other.client.start();
    await other.client.logIn('Alice', PASSWORD, false, () => undefined);
    other.client.stop();
    expect(other.store.map.get('self')).toHaveProperty('keys');
    // The browser was closed, and with it went the cookie; its storage did not.
    const next = house.page('Bob', { store: other.store });
    await next.client.start();
    expect(next.client.state.phase).toBe('signed-out');
    expect(next.store.map.get('self')).not.toHaveProperty('keys');
  });

  it('a device whose clock is wrong registers and logs in all the same', async () => {
    const clock = { ...nodeClock, now: () => Date.now() + 3 * 3_600_000 };
    const late = house.page('Lara', { clock });
    await late.register();
    const again = house.page('Lara', { clock });
    await again.logIn();
    for (const client of [late, again]) client.stop();
  });
});
