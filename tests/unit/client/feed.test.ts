import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Feed, PAGE } from '../../../appliance/client/feed.ts';
import { encodeContent } from '../../../appliance/e2ee/content.ts';
import { SenderSession } from '../../../appliance/e2ee/sender-session.ts';
import { formatBase64Url } from '../../../appliance/protocol/encoding.ts';
import { MESSAGE_TYPE } from '../../../appliance/protocol/envelope.ts';
import { ACTION } from '../../../appliance/protocol/room-log.ts';
import { PaperHistory } from '../../lib/paper-history.ts';
import { makePerson, type TestPerson } from '../../vectors/people.ts';

let ann: TestPerson;
let ben: TestPerson;
let history: PaperHistory;
let feed: Feed;

beforeAll(async () => {
  [ann, ben] = await Promise.all([makePerson('Ann', 0), makePerson('Ben', 1)]);
});
beforeEach(async () => {
  history = await PaperHistory.begin(ann, [ann, ben]);
  await history.act(ann, { action: ACTION.admit, subject: ben.fp });
  feed = new Feed(history.parts, 'R00M0001', history.events);
});

async function fill(count: number): Promise<void> {
  const session = new SenderSession(ben.actor);
  for (let i = 0; i < count; i += 1) await history.say(ben, `m${history.stored.length + 1}`, session);
}

function texts(one = feed): string[] {
  return one.items.flatMap(({ shown }) => (shown.kind === 'message' ? [shown.content.text] : []));
}

const all = (): string[] => history.stored.map((_, i) => `m${i + 1}`);

describe('the loaded stretch of a history', () => {
  it('begins with the newest page when the first thing heard is a message from far on', async () => {
    await fill(PAGE + 20);
    const last = history.stored.at(-1);
    if (last === undefined) throw new Error('nothing said');
    await feed.take(last);
    expect(texts()).toEqual(all().slice(-PAGE));
    expect(feed.hasOlder).toBe(true);
    await feed.loadOlder();
    expect(texts()).toEqual(all());
    expect(feed.hasOlder).toBe(false);
  });

  it('has no hole and nothing twice, however it comes about', async () => {
    const step = fc.constantFrom('say', 'say', 'hear', 'miss', 'follow', 'older', 'again');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.nat(70), async (steps, before) => {
        const own = await PaperHistory.begin(ann, [ann, ben]);
        await own.act(ann, { action: ACTION.admit, subject: ben.fp });
        const session = new SenderSession(ben.actor);
        const say = async () => own.say(ben, `m${own.stored.length + 1}`, session);
        for (let i = 0; i < before; i += 1) await say();
        const one = new Feed(own.parts, 'R00M0001', own.events);
        await one.follow(own.stored.length);
        for (const what of steps) {
          if (what === 'say' || what === 'hear') await one.take(await say());
          else if (what === 'miss') await say();
          else if (what === 'follow') await one.follow(own.stored.length);
          else if (what === 'older') await one.loadOlder();
          else if (own.stored[0] !== undefined) await one.take(own.stored[0]);
          const seqs = one.items.map(({ seq }) => seq);
          expect(seqs).toEqual(seqs.map((_, i) => (seqs[0] ?? 0) + i));
        }
        await one.follow(own.stored.length);
        while (one.hasOlder && one.items.length > 0) await one.loadOlder();
        expect(texts(one)).toEqual(own.stored.map((_, i) => `m${i + 1}`));
        expect(own.lies).toEqual([]);
        expect(one.items.every(({ missing }) => missing === 0)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it('begins anew at the end of what it is too far behind of', async () => {
    await fill(3);
    await feed.follow(3);
    await fill(520);
    await feed.follow(523);
    expect(texts()).toEqual(all().slice(-PAGE));
    expect(feed.hasOlder).toBe(true);
  });

  it('takes nothing the house was not asked for', async () => {
    await fill(4);
    const [first, second, third, fourth] = history.stored;
    if (!first || !second || !third || !fourth) throw new Error('nothing said');
    history.serve = () => [second, first, second, third, { ...fourth, seq: 9 }];
    await feed.follow(3);
    expect(feed.items.map(({ seq }) => seq)).toEqual([2, 3]);
  });

  it('shows how many are withheld from its middle', async () => {
    await fill(6);
    const [, , third, fourth] = history.stored;
    history.serve = (before, after, limit) => {
      const within = history.stored.filter(
        (one) => one !== third && one !== fourth && one.seq < before && one.seq > after,
      );
      return after > 0 ? within.slice(0, limit) : within.slice(-limit);
    };
    await feed.follow(6);
    expect(feed.items.map(({ seq, missing }) => [seq, missing])).toEqual([
      [1, 0],
      [2, 0],
      [5, 2],
      [6, 0],
    ]);
  });
});

describe('a message that comes again', () => {
  it('is hidden, and named', async () => {
    await fill(2);
    await feed.follow(2);
    const [first] = history.stored;
    if (first === undefined) throw new Error('nothing said');
    await feed.take({ ...first, seq: 3 });
    expect(texts()).toEqual(['m1', 'm2']);
    expect(history.lies).toEqual(['replay']);
  });

  it('is found after a reload too, from what was remembered', async () => {
    await fill(2);
    await feed.follow(2);
    const again = new Feed(history.parts, 'R00M0001', history.events);
    again.rememberSeen(feed.seen());
    expect(again.lastSeqSeen).toBe(2);
    const [first, second] = history.stored;
    if (first === undefined || second === undefined) throw new Error('nothing said');
    history.stored.splice(0, 2, { ...first, seq: 3 }, { ...second, seq: 4 });
    await again.follow(4);
    expect(texts(again)).toEqual([]);
    expect(history.lies).toEqual(['replay', 'replay']);
    again.reset();
    expect(again.lastSeqSeen).toBe(0);
  });

  it('is shown once, by its client id, where its author sealed it again for newer keys', async () => {
    const first = await history.say(ben, 'said once');
    await feed.follow(1);
    const shown = feed.items[0]?.shown;
    if (shown?.kind !== 'message') throw new Error('not shown');
    const { envelope } = await new SenderSession(ben.actor).sealMessage(
      await history.place(),
      MESSAGE_TYPE.message,
      encodeContent(shown.content),
    );
    await feed.take({ seq: 2, at: first.at + 1, env: formatBase64Url(envelope) });
    expect(texts()).toEqual(['said once']);
    expect(history.lies).toEqual([]);
  });
});
