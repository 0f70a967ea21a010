import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { formatSigned } from '../../appliance/client/api.ts';
import { signWithDevice } from '../../appliance/e2ee/device.ts';
import { sha256 } from '../../appliance/e2ee/hash.ts';
import { makeInvite } from '../../appliance/e2ee/invite.ts';
import { randomBytes } from '../../appliance/e2ee/random.ts';
import { decodeCommit, encodeCommit } from '../../appliance/protocol/commit.ts';
import {
  type Bytes,
  compareBytes,
  formatBase64Url,
  formatHex,
  parseBase64Url,
  parseHex,
  utf8,
} from '../../appliance/protocol/encoding.ts';
import type { RoomSummary } from '../../appliance/protocol/frames.ts';
import { ACTION, encodeRoomEntry, INVITE_KIND, ROLE } from '../../appliance/protocol/room-log.ts';
import type { Insider } from '../lib/insider.ts';
import { LyingHouse } from '../lib/lying-house.ts';
import { type Json, LyingTransport } from '../lib/lying-transport.ts';
import { NodeTransport } from '../lib/node-transport.ts';
import { MemoryStore, type SimulatedClient } from '../lib/simulated-client.ts';
import { makePerson } from '../vectors/people.ts';

/**
 * A wholly malicious house, some of the time with a member's keys in hand, lies about people, rooms and the vault. Alice's
 * client must believe nothing false, give keys to nobody, and say by name what was tried (docs/threat-model.md).
 */
let lying: LyingHouse;
let alice: SimulatedClient;
let bob: SimulatedClient;
let mallory: SimulatedClient;
let network: LyingTransport;
let insider: Insider;
let room: string;

beforeAll(async () => {
  lying = await LyingHouse.open();
});
afterAll(() => lying.house.close());

beforeEach(async () => {
  await lying.begin();
  ({ alice, bob, mallory, network, insider, room } = lying);
});

describe('a house that lies about people', () => {
  it('substitutes a wrap key: the log no longer verifies, and nobody is given keys', async () => {
    const swapped = new LyingTransport(new NodeTransport(lying.house));
    const fresh = lying.house.page('Alice', { store: new MemoryStore(), transport: swapped });
    const bobFp = formatBase64Url(parseHex(bob.fp, 32));
    swapped.lies = {
      answer: (what, json: Json) => {
        if (what !== 'POST /api/v1/accounts') return json;
        return {
          accounts: json.accounts.map((account: Json) => {
            if (account.fp !== bobFp) return account;
            const body = parseBase64Url(account.log[0].body);
            body[body.length - 20] = (body[body.length - 20] ?? 0) ^ 1;
            return { ...account, log: [{ ...account.log[0], body: formatBase64Url(body) }, ...account.log.slice(1)] };
          }),
        };
      },
    };
    await fresh.logIn();
    await lying.generalAlarm('bad_entry', fresh);
    expect(fresh.client.state.people.map(({ name }) => name)).not.toContain('Bob');
    await expect(fresh.client.createDirect([bob.fp])).rejects.toMatchObject({ code: 'not_found' });
    fresh.stop();
  });

  it('puts a ghost under a known name: red notice, no keys, no conversation', async () => {
    const ghost = await makePerson('Bob', 5);
    const fp = formatBase64Url(ghost.fp);
    lying.lieInAnswer(/^GET \/api\/v1\/people$/, (json) => ({
      people: [...json.people, { fp, seq: ghost.account.head.seq, isOnline: true }],
    }));
    lying.lieInAnswer(/^POST \/api\/v1\/accounts$/, (json) => ({
      accounts: [...json.accounts, { fp, log: ghost.log.map(formatSigned) }],
    }));
    await lying.greet();
    const shown = await alice.until('the ghost', () =>
      alice.client.state.people.find((one) => one.fp === formatHex(ghost.fp)),
    );
    expect(shown.trust).toBe('changed');
    expect((await alice.until('Bob', () => alice.client.state.people.find((one) => one.fp === bob.fp))).trust).toBe(
      'unverified',
    );
    await lying.generalAlarm('identity_changed');
    await expect(alice.client.createDirect([shown.fp])).rejects.toMatchObject({ code: 'identity_changed' });
    await expect(alice.client.admit(room, shown.fp)).rejects.toMatchObject({ code: 'identity_changed' });
    await expect(alice.client.invitePerson(room, shown.fp)).rejects.toMatchObject({ code: 'identity_changed' });
  });

  it('rolls somebody’s account back', async () => {
    const [zoe] = await lying.house.moveIn('Zoe');
    const second = await lying.house.otherDevice(zoe);
    await alice.person('Zoe');
    await mallory.person('Zoe');
    await mallory.client.admit(room, zoe.fp);
    await second.roomReady(room);
    await second.client.send(room, 'from the second device');
    await alice.sees(room, 'from the second device');
    const fp = formatBase64Url(parseHex(zoe.fp, 32));
    lying.lieInAnswer(/^GET \/api\/v1\/people$/, (json) => ({
      people: json.people.map((one: Json) => (one.fp === fp ? { ...one, seq: 1 } : one)),
    }));
    lying.lieInAnswer(/^POST \/api\/v1\/accounts$/, (json) => ({
      accounts: json.accounts.map((one: Json) => (one.fp === fp ? { ...one, log: one.log.slice(0, 2) } : one)),
    }));
    await lying.greet();
    await lying.alarm('account_rollback');
    for (const client of [zoe, second]) client.stop();
  });
});

