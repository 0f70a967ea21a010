import { beforeEach, describe, expect, it } from 'vitest';
import { makeCommit, NO_EPOCH } from '../../../appliance/e2ee/epoch.ts';
import { importRoot } from '../../../appliance/e2ee/hkdf.ts';
import { makeInvite } from '../../../appliance/e2ee/invite.ts';
import { createRoom } from '../../../appliance/e2ee/room.ts';
import { SenderSession } from '../../../appliance/e2ee/sender-session.ts';
import { createVerifier } from '../../../appliance/core/accounts/verify.ts';
import { Delivery, type Send, type Sender } from '../../../appliance/core/rooms/delivery.ts';
import type { Actor } from '../../../appliance/core/rooms/ports.ts';
import { RoomChanges } from '../../../appliance/core/rooms/room-changes.ts';
import { Rooms } from '../../../appliance/core/rooms/rooms.ts';
import { SignedTimes } from '../../../appliance/core/rooms/signed-times.ts';
import { systemTurns } from '../../../appliance/core/system/turns.ts';
import { formatBase64Url, formatHex, utf8 } from '../../../appliance/protocol/encoding.ts';
import { MESSAGE_TYPE } from '../../../appliance/protocol/envelope.ts';
import type { MessageFrame } from '../../../appliance/protocol/frames.ts';
import { INVITE_KIND, ROOM_KIND } from '../../../appliance/protocol/room-log.ts';
import { FakeClock } from '../../lib/fake-clock.ts';
import { MemoryRooms, settled } from '../../lib/memory-rooms.ts';
import { makePerson, type TestPerson } from '../../vectors/people.ts';
import type { KnownRoom } from '../../lib/member.ts';

const settings = {
  messageChars: 150,
  messagesPerSecond: 1,
  messageBurst: 5,
  membersMax: 8,
  roomsPerAccount: 8,
};

/** Hears outcomes as one line each. */
class Ears implements Sender {
  readonly heard: string[] = [];
  ack(_room: string, cid: string, seq: number): void {
    this.heard.push(`${cid} ${seq}`);
  }
  nack(_room: string, cid: string, code: string): void {
    this.heard.push(`${cid} ${code}`);
  }
}

let ann: TestPerson;
let by: Actor;
let store: MemoryRooms;
let clock: FakeClock;
let published: { seq: number; env: string }[];
let delivery: Delivery;
let changes: RoomChanges;
let room: KnownRoom;
let session: SenderSession;
let ears: Ears;
let names = 0;

beforeEach(async () => {
  ann = await makePerson('Ann', 0);
  by = { fp: ann.fp, fpHex: formatHex(ann.fp), device: ann.device.id, deviceHex: formatHex(ann.device.id) };
  store = new MemoryRooms();
  clock = new FakeClock(Date.now());
  published = [];
  ears = new Ears();
  session = new SenderSession(ann.actor);
  const rooms = new Rooms(store, createVerifier());
  const announcer = {
    toRoom: (_id: string, frame: string) => {
      const message = JSON.parse(frame) as MessageFrame | { t: 'room' };
      if (message.t === 'msg') published.push({ seq: message.seq, env: message.env ?? '' });
    },
    toAccount: () => undefined,
    enter: () => undefined,
    exit: () => undefined,
  };
  const crypto = createVerifier();
  const accounts = { state: () => ann.account };
  const shared = { rooms, store, announcer, accounts, crypto, clock, settings: () => settings };
  names = 0;
  delivery = new Delivery({ ...shared, turns: systemTurns, files: { assertSendable: () => undefined } });
  changes = new RoomChanges({ ...shared, newRoomId: () => 'ABCDEFGH', signedTimes: new SignedTimes() });
  const first = await createRoom(ann.actor, { kind: ROOM_KIND.group, membersMax: 8, timeMs: clock.nowMs() });
  const made = await commitOf({ id: 'ABCDEFGH', state: first.state, epoch: NO_EPOCH, secret: new Uint8Array(32) });
  await changes.create(by, { entries: [first.signed], sealed: [], commit: made.parts });
  room = { id: 'ABCDEFGH', state: first.state, epoch: made.head, secret: made.secret };
  store.isPatient = true;
});

