import { signal } from '@preact/signals';
import { expect, test } from 'vitest';
import type { MessageItem } from '../../../appliance/client/model.ts';
import { createConversation } from '../../../web/state/conversation.ts';
import { SIGNED_IN } from '../../browser/fake-house.ts';
import { FakeClient } from '../../browser/fake-client.ts';

const ROOM = 'R0SA0001';
const say = (seq: number): MessageItem => ({
  kind: 'message',
  id: `m${seq}`,
  seq,
  author: 'rosa',
  authorName: 'Rosa',
  isMine: false,
  atMs: seq,
  text: `${seq}`,
  delivery: { status: 'sent' },
  isWaiting: false,
});

function enterRoom(readSeq: number, count: number, unread: number) {
  const state = { ...SIGNED_IN, rooms: SIGNED_IN.rooms.map((room) => (room.id === ROOM ? { ...room, unread } : room)) };
  const items = Array.from({ length: count }, (_, index) => say(index + 1));
  const client = new FakeClient(state, { [ROOM]: items }, {}, () => Promise.reject(new Error('no pictures')), {
    [ROOM]: readSeq,
  });
  const latest = signal({ client });
  client.subscribe(() => {
    latest.value = { client };
  });
  const conversation = createConversation(ROOM, {
    latest,
    charsMax: signal(150),
    perform: (action) => void action(),
  });
  const lineAt = (): number => conversation.rows.value.findIndex((row) => row.kind === 'unread');
  const receive = (seq: number, unreadNow: number): void => {
    client.setTimeline(ROOM, { items: [...client.timeline(ROOM).items, say(seq)] });
    client.set({ rooms: client.state.rooms.map((room) => (room.id === ROOM ? { ...room, unread: unreadNow } : room)) });
  };
  return { client, conversation, lineAt, receive };
}

test('the line stays where reading stopped while one reads on, and is gone after one answers', () => {
  const { client, conversation, lineAt, receive } = enterRoom(3, 5, 2);
  conversation.enter();
  expect(lineAt()).toBe(3);
  conversation.sawLatest();
  expect(client.state.rooms.find((room) => room.id === ROOM)?.unread).toBe(0);
  client.setTimeline(ROOM, { readSeq: 5 });
  receive(6, 0);
  expect(lineAt()).toBe(3);
  conversation.composer.text.value = 'answer';
  conversation.send();
  expect(lineAt()).toBe(-1);
});

test('what arrives before one’s eyes is not "new", what came while one was away is', () => {
  const { conversation, lineAt, receive } = enterRoom(5, 5, 0);
  conversation.enter();
  receive(6, 0);
  expect(lineAt()).toBe(-1);
  conversation.pause();
  receive(7, 1);
  conversation.enter();
  expect(lineAt()).toBe(6);
});

test('messages that load after one entered still show where reading stopped', () => {
  const { client, conversation, lineAt } = enterRoom(1, 0, 2);
  conversation.enter();
  expect(lineAt()).toBe(-1);
  client.setTimeline(ROOM, { items: [say(1), say(2), say(3)] });
  expect(lineAt()).toBe(1);
  conversation.sawLatest();
  client.setTimeline(ROOM, { readSeq: 3 });
  expect(lineAt()).toBe(1);
});