describe('a house that lies about a room', () => {
  /** An entry nobody had the right to make, in the name of a member. */
  async function forgedAdmit(device: { id: Bytes; spki: Bytes; privateKey: CryptoKey }, subject: Bytes) {
    const { state } = await insider.chain(room);
    const body = encodeRoomEntry({
      suite: 1,
      genesis: state.genesis,
      seq: state.head.seq + 1,
      prev: state.head.hash,
      action: ACTION.admit,
      subject,
      actor: insider.actor.fp,
      device: device.id,
      role: ROLE.member,
      timeMs: Date.now(),
      payload: new Uint8Array(0),
    });
    return { body, sig: await signWithDevice(device, body) };
  }

  it('adds a ghost to the members', async () => {
    const ghost = await makePerson('Ghost', 5);
    const forged = await forgedAdmit(ghost.device, ghost.fp);
    lying.serveLog([...(await lying.trueLog()), formatSigned(forged)]);
    const head = formatBase64Url(await sha256(forged.body));
    lying.lieAboutRoom((summary) => ({ ...summary, headSeq: summary.headSeq + 1, head }));
    await lying.greet();
    await lying.alarm('bad_entry');
    expect(alice.room(room)?.members).toHaveLength(3);
  });

  it('adds a ghost to the readers of an epoch', async () => {
    const ghost = await makePerson('Ghost', 5);
    lying.lieInAnswer(new RegExp(`/rooms/${room}/commits`), (json) => ({
      commits: json.commits.map((one: Json) => {
        const commit = decodeCommit(parseBase64Url(one.body));
        const readers = [...commit.readers, { fp: ghost.fp, hash: ghost.fp }].sort((a, b) => compareBytes(a.fp, b.fp));
        return { ...one, body: formatBase64Url(encodeCommit({ ...commit, readers })) };
      }),
    }));
    await mallory.client.renameRoom(room, 'with a ghost');
    await lying.alarm('bad_commit');
    expect(alice.room(room)?.name).not.toBe('with a ghost');
  });

  it('swaps the wrap meant for Alice', async () => {
    lying.lieInAnswer(new RegExp(`/rooms/${room}/wraps`), () => ({ wrap: formatBase64Url(randomBytes(512)) }));
    await mallory.client.renameRoom(room, 'another wrap');
    await lying.alarm('bad_commit');
  });

  it('forks the log: two valid entries at one place make the room read-only, and stay so', async () => {
    const { state, log } = await insider.chain(room);
    const terms = { kind: INVITE_KIND.link, uses: 1, expiresMs: Date.now() + 60_000, card: utf8('{}') };
    const one = await makeInvite(insider.actor, state, terms, Date.now());
    const other = await makeInvite(insider.actor, state, terms, Date.now());
    await insider.change(room, { entries: [one], sealed: [{ index: 0, blob: one.sealed }] });
    await alice.until('the true entry', () =>
      alice.items(room).some((item) => item.kind === 'event' && item.event === 'invited'),
    );
    lying.serveLog([...log.map(formatSigned), formatSigned(other.signed)]);
    lying.lieAboutRoom((summary) => ({ ...summary, head: formatBase64Url(other.hash) }));
    await lying.greet();
    await lying.alarm('log_fork');
    expect(alice.room(room)?.status).toBe('forked');
    await alice.client.send(room, 'into the void');
    await alice.until('the refusal', () =>
      alice.items(room).some((item) => item.kind === 'message' && item.delivery.status === 'failed'),
    );
    network.lies = {};
    await lying.reload();
    ({ alice } = lying);
    await alice.until('the room', () => alice.room(room)?.status === 'forked');
    expect(alice.alarms(room)).toContain('log_fork');
  });

  it('rolls the log back', async () => {
    const log = await lying.trueLog();
    lying.serveLog(log.slice(0, -1));
    const chain = await insider.chain(room);
    const before = chain.entries.at(-2);
    lying.lieAboutRoom((summary) => ({
      ...summary,
      headSeq: summary.headSeq - 1,
      head: formatBase64Url(before?.hash ?? new Uint8Array(32)),
    }));
    // What Alice's client gives back it does not want.
    network.lies = { ...network.lies, refuse: (what) => (what.endsWith('/changes') ? 'bad_entry' : undefined) };
    await lying.greet();
    await lying.alarm('log_rollback');
    await alice.until('the obstacle', () => alice.room(room)?.status === 'behind');
    expect(alice.room(room)?.members).toHaveLength(3);
    network.lies = {};
    await lying.greet();
    // The truth again: the room may be written in, the alarm stays.
    await alice.roomReady(room);
    expect(alice.alarms(room)).toContain('log_rollback');
  });

  it('rolls the log back for a new device, which saw nothing before', async () => {
    await mallory.client.createInvite(room, 1, 1);
    await alice.until('the last entry', () =>
      alice.items(room).some((item) => item.kind === 'event' && item.event === 'invited'),
    );
    await alice.until('marks in the vault', () => !alice.hasUnwritten());
    const chain = await insider.chain(room);
    const before = chain.entries[2];
    const tampered = new LyingTransport(new NodeTransport(lying.house));
    const fresh = lying.house.page('Alice', { store: new MemoryStore(), transport: tampered });
    const lie = (summary: RoomSummary): RoomSummary =>
      summary.room !== room
        ? summary
        : { ...summary, headSeq: 2, head: formatBase64Url(before?.hash ?? new Uint8Array(32)), epoch: 2 };
    tampered.lies = {
      answer: (what, json: Json) => {
        if (what === 'GET /api/v1/rooms') return { rooms: json.rooms.map(lie) };
        return what.includes(`/rooms/${room}/log`) ? { entries: json.entries.slice(0, 3) } : json;
      },
      frame: (frame) => [frame.t === 'hello' ? { ...frame, rooms: frame.rooms.map(lie) } : frame],
    };
    await fresh.logIn();
    await lying.alarm('log_rollback', fresh);
    fresh.stop();
  });

  it('rolls the keys back for a new device: it names that, and seals nothing with them', async () => {
    await mallory.client.renameRoom(room, 'with newer keys');
    await alice.until('the new keys', () => alice.room(room)?.name === 'with newer keys');
    await alice.until('marks in the vault', () => !alice.hasUnwritten());
    const { epoch } = await insider.epoch(room);
    const tampered = new LyingTransport(new NodeTransport(lying.house));
    const fresh = lying.house.page('Alice', { store: new MemoryStore(), transport: tampered });
    const lie = (summary: RoomSummary): RoomSummary =>
      summary.room === room ? { ...summary, epoch: epoch - 1 } : summary;
    tampered.lies = {
      answer: (what, json: Json) => {
        if (what === 'GET /api/v1/rooms') return { rooms: json.rooms.map(lie) };
        if (!what.includes(`/rooms/${room}/commits`)) return json;
        const isOld = (one: Json): boolean => decodeCommit(parseBase64Url(one.body)).epoch < epoch;
        return { commits: json.commits.filter(isOld) };
      },
      frame: (frame) => [frame.t === 'hello' ? { ...frame, rooms: frame.rooms.map(lie) } : frame],
    };
    await fresh.logIn();
    await lying.alarm('log_rollback', fresh);
    await fresh.until('the old keys', () => fresh.room(room)?.status === 'rekeying');
    tampered.lies = {};
    await fresh.client.send(room, 'under keys of today');
    await bob.sees(room, 'under keys of today');
    expect(bob.alarms(room)).toEqual([]);
    fresh.stop();
  });

  it('shows another room under a short id that is known', async () => {
    const other = await mallory.client.createRoom('Trap');
    await mallory.client.admit(other, alice.fp);
    const trap = await alice.roomReady(other);
    const genesis = formatBase64Url(parseHex(trap.genesis, 32));
    lying.lieAboutRoom((summary) => ({ ...summary, genesis }));
    await lying.greet();
    await lying.alarm('log_fork');
  });

  it('serves another room for a link', async () => {
    const trap = await mallory.client.createRoom('Trap');
    const { link: trapLink } = await mallory.client.createInvite(trap, 5, 1);
    const hidden = await bob.client.createRoom('Bob’s own');
    const { link } = await bob.client.createInvite(hidden, 5, 1);
    let trapAnswer: Json;
    lying.lieInAnswer(/invites\/open/, (json) => (trapAnswer = json));
    await alice.client.inspectLink(trapLink);
    network.lies = {};
    lying.lieInAnswer(/invites\/open/, () => trapAnswer);
    await expect(alice.client.inspectLink(link)).rejects.toMatchObject({ code: 'link_mismatch' });
    await expect(alice.client.joinByLink(link)).rejects.toMatchObject({ code: 'link_mismatch' });
    await lying.generalAlarm('link_mismatch');
    network.lies = {};
    // A log that ends before the invite is not the link's either.
    lying.lieInAnswer(/invites\/open/, (json) => ({ ...json, log: json.log.slice(0, -1) }));
    await expect(alice.client.joinByLink(link)).rejects.toMatchObject({ code: 'link_mismatch' });
    network.lies = {};
    expect(await alice.client.joinByLink(link)).toBe(hidden);
  });
});

describe('a house that lies about the vault', () => {
  it('serves an older record than this device wrote', async () => {
    let kept: Json;
    lying.lieInAnswer(/vault\/get/, (json) => (kept ??= json));
    await lying.reload();
    ({ alice } = lying);
    await alice.until('the old records', () => kept !== undefined);
    network.lies = {};
    await alice.client.setVerified(bob.fp, true);
    await alice.until('the new record', () => !alice.hasUnwritten());
    lying.lieInAnswer(/vault\/get/, () => kept);
    await lying.reload();
    ({ alice } = lying);
    await lying.generalAlarm('vault_rollback');
    // What this device knew, it still knows.
    await alice.until(
      'the pin',
      () => alice.client.state.people.find((one) => one.fp === bob.fp)?.trust === 'verified',
    );
    network.lies = {};
    await alice.client.setVerified(bob.fp, false);
  });

  it('loses a record', async () => {
    lying.lieInAnswer(/vault\/get/, () => ({ records: [] }));
    await lying.reload();
    ({ alice } = lying);
    await lying.generalAlarm('vault_rollback');
  });
});
