import type { TSchema } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { isErrorCode } from '../../appliance/protocol/errors.ts';
import { ServerFrame } from '../../appliance/protocol/frames.ts';
import { type ChatFixture, openChat, PaperSocket } from '../lib/chat-fixture.ts';
import { removeDataFolders, startCore } from '../lib/core.ts';
import { settled } from '../lib/memory-rooms.ts';
import { type KnownRoom, Member, moveIn, openRoom, type SendJson } from '../lib/member.ts';
import { createOnPaper } from '../lib/paper-room.ts';
import { makePerson } from '../vectors/people.ts';
import { Browser } from '../lib/http.ts';

/** Frames into the real handler; through a real socket there are fewer, as each costs a trip. */
const FRAMES = 100_000;
const FRAMES_BY_WIRE = 1_500;
// Not through a type alias: with exact optional properties TypeBox's union is no TSchema to TypeScript.
const isServerFrame = TypeCompiler.Compile(ServerFrame as unknown as TSchema);

let fixture: ChatFixture;
let ann: Member;
let room: KnownRoom;
/** Good frames, the ground that bad ones grow on. */
let good: SendJson[];

beforeAll(async () => {
  const person = await makePerson('Ann', 0);
  fixture = await openChat([person], { 'messages.perSecond': 1e9, 'messages.burst': 1e9 });
  ann = new Member(new Browser({ baseUrl: 'http://127.0.0.1' }), person);
  room = await createOnPaper(fixture, person);
  good = await Promise.all(Array.from({ length: 64 }, (_, i) => ann.seal(room, `message ${i}`)));
});
afterAll(async () => {
  await fixture.close();
  await removeDataFolders();
});

/** A good frame with some of its text replaced, doubled, cut out or moved. */
const bent = fc
  .tuple(
    fc.nat(63),
    fc.nat(63),
    fc.array(fc.tuple(fc.nat(4), fc.nat(), fc.nat(), fc.string({ maxLength: 6 })), { maxLength: 4 }),
  )
  .map(([first, second, cuts]) => {
    let text = JSON.stringify(good[first]);
    const other = JSON.stringify(good[second]);
    for (const [how, a, b, junk] of cuts) {
      const at = a % (text.length + 1);
      const to = Math.min(text.length, at + (b % 24));
      if (how === 0) text = text.slice(0, at) + junk + text.slice(to);
      else if (how === 1) text = text.slice(0, at);
      else if (how === 2) text = text.slice(0, at) + other.slice(at);
      else if (how === 3) text = text.slice(0, at) + text.slice(to) + text.slice(at, to);
      else text = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << (b % 7))) + text.slice(at + 1);
    }
    return text;
  });

/** Members of a good frame replaced by any value at all, `__proto__` and friends among the names. */
const odd = fc
  .tuple(
    fc.nat(63),
    fc.constantFrom('t', 'room', 'cid', 'env', 'file', '__proto__', 'constructor', 'toString', 'x'),
    fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom('send', 'active', 'hello', 'A'.repeat(60_000))),
  )
  .map(([which, name, value]) => {
    const members = Object.entries(good[which] ?? {}).filter(([key]) => key !== name);
    return `{${[...members, [name, value] as const].map(([key, one]) => `${JSON.stringify(key)}:${JSON.stringify(one)}`).join(',')}}`;
  });

/** Envelopes of the right length for the schema whose bytes are anybody's guess. */
const guessed = fc.tuple(fc.nat(63), fc.uint8Array({ maxLength: 700 })).map(([which, bytes]) => {
  const env = Buffer.from(good[which]?.env ?? '', 'base64url');
  env.set(bytes.subarray(0, env.length), bytes.length % Math.max(1, env.length - bytes.length));
  return JSON.stringify({
    ...good[which],
    cid: Buffer.from(bytes.subarray(0, 16)).toString('base64url').padEnd(22, 'A'),
    env: env.toString('base64url'),
  });
});

const anyFrame = fc.oneof(
  { weight: 4, arbitrary: bent },
  { weight: 3, arbitrary: odd },
  { weight: 3, arbitrary: guessed },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }) },
  { weight: 1, arbitrary: fc.nat(63).map((which) => JSON.stringify(good[which])) },
);

