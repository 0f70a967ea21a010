import { describe, expect, test } from 'vitest';
import {
  assertCommitFollows,
  type Commit,
  decodeCommit,
  decodeEpochBad,
  decodeWrap,
  encodeCommit,
  encodeCommitContext,
  encodeEpochBad,
  encodeWrap,
  type EpochHead,
} from '../../../appliance/protocol/commit.ts';
import { type Bytes, compareBytes, encodeFields, u32, u64, u8, ZERO_32 } from '../../../appliance/protocol/encoding.ts';
import { LIMITS } from '../../../appliance/protocol/limits.ts';
import { readersOf } from '../../../appliance/protocol/membership.ts';
import { outcomeOf } from '../../lib/outcome.ts';
import { fpOf, RoomStory, STORY_MS } from '../../lib/room-story.ts';

const room = new RoomStory('ada');
for (const who of ['ben', 'cleo']) room.admit('ada', who);
room.waitUntil('ada', STORY_MS + 1_000);

const LAST: EpochHead = { epoch: 4, hash: fpOf('last commit'), timeMs: STORY_MS + 2_000 };

function commit(changes: Partial<Commit> = {}): Commit {
  const { genesis, head } = room.state;
  return {
    suite: 1,
    genesis,
    epoch: 5,
    prev: LAST.hash,
    headSeq: head.seq,
    head: head.hash,
    author: fpOf('ben'),
    device: fpOf('device of ben'),
    timeMs: STORY_MS + 2_000,
    proof: fpOf('proof'),
    card: fpOf('card'),
    readers: readersOf(room.state).map((fp, i) => ({ fp, hash: fpOf(`wrap ${i}`) })),
    ...changes,
  };
}

const { readers } = commit();
const stranger = { fp: fpOf('stranger'), hash: fpOf('wrap') };
const sorted = (...list: Commit['readers'][number][]) => list.sort((a, b) => compareBytes(a.fp, b.fp));

describe('new keys are taken only if they are for exactly the members', () => {
  test('so made, by any of them', () => {
    for (const author of ['ada', 'ben', 'cleo'])
      expect(outcomeOf(() => assertCommitFollows(room.state, LAST, commit({ author: fpOf(author) })))).toBe('ok');
    const first = commit({ epoch: 1, prev: ZERO_32 });
    expect(outcomeOf(() => assertCommitFollows(room.state, { epoch: 0, hash: ZERO_32 }, first))).toBe('ok');
  });

  test.each<[string, Partial<Commit>, string]>([
    ['a ghost among the readers', { readers: sorted(...readers, stranger) }, 'bad_commit'],
    ['a ghost in a member’s place', { readers: sorted(...readers.slice(1), stranger) }, 'bad_commit'],
    ['a member left out', { readers: readers.slice(1) }, 'bad_commit'],
    ['nobody', { readers: [] }, 'bad_commit'],
    ['a member twice', { readers: [...readers, ...readers.slice(2)] }, 'bad_commit'],
    ['members in another order', { readers: [...readers].reverse() }, 'bad_commit'],
    ['an author from outside', { author: fpOf('stranger') }, 'bad_commit'],
    ['another room', { genesis: fpOf('x') }, 'bad_commit'],
    ['a suite below the room’s', { suite: 0 }, 'bad_commit'],
    ['the epoch that is', { epoch: 4 }, 'stale_epoch'],
    ['an epoch left out', { epoch: 6 }, 'stale_epoch'],
    ['another commit before it', { prev: fpOf('x') }, 'stale_epoch'],
    ['a head that is past', { headSeq: room.state.head.seq - 1 }, 'stale_head'],
    ['another head', { head: fpOf('x') }, 'stale_head'],
    ['a time before the last commit: a revoked device back from its end', { timeMs: STORY_MS + 1_999 }, 'bad_commit'],
  ])('not with %s', (_, changes, code) => {
    expect(outcomeOf(() => assertCommitFollows(room.state, LAST, commit(changes)))).toBe(code);
  });

  test('nor dated before the last change of the room, where the last commit’s time is not known', () => {
    const { epoch, hash } = LAST;
    const outcome = (timeMs: number) =>
      outcomeOf(() => assertCommitFollows(room.state, { epoch, hash }, commit({ timeMs })));
    expect(outcome(STORY_MS + 1_000)).toBe('ok');
    expect(outcome(STORY_MS + 999)).toBe('bad_commit');
  });

  test('who was removed is no reader, who was let in is one', () => {
    const story = new RoomStory('ada');
    for (const who of ['ben', 'cleo']) story.admit('ada', who);
    const make = (): Commit =>
      commit({
        genesis: story.state.genesis,
        headSeq: story.state.head.seq,
        head: story.state.head.hash,
        author: fpOf('ada'),
      });
    story.remove('ada', 'ben');
    expect(outcomeOf(() => assertCommitFollows(story.state, LAST, make()))).toBe('bad_commit');
    story.admit('ada', 'ben');
    expect(outcomeOf(() => assertCommitFollows(story.state, LAST, make()))).toBe('ok');
    story.admit('ada', 'dan');
    expect(outcomeOf(() => assertCommitFollows(story.state, LAST, make()))).toBe('bad_commit');
  });
});

