import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { decodeEnvelope, encodeEnvelope } from '../../appliance/protocol/envelope.ts';
import { formatBase64Url, parseBase64Url } from '../../appliance/protocol/encoding.ts';
import { ACTION } from '../../appliance/protocol/room-log.ts';
import { removeDataFolders, startCore } from '../lib/core.ts';
import type { TestCore } from '../lib/core.ts';
import { change, type KnownRoom, type Member, moveIn, openRoom } from '../lib/member.ts';
import { randomText } from '../lib/registration.ts';
import type { TestSocket } from '../lib/test-socket.ts';

let core: TestCore;
let ann: Member;
let ben: Member;
let cleo: Member;
let room: KnownRoom;
let annSocket: TestSocket;
let benSocket: TestSocket;

beforeEach(async () => {
  core = await startCore({ settings: { 'accounts.registration': 'open', 'messages.burst': 20 } });
  const people = await moveIn(core, 'Ben', 'Cleo');
  [ann, ben, cleo] = people as [Member, Member, Member];
  room = await openRoom(ann, [ben]);
  [annSocket, benSocket] = await Promise.all([ann.connect(), ben.connect()]);
});
afterEach(async () => {
  await core.stop();
});
afterAll(removeDataFolders);

it('a message reaches everybody in the room, is acknowledged, and is there to scroll back to', async () => {
  const hello = await benSocket.take('hello');
  expect(hello.rooms.map((summary) => summary.room)).toEqual([room.id]);
  const send = await ann.seal(room, 'Good morning');
  annSocket.say(send);
  const ack = await annSocket.take('ack');
  const got = await benSocket.take('msg');
  expect(got).toMatchObject({ room: room.id, seq: 1, env: send.env });
  expect(ack).toMatchObject({ room: room.id, cid: send.cid, seq: 1, at: got.at });
  // The author's other pages hear it too, so the author's own does.
  expect((await annSocket.take('msg')).seq).toBe(1);
  const page = await ben.browser.call('messages', undefined, { params: { room: room.id } });
  expect(page.json.messages).toEqual([{ seq: 1, at: got.at, env: send.env }]);
});

it('the same client id again is answered with the first place: a lost acknowledgement is no second message', async () => {
  const send = await ann.seal(room);
  annSocket.say(send);
  // Still under way: one answer is enough for one socket.
  annSocket.say(send);
  const first = await annSocket.take('ack');
  annSocket.say(send);
  expect(await annSocket.take('ack')).toEqual(first);
  // Sealed anew, as after a restart of the page: still the same message.
  annSocket.say({ ...(await ann.seal(room)), cid: send.cid });
  expect(await annSocket.take('ack')).toEqual(first);
  await benSocket.take('msg');
  expect(await benSocket.hearsNo('msg')).toBe(true);
});

it('the client id is looked up before the epoch, so a resend over a key change is not doubled', async () => {
  const send = await ann.seal(room);
  annSocket.say(send);
  const first = await annSocket.take('ack');
  expect((await change(ann, room, [], true)).status).toBe(200);
  annSocket.say(send);
  expect(await annSocket.take('ack')).toEqual(first);
});

it('the same envelope under another client id is a replay', async () => {
  const send = await ann.seal(room);
  annSocket.say(send);
  await annSocket.take('ack');
  annSocket.say({ ...send, cid: randomText(16) });
  expect((await annSocket.take('nack')).code).toBe('replayed');
});

it('a counter that goes back is a replay, also when the messages were reordered on the way', async () => {
  const [first, second] = [await ann.seal(room), await ann.seal(room)];
  annSocket.say(second);
  await annSocket.take('ack');
  annSocket.say(first);
  expect((await annSocket.take('nack')).code).toBe('replayed');
});

it('under old keys nothing is taken', async () => {
  const send = await ann.seal(room);
  expect((await change(ben, room, [], true)).status).toBe(200);
  annSocket.say(send);
  expect((await annSocket.take('nack')).code).toBe('stale_epoch');
});

it('after somebody left, nothing is taken until there are new keys', async () => {
  expect((await change(ben, room, [{ action: ACTION.leave }], false)).status).toBe(200);
  annSocket.say(await ann.seal(room));
  expect((await annSocket.take('nack')).code).toBe('epoch_closed');
  expect((await change(ann, room, [], true)).status).toBe(200);
  annSocket.say(await ann.seal(room));
  await annSocket.take('ack');
});

it('who is not in the room sends nothing there, and learns nothing about it', async () => {
  const socket = await cleo.connect();
  socket.say(await cleo.seal(room));
  expect((await socket.take('nack')).code).toBe('not_member');
  socket.say({ ...(await cleo.seal(room)), room: '00000000' });
  expect((await socket.take('nack')).code).toBe('not_member');
});

it("nobody sends with another's device", async () => {
  annSocket.say(await ben.seal(room));
  expect((await annSocket.take('nack')).code).toBe('wrong_device');
});

it('a longer message than the house allows is refused, with a code', async () => {
  const send = await ann.seal(room);
  const envelope = decodeEnvelope(parseBase64Url(send.env), 1_000_000);
  const sealed = new Uint8Array(8_192 + 16);
  annSocket.say({ ...send, env: formatBase64Url(encodeEnvelope({ ...envelope, sealed })) });
  expect((await annSocket.take('nack')).code).toBe('too_large');
  annSocket.say({ ...send, env: formatBase64Url(encodeEnvelope({ ...envelope, sealed: sealed.subarray(0, 300) })) });
  expect((await annSocket.take('nack')).code).toBe('bad_frame');
});

it('one message a second with a small burst; who is too fast hears when to try again', async () => {
  const sends = await Promise.all(Array.from({ length: 25 }, () => ann.seal(room)));
  for (const send of sends) annSocket.say(send);
  for (let i = 0; i < 20; i += 1) await annSocket.take('ack');
  const nack = await annSocket.take('nack');
  expect(nack.code).toBe('slow_down');
  expect(nack.retryMs).toBeGreaterThan(0);
  expect(nack.retryMs).toBeLessThanOrEqual(1_000);
});

it('what somebody removed sends at that moment does not reach the room', async () => {
  const send = await ben.seal(room);
  const removing = change(ann, room, [{ action: ACTION.remove, subject: ben.person.fp }], true);
  expect((await removing).status).toBe(200);
  benSocket.say(send);
  expect((await benSocket.take('nack')).code).toBe('not_member');
  expect((await benSocket.take('rooms')).isMember).toBe(false);
  annSocket.say(await ann.seal(room));
  await annSocket.take('ack');
  expect(await benSocket.hearsNo('msg')).toBe(true);
});

it('a restart loses nothing that was acknowledged and doubles nothing', async () => {
  const send = await ann.seal(room);
  annSocket.say(send);
  const first = await annSocket.take('ack');
  core = await core.restart();
  ann.moveTo(core);
  const socket = await ann.connect();
  expect((await socket.take('hello')).rooms[0]?.lastSeq).toBe(1);
  socket.say(send);
  expect(await socket.take('ack')).toEqual(first);
  socket.say(await ann.seal(room));
  expect((await socket.take('ack')).seq).toBe(2);
});