/** What the house answers is one of its own frames, with a code of the table wherever it refuses. */
function checkAnswers(frames: readonly string[]): void {
  for (const text of frames) {
    const frame = JSON.parse(text) as ServerFrame;
    if (!isServerFrame.Check(frame)) throw new Error(`not a frame of ours: ${text.slice(0, 200)}`);
    if ((frame.t === 'nack' || frame.t === 'fault') && !isErrorCode(frame.code)) throw new Error(`no code: ${text}`);
  }
}

it(`${FRAMES} frames of any kind: each is answered by a code or taken, and nothing is lost or doubled`, async () => {
  const handlers = fixture.handlers(ann.person);
  let socket = new PaperSocket(handlers, fixture.topics);
  let closes = 0;
  const acknowledged = new Map<string, number>();
  const collect = (): void => {
    checkAnswers(socket.sent);
    for (const text of socket.sent) {
      const frame = JSON.parse(text) as ServerFrame;
      if (frame.t !== 'ack') continue;
      const before = acknowledged.get(frame.cid) ?? frame.seq;
      expect(frame.seq).toBe(before);
      acknowledged.set(frame.cid, frame.seq);
    }
    socket.sent.length = 0;
  };
  const rounds = 100;
  for (let round = 0; round < rounds; round += 1) {
    for (const frame of fc.sample(anyFrame, FRAMES / rounds)) {
      if (!socket.isOpen) {
        closes += 1;
        collect();
        socket = new PaperSocket(handlers, fixture.topics);
      }
      socket.hear(frame);
    }
    await settled();
    collect();
  }
  await vi.waitFor(() => {
    collect();
    expect(acknowledged.size).toBeGreaterThan(0);
  });
  await new Promise((resolve) => setTimeout(resolve, 200));
  collect();
  const stored = fixture.published.map(({ frame }) => JSON.parse(frame) as ServerFrame).filter(({ t }) => t === 'msg');
  expect(stored.map((frame) => frame.t === 'msg' && frame.seq)).toEqual(stored.map((_, index) => index + 1));
  // Each place was acknowledged to one client id; answers to sockets that were closed meanwhile are missing.
  expect(new Set(acknowledged.values()).size).toBe(acknowledged.size);
  expect(acknowledged.size).toBeLessThanOrEqual(stored.length);
  expect(closes).toBeGreaterThan(FRAMES / 100);
  expect(stored.length).toBeGreaterThan(0);
  // And after all that an honest message goes through.
  const honest = new Member(ann.browser, ann.person);
  const last = new PaperSocket(handlers, fixture.topics);
  last.hear(JSON.stringify(await honest.seal(room)));
  await vi.waitFor(() => {
    expect(last.sent.at(-1)).toMatch(/^\{"t":"ack"/);
  }, 5_000);
}, 170_000);

it(`${FRAMES_BY_WIRE} frames through a real socket leave the house open for everybody`, async () => {
  const settings = { 'accounts.registration': 'open', 'messages.perSecond': 20, 'messages.burst': 50 } as const;
  const core = await startCore({ settings });
  try {
    const [eve, ben] = (await moveIn(core, 'Ben')) as [Member, Member];
    room = await openRoom(eve, [ben]);
    good = await Promise.all(Array.from({ length: 64 }, () => eve.seal(room)));
    const quiet = await ben.connect();
    let socket = await eve.connect();
    for (const frame of fc.sample(anyFrame, FRAMES_BY_WIRE)) {
      if (socket.raw.readyState !== 1) {
        checkAnswers(socket.frames.map((one) => JSON.stringify(one)));
        socket = await eve.connect();
      }
      socket.raw.send(frame);
      // Now and then the answers are waited for, so that a closed socket is seen.
      if (frame.length % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    quiet.say(await ben.seal(room));
    await quiet.take('ack', () => true, 20_000);
    expect(quiet.raw.readyState).toBe(1);
  } finally {
    await core.stop();
  }
}, 170_000);
