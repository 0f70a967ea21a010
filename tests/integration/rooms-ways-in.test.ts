import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openInvitation, sealInvitation } from '../../appliance/e2ee/invitation.ts';
import { inviteAccess, type MadeInvite, makeInvite, openInvite } from '../../appliance/e2ee/invite.ts';
import { signWithDevice } from '../../appliance/e2ee/device.ts';
import { verifyRoomEntries } from '../../appliance/e2ee/room.ts';
import { type Bytes, formatBase64Url, parseBase64Url, utf8 } from '../../appliance/protocol/encoding.ts';
import { ACTION, encodeJoinRequest, INVITE_KIND, type InviteKind } from '../../appliance/protocol/room-log.ts';
import type { RoomChange } from '../../appliance/protocol/routes.ts';
import { removeDataFolders, startCore } from '../lib/core.ts';
import type { TestCore } from '../lib/core.ts';
import type { Answer } from '../lib/http.ts';
import {
  actAll,
  change,
  changeJson,
  commitFor,
  type KnownRoom,
  type Member,
  moveIn,
  moveInBy,
  openRoom,
  signedOf,
} from '../lib/member.ts';
import { randomText, signedJson } from '../lib/registration.ts';
import { accountsOf } from '../vectors/people.ts';

let core: TestCore;
let ann: Member;
let ben: Member;
let cleo: Member;
let room: KnownRoom;

beforeEach(async () => {
  core = await startCore({ settings: { 'accounts.registration': 'open' } });
  [ann, ben, cleo] = (await moveIn(core, 'Ben', 'Cleo')) as [Member, Member, Member];
  room = await openRoom(ann);
});
afterEach(async () => {
  await core.stop();
});
afterAll(removeDataFolders);

const params = (): { params: { room: string } } => ({ params: { room: room.id } });

type Terms = { kind?: InviteKind; uses?: number; lifeMs?: number; target?: Bytes; timeMs?: number };

async function invite(terms: Terms = {}): Promise<MadeInvite> {
  const { kind = INVITE_KIND.link, uses = 2, lifeMs = 3_600_000, target, timeMs = Date.now() } = terms;
  const wanted = {
    kind,
    uses,
    expiresMs: timeMs + lifeMs,
    card: utf8('{"name":"Kitchen"}'),
    ...(target && { target }),
  };
  return makeInvite(ann.person.actor, room.state, wanted, timeMs);
}

const sealedOf = (made: MadeInvite): RoomChange['sealed'] => [{ index: 0, blob: formatBase64Url(made.sealed) }];

/** Ann makes an invite; gives the token and genesis that its link holds. */
async function publish(terms: Terms = {}): Promise<{ made: MadeInvite; body: { genesis: string; access: string } }> {
  const made = await invite(terms);
  const answer = await ann.browser.call('changeRoom', changeJson([made], undefined, sealedOf(made)), params());
  expect(answer.status).toBe(200);
  room.state = made.state;
  const access = formatBase64Url(await inviteAccess(made.link));
  return { made, body: { genesis: formatBase64Url(room.state.genesis), access } };
}

/** Join entry and commit, as an honest newcomer makes them from what the house serves. */
async function joinChange(by: Member, made: MadeInvite, opened: Answer): Promise<RoomChange> {
  const people = accountsOf([ann.person, ben.person, cleo.person, by.person]);
  const log = await verifyRoomEntries(undefined, opened.json.log.map(signedOf), people);
  const { key, hash } = await openInvite(made.link, log, parseBase64Url(opened.json.sealed));
  const entries = await actAll(by, log.state, [{ action: ACTION.join, invite: hash, inviteKey: key }]);
  return changeJson(entries, await commitFor(by, entries[0]!.state, room.epoch));
}

/** Joins by an invite. */
async function join(by: Member, made: MadeInvite, body: { genesis: string; access: string }): Promise<Answer> {
  const opened = await by.browser.call('openInvite', body);
  if (opened.status !== 200) return opened;
  return by.browser.call('joinRoom', { ...body, change: await joinChange(by, made, opened) });
}

