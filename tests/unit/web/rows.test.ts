import { expect, test } from 'vitest';
import type { MessageItem, TimelineItem } from '../../../appliance/client/model.ts';
import { createRowMaker, type Row } from '../../../web/state/rows.ts';

const say = (seq: number, author: string, part: Partial<MessageItem> = {}): MessageItem => ({
  kind: 'message',
  id: `m${seq}`,
  seq,
  author,
  authorName: author,
  isMine: author === 'me',
  atMs: seq * 1_000,
  text: `text ${seq}`,
  delivery: { status: 'sent' },
  isWaiting: false,
  ...part,
});

const shape = (rows: readonly Row[]): readonly string[] =>
  rows.map((row) =>
    row.kind === 'message' ? `${row.isFirst ? '[' : ''}${row.key}${row.isLast ? ']' : ''}` : row.kind,
  );

test('messages of one person within minutes stand together, a pause or somebody else ends the run', () => {
  const items = [say(1, 'ada'), say(2, 'ada'), say(3, 'ben'), say(4, 'ada'), say(5, 'ada', { atMs: 600_000 })];
  expect(shape(createRowMaker()(items, undefined))).toEqual(['[m1', 'm2]', '[m3]', '[m4]', '[m5]']);
});

test('the line of unread messages stands before the first one of others that was not read, and ends the run', () => {
  const items = [say(1, 'ada'), say(2, 'me'), say(3, 'ada'), say(4, 'ada'), say(5, 'ada')];
  const rows = createRowMaker()(items, 3);
  expect(shape(rows)).toEqual(['[m1]', '[m2]', '[m3]', 'unread', '[m4', 'm5]']);
  expect(rows.find((row) => row.kind === 'unread')).toMatchObject({ count: 2 });
  // One's own messages are never unread.
  expect(shape(createRowMaker()([say(1, 'ada'), say(2, 'me')], 1))).toEqual(['[m1]', '[m2]']);
});

test('a message that is in the outbox and in history at once is shown once, as stored', () => {
  const waiting = say(7, 'me', { delivery: { status: 'sending' } });
  const { seq: _seq, ...unstored } = waiting;
  const rows = createRowMaker()([say(7, 'me'), unstored], undefined);
  expect(shape(rows)).toEqual(['[m7]']);
  expect(rows[0]).toMatchObject({ item: { seq: 7, delivery: { status: 'sent' } } });
});

test('one card stands for all that was said before one came', () => {
  const gap = (id: string): TimelineItem => ({ kind: 'gap', id, reason: 'before-join', missing: 0, authorName: '' });
  expect(shape(createRowMaker()([gap('a'), gap('b'), say(1, 'ada')], undefined))).toEqual(['gap', '[m1]']);
});

test('what did not change is not drawn again', () => {
  const make = createRowMaker();
  const items = [say(1, 'ada'), say(2, 'ada'), say(3, 'ben')];
  const before = make(items, undefined);
  const after = make([...items, say(4, 'ben')], undefined);
  expect(after[0]).toBe(before[0]);
  expect(after[1]).toBe(before[1]);
  // No longer the last of its run.
  expect(after[2]).not.toBe(before[2]);
});

test('an answer shows what it answers, if that is there', () => {
  const [, answer, lost] = createRowMaker()(
    [say(1, 'ada'), say(2, 'ben', { replyTo: 'm1' }), say(3, 'ben', { replyTo: 'm0' })],
    undefined,
  );
  expect(answer).toMatchObject({ quoted: { text: 'text 1' } });
  expect(lost).toMatchObject({ quoted: undefined });
});
