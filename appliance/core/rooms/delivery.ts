import type { Bytes } from '../../protocol/encoding.ts';
import { type ErrorCode, WireError } from '../../protocol/errors.ts';
import { sealedMessageBytesMax } from '../../protocol/limits.ts';
import { messageFrame } from './frames.ts';
import type { Actor, Announcer, RoomClock, RoomSettings } from './ports.ts';
import { TokenBuckets } from './rates.ts';
import type { RoomStore, RoomWrite } from './room-store.ts';
import type { Room } from './room.ts';
import type { Rooms } from './rooms.ts';
import { checkEnvelope } from './send-checks.ts';
import { senderKey } from './sender-counters.ts';

/** A `send` frame, decoded. `cidText` and `envText` are the base64url it came as. */
export type Send = {
  readonly room: string;
  readonly cid: Bytes;
  readonly cidText: string;
  readonly envelope: Bytes;
  readonly envText: string;
  /** File id in hex. */
  readonly file: string | undefined;
};

/** Hears what became of its sends. */
export interface Sender {
  ack(room: string, cidText: string, seq: number, at: number): void;
  nack(room: string, cidText: string, code: ErrorCode, retryMs: number | undefined): void;
}

/** Files that messages carry. */
export interface SentFiles {
  /** @throws WireError `not_found` unless this account uploaded all of it into this room. */
  assertSendable(file: string, room: string, fpHex: string): void;
}

/** Waits, passed in. */
export interface Turns {
  /** Runs `task` in the next turn of the event loop, after what came in with this one. */
  next(task: () => void): void;
  after(delayMs: number, task: () => void): () => void;
}

/** What delivery works with. */
export type DeliveryParts = {
  readonly rooms: Rooms;
  readonly store: RoomStore;
  readonly announcer: Announcer;
  readonly files: SentFiles;
  readonly clock: RoomClock;
  readonly turns: Turns;
  readonly settings: () => RoomSettings;
};

type Queued = { readonly room: Room; readonly by: Actor; readonly send: Send; readonly key: string; replies: Sender[] };
type Placed = {
  readonly queued: Queued;
  readonly seq: number;
  readonly at: number;
  readonly sender: string;
  readonly counter: number;
};

/** Sends that may wait for the disk, of all people together; a stalled disk must not fill the memory. */
const QUEUE_MAX = 4_096;
/** After a busy group the next one waits so long for company: one flush costs as much for sixty messages as for one. */
const WINDOW_MS = 2;

/**
 * Takes messages, stores them, and only then publishes and acknowledges them. One group is on its way to the disk at a
 * time; what comes meanwhile is judged when that one is settled. So a place in the room is given only after all earlier
 * places are durable, and a failed write leaves neither a hole nor a used-up counter.
 */