describe('by link', () => {
  it('somebody joins with nobody else online, and hears the room from then on', async () => {
    const { made, body } = await publish();
    const socket = await ben.connect();
    const answer = await join(ben, made, body);
    expect(answer.json).toMatchObject({ room: room.id, headSeq: 2, epoch: 2, isOpen: true });
    expect(await socket.take('rooms')).toMatchObject({ room: room.id, isMember: true });
    expect((await ben.browser.call('rooms')).json.rooms).toHaveLength(1);
  });

  it('a long log is read page by page', async () => {
    const { body } = await publish();
    const whole = await ben.browser.call('openInvite', body);
    const rest = await ben.browser.call('openInvite', { ...body, from: 1 });
    expect(whole.json.log).toHaveLength(2);
    expect(rest.json).toEqual({ ...whole.json, log: whole.json.log.slice(1) });
    expect((await ben.browser.call('openInvite', { ...body, from: 2 })).json.log).toEqual([]);
  });

  it('without the token nobody reads the log, and a wrong one says nothing about the room', async () => {
    const { body } = await publish();
    const refused = await ben.browser.call('openInvite', { ...body, access: randomText(32) });
    const unknown = await ben.browser.call('openInvite', { genesis: randomText(32), access: body.access });
    expect(refused.code).toBe('invite_invalid');
    expect(unknown.json).toEqual(refused.json);
  });

  it('the token alone is not enough: the entry must be signed with the key of the link', async () => {
    const { made, body } = await publish();
    const opened = await ben.browser.call('openInvite', body);
    const good = await joinChange(ben, made, opened);
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
    const act = { action: ACTION.join, invite: made.hash, inviteKey: pair.privateKey } as const;
    const [forged] = await actAll(ben, room.state, [act]);
    const bad = changeJson([forged!], await commitFor(ben, forged!.state, room.epoch));
    expect((await ben.browser.call('joinRoom', { ...body, change: bad })).code).toBe('bad_signature');
    expect((await ben.browser.call('changeRoom', good, params())).code).toBe('not_member');
    expect((await ben.browser.call('joinRoom', { ...body, change: good })).status).toBe(200);
    expect((await ann.browser.call('changeRoom', good, params())).code).toBe('stale_head');
  });

  it('joining is one entry and its keys, nothing besides', async () => {
    const { made, body } = await publish();
    const opened = await ben.browser.call('openInvite', body);
    const good = await joinChange(ben, made, opened);
    const [entry] = good.entries;
    const noKeys = { entries: [entry], sealed: [] };
    expect((await ben.browser.call('joinRoom', { ...body, change: noKeys })).code).toBe('bad_commit');
    const log = await verifyRoomEntries(undefined, opened.json.log.map(signedOf), accountsOf([ann.person]));
    const { key, hash } = await openInvite(made.link, log, parseBase64Url(opened.json.sealed));
    const acts = await actAll(ben, log.state, [
      { action: ACTION.join, invite: hash, inviteKey: key },
      { action: ACTION.admit, subject: cleo.person.fp },
    ]);
    const two = changeJson(acts, await commitFor(ben, acts[1]!.state, room.epoch));
    expect((await ben.browser.call('joinRoom', { ...body, change: two })).code).toBe('bad_entry');
  });

  it('a used-up link lets nobody in, of two at once exactly one', async () => {
    const { made, body } = await publish({ uses: 1 });
    const people = [ben, cleo];
    const opened = await Promise.all(people.map((by) => by.browser.call('openInvite', body)));
    const changes = await Promise.all(people.map((by, i) => joinChange(by, made, opened[i]!)));
    const answers = await Promise.all(
      people.map((by, i) => by.browser.call('joinRoom', { ...body, change: changes[i] })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const late = answers[0]!.status === 200 ? cleo : ben;
    expect((await late.browser.call('openInvite', body)).code).toBe('invite_invalid');
  });

  it('an expired link lets nobody in, also not with an entry made before', async () => {
    const { made, body } = await publish({ lifeMs: 400 });
    const opened = await ben.browser.call('openInvite', body);
    const early = await joinChange(ben, made, opened);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await ben.browser.call('joinRoom', { ...body, change: early })).code).toBe('invite_invalid');
    expect((await ben.browser.call('openInvite', body)).code).toBe('invite_invalid');
  });

  it('a voided link is void, and so is one of somebody who was removed', async () => {
    const { made, body } = await publish();
    const voiding = await change(ann, room, [{ action: ACTION.voidInvite, invite: made.hash }], false);
    expect(voiding.status).toBe(200);
    expect((await ben.browser.call('openInvite', body)).code).toBe('invite_invalid');
  });

  it('an invite that is given back without its sealed part lets nobody in', async () => {
    const made = await invite();
    const given = await ann.browser.call('changeRoom', changeJson([made], undefined, []), params());
    expect(given.status).toBe(200);
    const access = formatBase64Url(await inviteAccess(made.link));
    const body = { genesis: formatBase64Url(room.state.genesis), access };
    expect((await ben.browser.call('openInvite', body)).code).toBe('invite_invalid');
    await expect(moveInBy(core, 'Eve', { kind: 'room', ...body })).rejects.toThrow('invite_');
  });

  it('an invite takes exactly its sealed part', async () => {
    const made = await invite();
    const call = (sealed: RoomChange['sealed']): Promise<Answer> =>
      ann.browser.call('changeRoom', changeJson([made], undefined, sealed), params());
    expect((await call([{ index: 0, blob: randomText(60) }])).code).toBe('bad_entry');
    expect((await call([...sealedOf(made), { index: 1, blob: randomText(60) }])).code).toBe('bad_entry');
    expect((await call(sealedOf(made))).status).toBe(200);
  });

  it('a link opens the house too, for somebody without an account', async () => {
    await core.stop();
    core = await startCore();
    [ann] = (await moveIn(core)) as [Member];
    room = await openRoom(ann);
    const { body } = await publish();
    await expect(moveInBy(core, 'Eve', { kind: 'room', ...body, access: randomText(32) })).rejects.toThrow(
      'invite_invalid',
    );
    const dora = await moveInBy(core, 'Dora', { kind: 'room', ...body });
    expect((await dora.browser.call('openInvite', body)).status).toBe(200);
  });

  it('a link opens the house to no more people than it is for, whether they join the room or not', async () => {
    await core.stop();
    core = await startCore();
    [ann] = (await moveIn(core)) as [Member];
    room = await openRoom(ann);
    const { body } = await publish({ uses: 2 });
    await moveInBy(core, 'Dora', { kind: 'room', ...body });
    const two = ['Eve', 'Fay'].map((name) => moveInBy(core, name, { kind: 'room', ...body }));
    const outcomes = await Promise.allSettled(two);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(moveInBy(core, 'Gus', { kind: 'room', ...body })).rejects.toThrow('invite_invalid');
  });
});

