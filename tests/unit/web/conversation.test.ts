import { signal } from '@preact/signals';
import { expect, test, vi } from 'vitest';
import type { MessageItem } from '../../../appliance/client/model.ts';
import { WireError } from '../../../appliance/protocol/errors.ts';
import type { PickedFile } from '../../../web/state/composer.ts';
import { createConversation } from '../../../web/state/conversation.ts';
import { FakeClock } from '../../lib/fake-clock.ts';
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
  const clock = new FakeClock();
  const conversation = createConversation(ROOM, {
    latest,
    charsMax: signal(150),
    clock,
    perform: (action) => void action().catch(() => undefined),
  });
  const lineAt = (): number => conversation.rows.value.findIndex((row) => row.kind === 'unread');
  const receive = (seq: number, unreadNow: number): void => {
    client.setTimeline(ROOM, { items: [...client.timeline(ROOM).items, say(seq)] });
    client.set({ rooms: client.state.rooms.map((room) => (room.id === ROOM ? { ...room, unread: unreadNow } : room)) });
  };
  return { client, clock, conversation, lineAt, receive };
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

test('a file that is refused comes back with its words, and what was typed since stays', async () => {
  const { client, conversation } = enterRoom(0, 1, 0);
  const { composer } = conversation;
  const file = (name: string): PickedFile => ({ key: name, name, bytes: 3, read: async () => new Uint8Array(3) });
  const sent: string[] = [];
  const accepted: string[] = [];
  client.sendFile = async (_room, { name }, text) => {
    await Promise.resolve();
    if (name === 'no-picture.png') throw new WireError('unsupported');
    sent.push(`${name}: ${text}`);
  };
  composer.text.value = 'Look at this';
  composer.replyTo.value = say(1);
  composer.files.value = [file('no-picture.png'), file('note.txt')];
  conversation.send(({ name }) => accepted.push(name));
  composer.text.value = 'typed since';
  await vi.waitFor(() => expect(composer.files.value).toHaveLength(1));
  expect(composer.files.value[0]?.name).toBe('no-picture.png');
  expect(composer.text.value).toBe('Look at this\ntyped since');
  expect(composer.replyTo.value?.id).toBe('m1');
  expect([sent, accepted]).toEqual([['note.txt: '], ['note.txt']]);
});

test('words the house cannot be given stand in the composer again', async () => {
  const { client, conversation } = enterRoom(0, 1, 0);
  client.send = () => Promise.reject(new WireError('not_member'));
  conversation.composer.text.value = 'not lost';
  conversation.send();
  expect(conversation.composer.text.value).toBe('');
  await vi.waitFor(() => expect(conversation.composer.text.value).toBe('not lost'));
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

test('older messages that cannot be had are asked for again a while later or when the house is back, and not while it is away', async () => {
  const { client, clock, conversation } = enterRoom(5, 5, 0);
  client.setTimeline(ROOM, { hasOlder: true });
  let asked = 0;
  client.loadOlder = async () => {
    asked += 1;
    if (asked < 3) throw new WireError('slow_down');
    client.setTimeline(ROOM, { hasOlder: false });
  };
  const askOften = async (): Promise<void> => {
    for (let drawing = 0; drawing < 5; drawing += 1) {
      conversation.loadOlder();
      await clock.pass(0);
    }
  };
  await askOften();
  expect(asked).toBe(1);
  await clock.pass(29_999);
  await askOften();
  expect(asked).toBe(1);
  await clock.pass(1);
  const { link } = client.state;
  client.set({ link: { ...link, status: 'offline' } });
  await askOften();
  expect(asked).toBe(1);
  client.set({ link });
  expect(conversation.mayLoadOlder.value).toBe(true);
  await askOften();
  expect(asked).toBe(2);
  client.set({ link: { ...link, sinceMs: link.sinceMs + 1 } });
  await askOften();
  expect(asked, 'a new connection is asked at once').toBe(3);
  expect(conversation.mayLoadOlder.value).toBe(false);
});