describe('a commit on the wire', () => {
  const head = (c: Commit): Bytes[] => [
    u8(c.suite),
    c.genesis,
    u32(c.epoch),
    c.prev,
    u32(c.headSeq),
    c.head,
    c.author,
    c.device,
    u64(c.timeMs),
    c.proof,
    c.card,
  ];
  const list = (c: Commit): Bytes[] => c.readers.flatMap(({ fp, hash }) => [fp, hash]);
  const decode = (...fields: Bytes[]) => decodeCommit(encodeFields('parlour/1/commit', fields));

  test('is laid out as the protocol page says', () => {
    const one = commit();
    expect(encodeCommit(one)).toEqual(encodeFields('parlour/1/commit', [...head(one), ...list(one)]));
    expect(encodeCommitContext(one)).toEqual(encodeFields('parlour/1/commit-context', head(one)));
    expect(decodeCommit(encodeCommit(one))).toEqual(one);
  });

  test('holds the largest room, and not one reader more', () => {
    const crowd = (count: number) =>
      sorted(...Array.from({ length: count }, (_, i) => ({ fp: fpOf(`reader ${i}`), hash: fpOf('wrap') })));
    const largest = commit({ readers: crowd(LIMITS.roomMembersMax) });
    expect(decodeCommit(encodeCommit(largest)).readers).toHaveLength(256);
    const tooLarge = encodeCommit(commit({ readers: crowd(LIMITS.roomMembersMax + 1) }));
    expect(outcomeOf(() => decodeCommit(tooLarge))).toBe('bad_request');
  });

  const one = commit();
  test.each([
    ['suite 2', () => decode(u8(2), ...head(one).slice(1), ...list(one)), 'unsupported'],
    ['half a reader', () => decode(...head(one), ...list(one).slice(1)), 'bad_request'],
    ['a short wrap hash', () => decode(...head(one), fpOf('a'), new Uint8Array(31)), 'bad_request'],
    ['a field missing', () => decode(...head(one).slice(0, 10)), 'bad_request'],
    ['a reader twice', () => decodeCommit(encodeCommit(commit({ readers: [stranger, stranger] }))), 'bad_request'],
    [
      'readers out of order',
      () => decodeCommit(encodeCommit(commit({ readers: [...readers].reverse() }))),
      'bad_request',
    ],
    ['the context’s context', () => decodeCommit(encodeCommitContext(one)), 'bad_request'],
  ])('with %s is refused', (_, run, code) => {
    expect(outcomeOf(run)).toBe(code);
  });
});

describe('a wrap', () => {
  const [context, fp, secret] = [fpOf('context'), fpOf('ada'), fpOf('secret')];

  test('is laid out as the protocol page says, and fits into RSA-4096 with OAEP', () => {
    const wrap = encodeWrap(context, fp, secret);
    expect(wrap).toEqual(encodeFields('parlour/1/wrap', [context, fp, secret]));
    expect(decodeWrap(wrap, context, fp)).toEqual(secret);
    expect(wrap.length).toBeLessThanOrEqual(512 - 2 * 32 - 2);
  });

  test('made for another commit or person, or cut off, gives nothing away', () => {
    const wrap = encodeWrap(context, fp, secret);
    const refused = [
      () => decodeWrap(wrap, fpOf('other'), fp),
      () => decodeWrap(wrap, context, fpOf('ben')),
      () => decodeWrap(wrap.slice(0, -1), context, fp),
      () => decodeWrap(encodeWrap(context, fp, secret.slice(1)), context, fp),
      () => decodeWrap(encodeFields('parlour/1/wrap', [context, fp, secret, secret]), context, fp),
    ];
    for (const run of refused) expect(outcomeOf(run)).toBe('bad_request');
  });
});

test('the word that keys do not open is laid out as the protocol page says', () => {
  const bad = { genesis: fpOf('g'), epoch: 3, commit: fpOf('c'), actor: fpOf('ada'), device: fpOf('d') };
  const fields = [bad.genesis, u32(3), bad.commit, bad.actor, bad.device];
  expect(encodeEpochBad(bad)).toEqual(encodeFields('parlour/1/epoch-bad', fields));
  expect(decodeEpochBad(encodeEpochBad(bad))).toEqual(bad);
  const wrong = encodeFields('parlour/1/epoch-bad', fields.slice(0, 4));
  expect(outcomeOf(() => decodeEpochBad(wrong))).toBe('bad_request');
});