describe('by name', () => {
  async function inviteBen(terms: Terms = {}): Promise<{ made: MadeInvite; answer: Answer }> {
    const made = await invite({ kind: INVITE_KIND.personal, target: ben.person.fp, uses: 1, ...terms });
    const { wrap, sealed, sig } = await sealInvitation(ann.person.actor, ben.person.account, made.link);
    const answer = await ann.browser.call(
      'invite',
      {
        to: ben.fp,
        change: changeJson([made], undefined, sealedOf(made)),
        invitation: {
          invite: formatBase64Url(made.hash),
          wrap: formatBase64Url(wrap),
          sealed: formatBase64Url(sealed),
          sig: formatBase64Url(sig),
        },
      },
      params(),
    );
    if (answer.status === 200) room.state = made.state;
    return { made, answer };
  }

  it('the invited finds the invitation, opens it and joins; then it is gone', async () => {
    const socket = await ben.connect();
    const { made, answer } = await inviteBen();
    expect(answer.status).toBe(200);
    expect(await socket.take('inbox')).toMatchObject({ what: 'invitations' });
    const [found] = (await ben.browser.call('invitations')).json.invitations;
    expect(found).toMatchObject({ room: room.id, from: ann.fp });
    const link = await openInvitation(
      parseBase64Url(found.genesis),
      { account: ann.person.account, device: parseBase64Url(found.device) },
      ben.person,
      { wrap: parseBase64Url(found.wrap), sealed: parseBase64Url(found.sealed), sig: parseBase64Url(found.sig) },
    );
    const body = { genesis: found.genesis, access: formatBase64Url(await inviteAccess(link)) };
    expect((await cleo.browser.call('openInvite', body)).code).toBe('invite_invalid');
    expect((await join(ben, made, body)).status).toBe(200);
    expect((await ben.browser.call('invitations')).json.invitations).toEqual([]);
  });

  it('who declines is asked no more', async () => {
    await inviteBen();
    const [found] = (await ben.browser.call('invitations')).json.invitations;
    const decline = (by: Member): Promise<Answer> =>
      by.browser.call('declineInvitation', undefined, { params: { id: found.id } });
    expect((await decline(cleo)).status).toBe(204);
    expect((await ben.browser.call('invitations')).json.invitations).toHaveLength(1);
    expect((await decline(ben)).status).toBe(204);
    expect((await ben.browser.call('invitations')).json.invitations).toEqual([]);
    expect((await decline(ben)).status).toBe(204);
  });

  it('an invitation that was taken back is not there any more', async () => {
    const { made } = await inviteBen();
    await change(ann, room, [{ action: ACTION.voidInvite, invite: made.hash }], false);
    expect((await ben.browser.call('invitations')).json.invitations).toEqual([]);
  });

  it('it is for the one it names, by the one who signs, and for people who live here', async () => {
    const forCleo = await inviteBen({ target: cleo.person.fp });
    expect(forCleo.answer.code).toBe('bad_entry');
    const asLink = await inviteBen({ kind: INVITE_KIND.link, target: undefined as never });
    expect(asLink.answer.code).toBe('bad_entry');
    const { wrap, sealed, sig } = await sealInvitation(ben.person.actor, ben.person.account, forCleo.made.link);
    const body = {
      to: formatBase64Url(new Uint8Array(32).fill(9)),
      change: changeJson([forCleo.made], undefined, sealedOf(forCleo.made)),
      invitation: {
        invite: formatBase64Url(forCleo.made.hash),
        wrap: formatBase64Url(wrap),
        sealed: formatBase64Url(sealed),
        sig: formatBase64Url(sig),
      },
    };
    expect((await ann.browser.call('invite', body, params())).code).toBe('not_found');
    expect((await ann.browser.call('invite', { ...body, to: cleo.fp }, params())).code).toBe('bad_signature');
  });
});