function commitOf({ state, epoch }: KnownRoom): ReturnType<typeof makeCommit> {
  const accountOf = (): TestPerson['account'] => ann.account;
  return makeCommit({
    room: state,
    last: epoch,
    author: ann.actor,
    card: utf8('{}'),
    accountOf,
    timeMs: clock.nowMs(),
  });
}

/** A message named after its place in the test: its client id is 16 bytes of that letter. */
async function seal(
  name = String.fromCharCode(97 + (names++ % 26)),
  head: { readonly seq: number; readonly hash: Uint8Array<ArrayBuffer> } = room.state.head,
): Promise<Send> {
  const place = {
    genesis: room.state.genesis,
    epoch: room.epoch.epoch,
    secret: await importRoot(room.secret),
    headSeq: head.seq,
    head: head.hash,
  };
  const { envelope } = await session.sealMessage(place, MESSAGE_TYPE.message, utf8('{}'));
  return {
    room: room.id,
    cid: new Uint8Array(16).fill(name.charCodeAt(0)),
    cidText: name,
    envelope,
    envText: formatBase64Url(envelope),
    file: undefined,
  };
}

/** An entry that needs no new keys. */
async function invite(): Promise<void> {
  const timeMs = clock.nowMs();
  const terms = { kind: INVITE_KIND.link, uses: 1, expiresMs: timeMs + 60_000, card: utf8('{}') };
  const made = await makeInvite(ann.actor, room.state, terms, timeMs);
  const change = { entries: [made.signed], sealed: [{ index: 0, blob: made.sealed }], commit: undefined };
  await changes.change(by, room.id, change);
  room = { ...room, state: made.state };
}

async function say(send: Send): Promise<void> {
  delivery.send(by, send, ears);
  await settled();
}

it('a head that is not of this room’s log goes to nobody: it would look like a forked log to them', async () => {
  store.isPatient = false;
  const { seq, hash } = room.state.head;
  await say(await seal('a', { seq, hash: new Uint8Array(32) }));
  await say(await seal('b', { seq: seq + 1, hash }));
  expect([ears.heard, published]).toEqual([['a stale_head', 'b stale_head'], []]);
});

it('a head the author has not heard the end of is good enough, down to the one its keys were made for', async () => {
  store.isPatient = false;
  const first = room.state.head;
  await invite();
  const second = room.state.head;
  await invite();
  await say(await seal('a', first));
  await say(await seal('b', second));
  expect(ears.heard).toEqual(['a 1', 'b 2']);

  const made = await commitOf(room);
  await changes.change(by, room.id, { entries: [], sealed: [], commit: made.parts });
  room = { ...room, epoch: made.head, secret: made.secret };
  await say(await seal('c', second));
  await say(await seal('d'));
  expect(ears.heard.slice(2)).toEqual(['c stale_head', 'd 3']);
});

