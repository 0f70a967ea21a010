import { type Bytes, equalBytes, formatBase64Url } from '../protocol/encoding.ts';
import { MESSAGE_TYPE } from '../protocol/envelope.ts';
import { type ErrorCode, isErrorCode, WireError } from '../protocol/errors.ts';
import { type Content, encodeContent } from '../e2ee/content.ts';
import { SenderSession } from '../e2ee/sender-session.ts';
import { EpochBadError } from '../e2ee/epoch.ts';
import type { FeedItem } from './feed.ts';
import type { Home } from './home.ts';
import type { Delivery } from './model.ts';
import { OutboxRecords } from './outbox-record.ts';
import type { Room } from './room.ts';
import { NotReader } from './room-epochs.ts';
import { Behind } from './room-keys.ts';
import { Serial } from './serial.ts';
import { Offline } from './transport.ts';

/** What the house answered to a send, or that it did not. */
export type SendOutcome =
  | { readonly kind: 'ack'; readonly seq: number; readonly at: number }
  | { readonly kind: 'nack'; readonly code: string; readonly retryMs: number | undefined }
  | { readonly kind: 'lost' };

/** One message on its way, as a view may show it. Replaced, never changed. */
export type OutboxItem = {
  readonly content: Content;
  readonly createdMs: number;
  readonly delivery: Delivery;
  /** Where it stands in the room, once acknowledged. */
  readonly seq?: number;
  /** By the house's clock, once acknowledged. */
  readonly at?: number;
};

type Queued = {
  item: OutboxItem;
  /** Sealed for that epoch: sent again as it is while the epoch lasts. */
  sealed: { readonly epoch: number; readonly envelope: string } | undefined;
  isWaiting: boolean;
};

/** No answer for so long: the socket is dead, whatever it says. */
const ACK_MS = 15_000;
/** Without the house for so long, messages show as failed; they still go out by themselves. */
const OFFLINE_MS = 30_000;
/** Rounds of "the keys changed in the meantime" for one message before it counts as failed. */
const ROUNDS = 8;

/**
 * What one room's members are to be told: one message at a time, in order. The text is kept sealed on this device until
 * the house has it, and is sealed anew under a newer epoch with the same client id, so nothing is lost or doubled.
 */
export class Outbox {
  readonly #home: Home;
  readonly #room: Room;
  readonly #records: OutboxRecords;
  #queue: Queued[] = [];
  #session: SenderSession;
  /** The last envelope of the session: the next follows only once this one is in the room's history. */
  #last: { readonly cid: string; readonly hash: Bytes } | undefined;
  #lastCreatedMs = 0;
  /** One after the other, so that messages show in the order of their typing. */
  readonly #saving = new Serial();
  #isPumping = false;
  #isPumpWanted = false;
  #settle: ((outcome: SendOutcome) => void) | undefined;
  #inFlight = '';
  #version = 0;

  constructor(home: Home, room: Room) {
    this.#home = home;
    this.#room = room;
    this.#records = new OutboxRecords(home.store, home.self.root, room.genesisHex);
    this.#session = new SenderSession(home.self.actor);
  }

  get version(): number {
    return this.#version;
  }

  /** What is not in the room's history yet. */
  get items(): readonly OutboxItem[] {
    return this.#queue.map(({ item }) => item);
  }