export class Delivery {
  readonly #parts: DeliveryParts;
  readonly #rates = new TokenBuckets();
  readonly #pending = new Map<string, Queued>();
  #queue: Queued[] = [];
  #state: 'idle' | 'armed' | 'writing' = 'idle';
  #lastGroup = 0;

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
  }

  /**
   * Takes one message; `reply` hears the outcome, at once or later. Repeats of a client id are answered with the first
   * outcome, before epoch and counter are looked at.
   */
  send(by: Actor, send: Send, reply: Sender): void {
    const { rooms, store, settings, clock } = this.#parts;
    const room = rooms.find(send.room);
    const refuse = (code: ErrorCode, retryMs?: number): void => {
      reply.nack(send.room, send.cidText, code, retryMs);
    };
    if (room?.isMember(by.fpHex) !== true) {
      refuse('not_member');
      return;
    }
    const key = by.fpHex + send.cidText;
    const twin = this.#pending.get(key);
    if (twin !== undefined) {
      // One answer for each socket: who repeats a send while the disk is slow must not fill the memory with it.
      if (twin.send.room !== send.room) refuse('replayed');
      else if (!twin.replies.includes(reply)) twin.replies.push(reply);
      return;
    }
    const stored = store.send(by.fp, send.cid);
    if (stored !== undefined) {
      if (stored.room === send.room) reply.ack(send.room, send.cidText, stored.seq, stored.at);
      else refuse('replayed');
      return;
    }
    const { messagesPerSecond, messageBurst } = settings();
    const rate = { perSecond: messagesPerSecond, burst: messageBurst };
    const retryMs = this.#rates.take(by.fpHex, rate, clock.monotonicMs());
    if (retryMs > 0) {
      refuse('slow_down', retryMs);
      return;
    }
    if (this.#pending.size >= QUEUE_MAX) {
      refuse('busy');
      return;
    }
    const queued = { room, by, send, key, replies: [reply] };
    this.#pending.set(key, queued);
    room.unsettled += 1;
    this.#enqueue(queued);
  }

  #enqueue(queued: Queued): void {
    this.#queue.push(queued);
    this.#arm();
  }

  #arm(): void {
    if (this.#state !== 'idle' || this.#queue.length === 0) return;
    this.#state = 'armed';
    const write = (): void => void this.#write();
    if (this.#lastGroup > 1) this.#parts.turns.after(WINDOW_MS, write);
    else this.#parts.turns.next(write);
  }

  async #write(): Promise<void> {
    this.#state = 'writing';
    const queue = this.#queue;
    this.#queue = [];
    const group: Placed[] = [];
    const writes: RoomWrite[] = [];
    for (const queued of queue) {
      if (queued.room.isChanging) queued.room.afterChange(() => this.#enqueue(queued));
      else this.#place(queued, group, writes);
    }
    if (group.length > 0) {
      try {
        await this.#parts.store.commit(writes);
        this.#publish(group);
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        this.#fail(group, error);
      }
    }
    this.#lastGroup = group.length;
    this.#state = 'idle';
    this.#arm();
  }

  /** Judges one message and gives it its place, or refuses it. */
  #place(queued: Queued, group: Placed[], writes: RoomWrite[]): void {
    const { room, by, send } = queued;
    try {
      if (!room.isMember(by.fpHex)) throw new WireError('not_member');
      const bytesMax = sealedMessageBytesMax(this.#parts.settings().messageChars);
      const header = checkEnvelope(this.#parts.rooms, room, by, send.envelope, bytesMax);
      if (send.file !== undefined) this.#parts.files.assertSendable(send.file, send.room, by.fpHex);
      const sender = senderKey(by.fpHex, header.session);
      if (!room.counters.take(sender, header.counter)) throw new WireError('replayed');
      room.placed += 1;
      const seq = room.lastSeq + room.placed;
      const at = this.#parts.clock.nowMs();
      const { cid, envelope, file } = send;
      writes.push({ kind: 'message', id: send.room, author: by.fp, message: { seq, at, cid, envelope, file } });
      group.push({ queued, seq, at, sender, counter: header.counter });
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.#settle(queued);
      for (const reply of queued.replies) reply.nack(send.room, send.cidText, error.code, error.extra.retryAfterMs);
    }
  }

  #publish(group: readonly Placed[]): void {
    const { announcer } = this.#parts;
    for (const { queued, seq, at, sender, counter } of group) {
      const { room, send } = queued;
      room.lastSeq = seq;
      room.placed -= 1;
      room.counters.keep(sender, counter);
      announcer.toRoom(send.room, messageFrame(send.room, seq, at, send.envText, send.file));
    }
    for (const { queued, seq, at } of group) {
      this.#settle(queued);
      for (const reply of queued.replies) reply.ack(queued.send.room, queued.send.cidText, seq, at);
    }
  }

  /** Nothing of the group is on disk: places and counters are free again. */
  #fail(group: readonly Placed[], error: WireError): void {
    for (const { queued, sender } of group) {
      const { room, send } = queued;
      room.placed -= 1;
      room.counters.rollBack(sender);
      this.#settle(queued);
      for (const reply of queued.replies) reply.nack(send.room, send.cidText, error.code, error.extra.retryAfterMs);
    }
  }

  #settle(queued: Queued): void {
    queued.room.unsettled -= 1;
    this.#pending.delete(queued.key);
  }
}
