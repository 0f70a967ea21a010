import { computed, signal, type ReadonlySignal } from '@preact/signals';
import type { ParlourClient, RoomView, Timeline } from '../../appliance/client/model.ts';
import { type Composer, createComposer, type PickedFile, type Written } from './composer.ts';
import { createRowMaker, type Row } from './rows.ts';
import type { Clock } from './world.ts';

/** One room as it is looked at: what is there, and what is being written. */
export interface Conversation {
  readonly id: string;
  /** `undefined` once one is no longer in it. */
  readonly room: ReadonlySignal<RoomView | undefined>;
  readonly timeline: ReadonlySignal<Timeline>;
  readonly rows: ReadonlySignal<readonly Row[]>;
  readonly composer: Composer;
  /** Why nothing can be written now. */
  readonly obstacle: ReadonlySignal<Obstacle | undefined>;
  /** Whether there are older messages, and now is a time to ask for them. */
  readonly mayLoadOlder: ReadonlySignal<boolean>;
  /** Asks for older messages if it may. What failed may be asked for again a while later: a view asks with every drawing. */
  loadOlder(): void;
  /** Somebody begins to look: what is unread now is marked by a line until they write or come back later. */
  enter(): void;
  /** Somebody looks away: what comes from now on is new when they return. */
  pause(): void;
  /** The newest message is on the screen, and somebody looks at it. */
  sawLatest(): void;
  /**
   * Sends what is written. What is refused, a file with its words or the words alone, stands in the composer again.
   * @param onAccepted hears of each file that is on its way
   */
  send(onAccepted?: (file: PickedFile) => void): void;
}

export type Obstacle = 'gone' | 'opening' | 'behind' | 'forked' | 'broken' | 'alone' | 'changed';

/** Between a failure to load older messages and the next try, while the connection lasts. */
const RETRY_MS = 30_000;

type Parts = {
  /** The client, as a new object whenever something in it changed. */
  readonly latest: ReadonlySignal<{ readonly client: ParlourClient }>;
  readonly charsMax: ReadonlySignal<number>;
  readonly clock: Pick<Clock, 'after'>;
  readonly perform: (action: () => Promise<void>) => void;
};

export function createConversation(id: string, { latest, charsMax, clock, perform }: Parts): Conversation {
  const { client } = latest.peek();
  const room = computed(() => latest.value.client.state.rooms.find((one) => one.id === id));
  const timeline = computed(() => latest.value.client.timeline(id));
  const composer = createComposer(charsMax);
  const makeRows = createRowMaker();
  /** `waiting`: entered before the messages were there. */
  const line = signal<number | undefined | 'waiting'>(undefined);
  let pausedSeq: number | undefined;
  /** Older messages were asked for, and did not come yet. */
  const isAsking = signal(false);
  /** Since when the connection lasts in which they could not be had; another one may be asked at once. */
  const refusedBy = signal<number>();
  const mayLoadOlder = computed(() => {
    const { hasOlder, isLoading } = timeline.value;
    const { status, sinceMs } = latest.value.client.state.link;
    return hasOlder && !isLoading && !isAsking.value && status === 'online' && refusedBy.value !== sinceMs;
  });

  /** After which message the line stands; while it waits, wherever it would stand now. */
  const lineSeq = computed(() => {
    if (line.value !== 'waiting') return line.value;
    const { items, readSeq } = timeline.value;
    return items.length > 0 && (room.value?.unread ?? 0) > 0 ? readSeq : undefined;
  });

  return {
    id,
    room,
    timeline,
    rows: computed(() => makeRows(timeline.value.items, lineSeq.value)),
    composer,
    obstacle: computed(() => obstacleOf(room.value)),
    mayLoadOlder,
    loadOlder() {
      if (!mayLoadOlder.peek()) return;
      isAsking.value = true;
      perform(async () => {
        try {
          await client.loadOlder(id);
        } catch (error) {
          refusedBy.value = client.state.link.sinceMs;
          clock.after(RETRY_MS, () => {
            refusedBy.value = undefined;
          });
          throw error;
        } finally {
          isAsking.value = false;
        }
      });
    },
    enter() {
      const hasUnread = (room.peek()?.unread ?? 0) > 0;
      if (timeline.peek().items.length === 0) line.value = 'waiting';
      else if (hasUnread) line.value = pausedSeq ?? timeline.peek().readSeq;
      // Nothing new since one looked away: the line stays where it was.
      else if (pausedSeq === undefined) line.value = undefined;
      pausedSeq = undefined;
    },
    pause() {
      const isAllRead = (room.peek()?.unread ?? 0) === 0;
      pausedSeq = isAllRead ? lastSeq(timeline.peek()) : undefined;
    },
    sawLatest() {
      // What is read from now on no longer moves the line.
      if (line.peek() === 'waiting') line.value = lineSeq.peek();
      if ((room.peek()?.unread ?? 0) > 0) client.markRead(id);
    },
    send(onAccepted) {
      const written = composer.take();
      if (written === undefined) return;
      line.value = undefined;
      const orBack = (part: Written, sent: () => Promise<void>): void =>
        perform(async () => {
          try {
            await sent();
          } catch (error) {
            composer.putBack(part);
            throw error;
          }
        });
      const { text, replyTo, files } = written;
      if (files.length === 0) {
        orBack(written, () => client.send(id, text, replyTo === undefined ? {} : { replyTo: replyTo.id }));
        return;
      }
      // The words go with the first file; each file is a message of its own.
      for (const [i, file] of files.entries()) {
        const words = i === 0 ? text : '';
        orBack({ text: words, replyTo: i === 0 ? replyTo : undefined, files: [file] }, async () => {
          await client.sendFile(id, file, words);
          onAccepted?.(file);
        });
      }
    },
  };
}

function lastSeq({ items }: Timeline): number {
  let last = 0;
  for (const item of items) if (item.kind === 'message' && item.seq !== undefined) last = Math.max(last, item.seq);
  return last;
}

function obstacleOf(room: RoomView | undefined): Obstacle | undefined {
  if (room === undefined) return 'gone';
  if (room.status !== 'ready' && room.status !== 'rekeying') return room.status;
  const others = room.members.filter((member) => member.trust !== 'me');
  if (room.kind === 'direct' && others.length === 0) return 'alone';
  if (room.kind === 'direct' && others.every((member) => member.trust === 'changed')) return 'changed';
  return undefined;
}