  /** Takes up what an earlier life of the page left. */
  async load(): Promise<void> {
    for (const { content, createdMs, isSent } of await this.#records.load())
      if (!isSent) this.#enqueue({ content, createdMs, delivery: { status: 'sending' } });
  }

  /**
   * Queues a message: first it is on this device, then it shows, and it goes out as soon as it may. Who saw it on the
   * screen may lose power.
   * @param onShown called as it begins to show
   */
  async add(content: Content, onShown?: () => void): Promise<void> {
    // Typed in one millisecond, they still have an order.
    const createdMs = Math.max(this.#home.now(), this.#lastCreatedMs + 1);
    this.#lastCreatedMs = createdMs;
    // Refuses what receivers would not show, before it is queued.
    encodeContent(content);
    await this.#saving.run(() => this.#records.save({ content, createdMs, isSent: false }));
    this.#enqueue({ content, createdMs, delivery: { status: 'sending' } });
    onShown?.();
    this.pump();
  }

  resend(cid: string): void {
    const queued = this.#find(cid);
    if (queued?.item.delivery.status !== 'failed') return;
    this.#show(queued, { status: 'sending' });
    this.pump();
  }

  async discard(cid: string): Promise<void> {
    const queued = this.#find(cid);
    if (queued === undefined || queued.item.seq !== undefined) return;
    this.#queue = this.#queue.filter((one) => one !== queued);
    this.#changed();
    await this.#records.remove({ ...queued.item, isSent: false });
  }

  /** The house was restored: what it had may be gone, and goes out again; what it still has, it knows by its client id. */
  async resendAll(): Promise<void> {
    for (const { content, createdMs, isSent } of await this.#records.load())
      if (isSent && this.#find(content.cid) === undefined)
        this.#enqueue({ content, createdMs, delivery: { status: 'sending' } });
    for (const queued of this.#queue) {
      const { content, createdMs } = queued.item;
      queued.item = { content, createdMs, delivery: { status: 'sending' } };
      queued.sealed = undefined;
    }
    this.#newSession();
    this.#changed();
  }

  /** The house's answer to a send of this room. */
  answered(cid: string, outcome: SendOutcome): void {
    if (cid === this.#inFlight) this.#settle?.(outcome);
  }

  /** The socket is gone: what was in flight may have arrived or not. */
  lost(): void {
    this.#settle?.({ kind: 'lost' });
    this.#home.clock.after(OFFLINE_MS, () => {
      if (this.#home.connection.isOnline) return;
      for (const queued of this.#queue)
        if (queued.item.delivery.status === 'sending') this.#show(queued, { status: 'failed', code: 'offline' });
    });
  }

  /** Messages of this account that are in the room's history need no place of their own any more. */
  dropStored(): void {
    const me = this.#home.self.fpHex;
    const { feed } = this.#room;
    // One said again that the house still had may stand before what is loaded.
    const isShown = ({ content, seq }: OutboxItem): boolean =>
      feed.find(me, content.cid) !== undefined || (seq !== undefined && seq < feed.firstSeq);
    const stored = this.#queue.filter(({ item }) => item.content.cid !== this.#inFlight && isShown(item));
    if (stored.length === 0) return;
    this.#queue = this.#queue.filter((queued) => !stored.includes(queued));
    this.#changed();
    for (const { item } of stored) void this.#records.save({ ...item, isSent: true });
  }

  /** Sends what waits, if nothing is on its way. */
  pump(): void {
    this.#isPumpWanted = true;
    if (this.#isPumping) return;
    this.#isPumping = true;
    void this.#pumpWhileWanted().finally(() => {
      this.#isPumping = false;
    });
  }

  async #pumpWhileWanted(): Promise<void> {
    while (this.#isPumpWanted) {
      this.#isPumpWanted = false;
      await this.#pump();
    }
  }

  async #pump(): Promise<void> {
    for (;;) {
      const next = this.#queue.find(({ item }) => isDue(item));
      if (next === undefined || next.isWaiting || !this.#home.connection.isOnline) return;
      if (next.item.delivery.status !== 'sending') this.#show(next, { status: 'sending' });
      try {
        if (!(await this.#deliver(next))) return;
      } catch (error) {
        if (isForLater(error)) return;
        if (!(error instanceof WireError)) throw error;
        this.#fail(next, error.code);
      }
    }
  }

  /** True if the message is settled; false if it waits for a socket or for its time. */
  async #deliver(queued: Queued): Promise<boolean> {
    const { cid } = queued.item.content;
    for (let round = 0; round < ROUNDS; round += 1) {
      const outcome = await this.#send(queued, await this.#seal(queued));
      if (outcome.kind === 'lost') return false;
      if (outcome.kind === 'ack') {
        await this.#stored(queued, outcome.seq, outcome.at);
        return true;
      }
      switch (outcome.code) {
        case 'slow_down':
        case 'busy':
          this.#waitFor(queued, outcome.retryMs ?? 1_000);
          return false;
        case 'stale_epoch':
        case 'epoch_closed':
        case 'stale_head':
          await this.#room.refresh();
          break;
        case 'replayed':
          // The counter is used up: by an earlier copy that arrived after all, or by somebody who plays with us.
          this.#giveUpEnvelope(queued);
          break;
        default:
          this.#fail(queued, isErrorCode(outcome.code) ? outcome.code : 'bad_request');
          return true;
      }
    }
    throw new WireError('stale_epoch', `message ${cid} met other keys each time`);
  }

  /** The envelope for the room as it stands; the very same one while the epoch lasts. */
  async #seal(queued: Queued): Promise<string> {
    const place = await this.#room.readyToSend();
    if (queued.sealed?.epoch === place.epoch) return queued.sealed.envelope;
    if (queued.sealed !== undefined) this.#giveUpEnvelope(queued);
    const { feed } = this.#room;
    const me = this.#home.self.fpHex;
    const { cid } = queued.item.content;
    // Another copy may be the one that is stored: of another tab, or of an earlier life of this page.
    if (this.#last !== undefined && !isStored(feed.find(me, this.#last.cid), this.#last.hash)) this.#newSession();
    const previous = feed.lastOf(me);
    if (previous !== undefined) this.#session.setPrevious(place.genesis, previous);
    const content = encodeContent(queued.item.content);
    const { envelope, hash } = await this.#session.sealMessage(place, MESSAGE_TYPE.message, content);
    this.#last = { cid, hash };
    queued.sealed = { epoch: place.epoch, envelope: formatBase64Url(envelope) };
    return queued.sealed.envelope;
  }

  #send(queued: Queued, env: string): Promise<SendOutcome> {
    const { cid, file } = queued.item.content;
    return new Promise((resolve) => {
      const stopTimer = this.#home.clock.after(ACK_MS, () => this.#home.connection.reset());
      this.#inFlight = cid;
      this.#settle = (outcome) => {
        stopTimer();
        this.#inFlight = '';
        this.#settle = undefined;
        resolve(outcome);
      };
      const frame = {
        t: 'send',
        room: this.#room.id,
        cid,
        env,
        ...(file === undefined ? {} : { file: file.id }),
      } as const;
      // No socket, no answer.
      if (!this.#home.connection.send(frame)) this.#settle({ kind: 'lost' });
    });
  }

  async #stored(queued: Queued, seq: number, at: number): Promise<void> {
    queued.item = { ...queued.item, delivery: { status: 'sent' }, seq, at };
    this.#changed();
    await this.#records.save({ ...queued.item, isSent: true });
    this.dropStored();
  }

  #fail(queued: Queued, code: ErrorCode): void {
    if (queued.sealed !== undefined) this.#giveUpEnvelope(queued);
    this.#show(queued, { status: 'failed', code });
  }

  /** Its counter is spent and will not be seen. */
  #giveUpEnvelope(queued: Queued): void {
    queued.sealed = undefined;
    this.#newSession();
  }