describe('before the disk has it', () => {
  it('nobody hears a message, and its author no acknowledgement', async () => {
    await say(await seal('a'));
    expect([ears.heard, published]).toEqual([[], []]);
    await store.flush();
    expect(ears.heard).toEqual(['a 1']);
    expect(published.map(({ seq }) => seq)).toEqual([1]);
  });

  it('the same message again is not a second one; both ask, both hear', async () => {
    const send = await seal('a');
    const others = new Ears();
    await say(send);
    delivery.send(by, send, others);
    // However often one socket repeats it: nobody fills the memory with answers that wait for a slow disk.
    delivery.send(by, send, others);
    await store.flush();
    expect([ears.heard, others.heard]).toEqual([['a 1'], ['a 1']]);
    expect(store.messages.get(room.id)).toHaveLength(1);
    expect(published).toHaveLength(1);
  });

  it('what comes meanwhile forms one group, in order', async () => {
    await say(await seal('a'));
    await say(await seal('b'));
    await say(await seal('c'));
    expect(store.waiting).toHaveLength(1);
    await store.flush();
    expect(store.waiting).toHaveLength(1);
    await store.flush();
    expect(ears.heard).toEqual(['a 1', 'b 2', 'c 3']);
    expect(published.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });
});

describe('when the disk fails', () => {
  it('the author hears it, nobody else anything, and the place is free again', async () => {
    await say(await seal('a'));
    await store.fail('storage_full');
    expect(ears.heard).toEqual(['a storage_full']);
    expect(published).toEqual([]);
    await say(await seal('b'));
    await store.flush();
    expect(ears.heard.at(-1)).toBe('b 1');
  });

  it('the very same message may be sent again, though its counter was seen', async () => {
    const send = await seal('a');
    await say(send);
    await store.fail('storage_failed');
    await say(send);
    await store.flush();
    expect(ears.heard).toEqual(['a storage_failed', 'a 1']);
    await say({ ...send, cid: new Uint8Array(16).fill(1), cidText: 'z' });
    expect(ears.heard.at(-1)).toBe('z replayed');
  });

  it('those who waited behind leave no hole', async () => {
    const sends = [await seal('a'), await seal('b'), await seal('c')];
    for (const send of sends) await say(send);
    await store.fail('storage_full');
    await store.flush();
    expect(ears.heard).toEqual(['a storage_full', 'b 1', 'c 2']);
    expect(store.messages.get(room.id)?.map(({ seq }) => seq)).toEqual([1, 2]);
  });
});

describe('while a change is under way', () => {
  it('messages wait for its outcome and are judged by the keys it leaves', async () => {
    const made = await commitOf(room);
    const old = await seal('a');
    const changing = changes.change(by, room.id, { entries: [], sealed: [], commit: made.parts });
    await settled();
    await say(old);
    expect(ears.heard).toEqual([]);
    room = { ...room, epoch: made.head, secret: made.secret };
    await say(await seal('b'));
    await store.flush();
    await changing;
    await store.flush();
    expect(ears.heard).toEqual(['a stale_epoch', 'b 1']);
  });

  it('a change that fails changes nothing for them', async () => {
    const made = await commitOf(room);
    const changing = changes.change(by, room.id, { entries: [], sealed: [], commit: made.parts });
    await settled();
    const refused = expect(changing).rejects.toThrow('storage_full');
    await say(await seal('a'));
    await store.fail('storage_full');
    await refused;
    await store.flush();
    expect(ears.heard).toEqual(['a 1']);
  });

  it('a message on its way to the disk comes before it', async () => {
    const made = await commitOf(room);
    await say(await seal('a'));
    const changing = changes.change(by, room.id, { entries: [], sealed: [], commit: made.parts });
    await settled();
    await store.flush();
    await store.flush();
    expect((await changing).lastSeq).toBe(1);
  });
});

describe('too fast', () => {
  it('a burst is allowed, then one a second, and what is refused was not counted', async () => {
    store.isPatient = false;
    for (let i = 0; i < 6; i += 1) await say(await seal());
    expect(ears.heard.at(-1)).toMatch(/slow_down$/);
    await clock.pass(1_000);
    await say(await seal('x'));
    expect(ears.heard.at(-1)).toBe('x 6');
    await say(await seal('y'));
    expect(ears.heard.at(-1)).toBe('y slow_down');
  });

  it('a repeat costs nothing: a client that lost acknowledgements is not slowed down', async () => {
    store.isPatient = false;
    const send = await seal('a');
    for (let i = 0; i < 50; i += 1) await say(send);
    expect(new Set(ears.heard)).toEqual(new Set(['a 1']));
  });
});