describe('by short id', () => {
  async function ask(by: Member, id = room.id, timeMs = Date.now()): Promise<Answer> {
    const request = { room: utf8(id), asker: by.person.fp, device: by.person.device.id, timeMs };
    const body = encodeJoinRequest(request);
    const sig = await signWithDevice(by.person.device, body);
    return by.browser.call('askToJoin', signedJson({ body, sig }), { params: { room: id } });
  }

  it('the request waits for a member, and the asker learns the genesis and nothing else', async () => {
    const socket = await ann.connect();
    const answer = await ask(ben);
    expect(answer.json).toEqual({ genesis: formatBase64Url(room.state.genesis) });
    expect(await socket.take('inbox')).toMatchObject({ what: 'requests', room: room.id });
    const { requests } = (await ann.browser.call('requests', undefined, params())).json;
    expect(requests).toMatchObject([{ fp: ben.fp }]);
    expect((await ben.browser.call('requests', undefined, params())).code).toBe('not_member');
    await ask(ben);
    expect((await ann.browser.call('requests', undefined, params())).json.requests).toHaveLength(1);
    await change(ann, room, [{ action: ACTION.admit, subject: ben.person.fp }], true);
    expect((await ann.browser.call('requests', undefined, params())).json.requests).toEqual([]);
  });

  it('a member dismisses it, or the asker takes it back; nobody else does', async () => {
    const dismiss = (by: Member): Promise<Answer> =>
      by.browser.call('dismissRequest', undefined, { params: { room: room.id, fp: ben.fp } });
    await ask(ben);
    expect((await dismiss(cleo)).code).toBe('not_member');
    expect((await dismiss(ann)).status).toBe(204);
    expect((await ann.browser.call('requests', undefined, params())).json.requests).toEqual([]);
    await ask(ben);
    expect((await dismiss(ben)).status).toBe(204);
    expect((await ann.browser.call('requests', undefined, params())).json.requests).toEqual([]);
  });

  it('nobody asks in the name of another, for another room, or with an old signature', async () => {
    const request = { room: utf8(room.id), asker: ben.person.fp, device: ben.person.device.id, timeMs: Date.now() };
    const body = encodeJoinRequest(request);
    const signed = signedJson({ body, sig: await signWithDevice(ben.person.device, body) });
    expect((await cleo.browser.call('askToJoin', signed, params())).code).toBe('wrong_device');
    const otherRoom = await openRoom(ann);
    expect((await ben.browser.call('askToJoin', signed, { params: { room: otherRoom.id } })).code).toBe('bad_request');
    expect((await ask(ben, room.id, Date.now() - 3_600_000)).code).toBe('bad_entry');
    expect((await ask(ann)).code).toBe('bad_entry');
  });

  it('short ids cannot be tried out', async () => {
    const codes: (string | undefined)[] = [];
    for (let i = 0; i < 12; i += 1) codes.push((await ask(ben, `0000000${i % 10}`)).code);
    expect(codes[0]).toBe('not_found');
    expect(codes.at(-1)).toBe('slow_down');
  });

  it('ids are understood as people type them', async () => {
    const request = { room: utf8(room.id), asker: ben.person.fp, device: ben.person.device.id, timeMs: Date.now() };
    const body = encodeJoinRequest(request);
    const signed = signedJson({ body, sig: await signWithDevice(ben.person.device, body) });
    const typed = `${room.id.slice(0, 4)}-${room.id.slice(4)}`.toLowerCase();
    expect((await ben.browser.call('askToJoin', signed, { params: { room: typed } })).status).toBe(200);
  });
});