  /** Counters that nobody will see end with their session, so that nobody misses a message. */
  #newSession(): void {
    this.#last = undefined;
    this.#session = new SenderSession(this.#home.self.actor);
  }

  #waitFor(queued: Queued, ms: number): void {
    queued.isWaiting = true;
    this.#show(queued, { status: 'waiting', untilMs: this.#home.clock.now() + ms });
    this.#home.clock.after(ms, () => {
      queued.isWaiting = false;
      this.pump();
    });
  }

  #enqueue(item: OutboxItem): void {
    this.#queue.push({ item, sealed: undefined, isWaiting: false });
    this.#changed();
  }

  #show(queued: Queued, delivery: Delivery): void {
    queued.item = { ...queued.item, delivery };
    this.#changed();
  }

  #find(cid: string): Queued | undefined {
    return this.#queue.find(({ item }) => item.content.cid === cid);
  }

  #changed(): void {
    this.#version += 1;
    this.#home.changed();
  }
}

/** Goes on with the next hello, the next keys, or the next word about the room. */
function isForLater(error: unknown): boolean {
  return [Offline, EpochBadError, NotReader, Behind].some((kind) => error instanceof kind);
}

function isStored(item: FeedItem | undefined, hash: Bytes): boolean {
  return item?.shown.kind === 'message' && equalBytes(item.shown.hash, hash);
}

/** Failed ones wait for the person, but for those that failed for want of the house. */
function isDue({ delivery, seq }: OutboxItem): boolean {
  if (seq !== undefined) return false;
  return delivery.status !== 'failed' || delivery.code === 'offline';
}
