import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LyingTransport } from '../lib/lying-transport.ts';
import { NodeTransport } from '../lib/node-transport.ts';
import type { SimulatedClient } from '../lib/simulated-client.ts';
import { SimulatedHouse } from '../lib/simulated-house.ts';

let house: SimulatedHouse;
let alice: SimulatedClient;
let bob: SimulatedClient;
let carol: SimulatedClient;

beforeAll(async () => {
  house = await SimulatedHouse.open();
  [alice, bob, carol] = await house.moveIn('Alice', 'Bob', 'Carol');
});
afterAll(() => house.close());

function gone(client: SimulatedClient, room: string): Promise<true> {
  return client.until('the room gone', () => client.room(room) === undefined);
}

/** A room of Alice's, Bob in it by a link. */
async function roomOfTwo(name: string): Promise<string> {
  const room = await alice.client.createRoom(name);
  const { link } = await alice.client.createInvite(room, 5, 1);
  await bob.client.joinByLink(link);
  await alice.until('Bob in the room', () => alice.room(room)?.members.length === 2);
  await bob.roomReady(room);
  return room;
}

describe('ways into a room', () => {
  it('who asks by its short id waits until a member lets them in, and reads from then on', async () => {
    const room = await alice.client.createRoom('Kitchen');
    await alice.client.send(room, 'before anybody came');
    await alice.sees(room, 'before anybody came');
    const code = await bob.client.askToJoin(room.toLowerCase());
    expect(code).toBe(alice.room(room)?.code);
    const request = await alice.until('the request', () => alice.room(room)?.requests[0]);
    expect(request.name).toBe('Bob');
    await alice.client.admit(room, request.fp);
    await bob.roomReady(room);
    await alice.client.send(room, 'welcome');
    await bob.sees(room, 'welcome');
    expect(bob.texts(room)).toEqual(['welcome']);
    expect(bob.items(room)[0]).toMatchObject({ kind: 'gap', reason: 'before-join' });
    expect(bob.room(room)?.name).toBe('Kitchen');
    expect(alice.room(room)?.requests).toEqual([]);
    expect([...alice.alarms(room), ...bob.alarms(room)]).toEqual([]);
  });

  it('a request can be dismissed', async () => {
    const room = await alice.client.createRoom('Cellar');
    await bob.client.askToJoin(room);
    await alice.until('the request', () => alice.room(room)?.requests.length === 1);
    await alice.client.dismissRequest(room, bob.fp);
    await alice.until('no request', () => alice.room(room)?.requests.length === 0);
  });

  it('a link lets somebody in while nobody is online, and shows them as waiting until somebody confirms', async () => {
    const room = await alice.client.createRoom('Garden');
    await alice.client.send(room, 'an old message');
    await alice.sees(room, 'an old message');
    const { link, uses } = await alice.client.createInvite(room, 2, 24);
    expect(uses).toBe(2);
    const { store, transport } = alice;
    alice.stop();
    expect(await bob.client.inspectLink(link)).toMatchObject({
      roomName: 'Garden',
      inviterName: 'Alice',
      members: 1,
      isMember: false,
    });
    expect(await bob.client.joinByLink(link)).toBe(room);
    await bob.roomReady(room);
    await bob.client.send(room, 'anybody here?');
    await bob.sees(room, 'anybody here?');
    expect(bob.room(room)?.members.find(({ trust }) => trust === 'me')?.isWaiting).toBe(true);
    alice = house.page('Alice', { store, transport });
    await alice.client.start();
    await alice.sees(room, 'an old message', 'anybody here?');
    const shown = alice.items(room).find((item) => item.kind === 'message' && item.text === 'anybody here?');
    expect(shown).toMatchObject({ isWaiting: true });
    await alice.client.send(room, 'I am');
    await bob.sees(room, 'I am');
    await bob.until('to be confirmed', () => bob.room(room)?.members.every(({ isWaiting }) => !isWaiting));
    await alice.until('to have confirmed', () => alice.room(room)?.members.every(({ isWaiting }) => !isWaiting));
    expect(bob.texts(room)).toEqual(['anybody here?', 'I am']);
    expect([...alice.alarms(room), ...bob.alarms(room)]).toEqual([]);
  });

  it('somebody without an account registers through the link of a room', async () => {
    const room = await alice.client.createRoom('Attic');
    const { link } = await alice.client.createInvite(room, 1, 1);
    await alice.client.changeSetting('accounts.registration', 'invite');
    const dan = house.page('Dan');
    await dan.register({ kind: 'room', link });
    expect(await dan.client.joinByLink(link)).toBe(room);
    await dan.client.send(room, 'moved in');
    await alice.sees(room, 'moved in');
    await expect(house.page('Eve').register({ kind: 'room', link })).rejects.toMatchObject({ code: 'invite_invalid' });
    const { link: houseLink } = await alice.client.createHouseInvite(1, 1);
    const finn = house.page('Finn');
    await finn.register({ kind: 'house', token: /#r=(.*)$/.exec(houseLink)?.[1] ?? '' });
    await alice.client.changeSetting('accounts.registration', 'open');
    dan.stop();
    finn.stop();
  });

  it('a named person is invited into a running conversation, and may accept or decline', async () => {
    const room = await roomOfTwo('Library');
    await bob.client.invitePerson(room, carol.fp);
    const invitation = await carol.until('the invitation', () =>
      carol.client.state.invitations.find((one) => one.room === room),
    );
    expect(invitation).toMatchObject({ roomName: 'Library', fromName: 'Bob' });
    await carol.client.declineInvitation(invitation.id);
    expect(carol.client.state.invitations).toEqual([]);
    await bob.client.invitePerson(room, carol.fp);
    const again = await carol.until('the second invitation', () => carol.client.state.invitations[0]);
    expect(await carol.client.acceptInvitation(again.id)).toBe(room);
    await carol.client.send(room, 'thank you');
    await alice.sees(room, 'thank you');
    await bob.sees(room, 'thank you');
    expect(carol.client.state.invitations).toEqual([]);
    expect(carol.room(room)?.members).toHaveLength(3);
  });

  it('five people talk in one direct conversation from its first message', async () => {
    const [gus, hal] = await house.moveIn('Gus', 'Hal');
    const all = [bob, carol, gus, hal];
    for (const { name } of all) await alice.person(name);
    const room = await alice.client.createDirect(all.map(({ fp }) => fp));
    for (const client of all) await client.roomReady(room);
    await Promise.all([alice, ...all].map((client) => client.client.send(room, `hello from ${client.name}`)));
    const texts = [alice, ...all].map(({ name }) => `hello from ${name}`);
    for (const client of [alice, ...all]) await client.sees(room, ...texts);
    const orders = [alice, ...all].map((client) => client.texts(room).join());
    expect(new Set(orders).size).toBe(1);
    gus.stop();
    hal.stop();
  });
});

describe('members', () => {
  it('who is removed is out at once, and reads nothing that comes after', async () => {
    const room = await roomOfTwo('Shed');
    const { link } = await alice.client.createInvite(room, 5, 1);
    await alice.client.send(room, 'with Bob');
    await bob.sees(room, 'with Bob');
    await alice.client.removeMember(room, bob.fp);
    await gone(bob, room);
    await alice.client.send(room, 'without Bob');
    await alice.sees(room, 'without Bob');
    // The link he came by is void, and so is any other: removed people come back by being let in.
    await expect(bob.client.joinByLink(link)).rejects.toMatchObject({ code: 'invite_invalid' });
    await bob.client.askToJoin(room);
    const request = await alice.until('the request', () => alice.room(room)?.requests[0]);
    await alice.client.admit(room, request.fp);
    await bob.roomReady(room);
    await alice.client.send(room, 'with Bob again');
    await bob.sees(room, 'with Bob again');
    expect(bob.sentTexts(room)).not.toContain('without Bob');
    expect([...alice.alarms(room), ...bob.alarms(room)]).toEqual([]);
  });

  it('when the last admin leaves, whoever is there longest takes over', async () => {
    const room = await roomOfTwo('Porch');
    await bob.client.invitePerson(room, carol.fp);
    const invitation = await carol.until('the invitation', () => carol.client.state.invitations[0]);
    await carol.client.acceptInvitation(invitation.id);
    await alice.until('Carol', () => alice.room(room)?.members.length === 3);
    await alice.client.leave(room);
    expect(alice.room(room)).toBeUndefined();
    await bob.until('to be admin', () => bob.room(room)?.myRole === 'admin');
    expect(bob.room(room)?.status).toBe('rekeying');
    await carol.client.send(room, 'the two of us');
    await bob.sees(room, 'the two of us');
    expect(bob.room(room)?.status).toBe('ready');
    expect(bob.room(room)?.members.map(({ name }) => name)).toEqual(['Bob', 'Carol']);
    const events = bob.items(room).flatMap((item) => (item.kind === 'event' ? [item.event] : []));
    expect(events.slice(-2)).toEqual(['promoted', 'left']);
    expect([...bob.alarms(room), ...carol.alarms(room)]).toEqual([]);
  });

  it('roles go up and down, and decide who may remove', async () => {
    const room = await roomOfTwo('Balcony');
    await expect(bob.client.removeMember(room, alice.fp)).rejects.toMatchObject({ code: 'no_right' });
    await alice.client.setRole(room, bob.fp, 'admin');
    await bob.until('to be admin', () => bob.room(room)?.myRole === 'admin');
    await alice.client.setRole(room, bob.fp, 'member');
    await bob.until('to be member', () => bob.room(room)?.myRole === 'member');
  });

  it('a new name of the room reaches every member, and nobody else', async () => {
    const room = await roomOfTwo('Old name');
    await alice.client.renameRoom(room, 'New name');
    await bob.until('the new name', () => bob.room(room)?.name === 'New name');
    expect(alice.room(room)?.name).toBe('New name');
  });

  it('two members who change the room at the same moment both succeed', async () => {
    const room = await roomOfTwo('Workshop');
    await alice.client.setRole(room, bob.fp, 'admin');
    await bob.until('to be admin', () => bob.room(room)?.myRole === 'admin');
    await Promise.all([
      alice.client.renameRoom(room, 'Renamed'),
      bob.client.admit(room, carol.fp),
      alice.client.createInvite(room, 1, 1),
      bob.client.createInvite(room, 1, 1),
    ]);
    await carol.roomReady(room);
    await carol.client.send(room, 'all at once');
    await alice.sees(room, 'all at once');
    for (const client of [alice, bob, carol]) {
      await client.until('the name', () => client.room(room)?.name === 'Renamed');
      expect(client.room(room)?.members).toHaveLength(3);
      expect(client.alarms(room)).toEqual([]);
    }
  });

  it('somebody who was removed while the page was still opening the room does not find it there', async () => {
    const room = await alice.client.createRoom('Short visit');
    const network = new LyingTransport(new NodeTransport(house));
    const dora = house.page('Dora', { transport: network });
    await dora.register();
    await alice.person('Dora');
    let isOut = false;
    let release: () => void = () => undefined;
    const removed = new Promise<void>((resolve) => (release = resolve));
    let asked = 0;
    network.lies = {
      frame: (frame) => {
        isOut ||= frame.t === 'rooms' && !frame.isMember;
        return [frame];
      },
      hold: (what) => {
        if (what === 'GET /api/v1/rooms' && isOut) asked += 1;
        return what.includes(`/rooms/${room}/log`) ? removed : undefined;
      },
    };
    await alice.client.admit(room, dora.fp);
    await alice.client.removeMember(room, dora.fp);
    await dora.until('the word of the removal', () => isOut);
    release();
    await dora.until('all rooms compared', () => asked > 0);
    await dora.until('no room', () => dora.client.state.rooms.length === 0);
    dora.stop();
  });

  it('who does not know the name of a room yet does not take it from the others', async () => {
    const room = await roomOfTwo('The name that stays');
    const network = new LyingTransport(new NodeTransport(house));
    const other = house.page('Bob', { transport: network });
    let refused = 0;
    network.lies = {
      refuse: (what) => {
        const isOfKeys =
          what.includes('/wraps/') || (what.endsWith('/vault/get') && other.client.state.phase === 'signed-in');
        if (isOfKeys) refused += 1;
        return isOfKeys ? 'busy' : undefined;
      },
    };
    await other.logIn();
    await other.until('the room without its name', () => other.room(room)?.name === '');
    const before = refused;
    const admitting = other.client.admit(room, carol.fp);
    await other.until('another try', () => refused > before);
    network.lies = {};
    await admitting;
    await carol.until('the name', () => carol.room(room)?.name === 'The name that stays');
    expect(alice.room(room)?.name).toBe('The name that stays');
    other.stop();
  });
});
