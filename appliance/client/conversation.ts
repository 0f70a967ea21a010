import { formatBase64Url, formatHex } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import { CLIENT_ID_RANDOM_BYTES, clientIdAt } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { formatDigits, roomCode } from '../e2ee/room-code.ts';
import { PAGE } from './feed.ts';
import { Files } from './files.ts';
import type { Home } from './home.ts';
import { loadRequests } from './join-requests.ts';
import type { OpenedFile, RequestView, RoomView, Timeline, TimelineItem } from './model.ts';
import { Outbox } from './outbox.ts';
import type { Room } from './room.ts';
import { viewRoom } from './room-view.ts';
import { createKeeper } from './same-views.ts';
import { buildTimeline } from './timeline.ts';
import { Offline } from './transport.ts';

/** A room as somebody uses it: its history and outbox as one timeline, what is unread, who knocks. */
export class Conversation {
  readonly room: Room;
  readonly outbox: Outbox;
  readonly #home: Home;
  readonly #files: Files;
  readonly #code: string;
  readonly #keepItems = createKeeper<TimelineItem>(({ id }) => id);
  #requests: readonly RequestView[] = [];
  #readSeq: number | undefined;
  #isLoading = false;
  /** The house's word was followed to its end once: what shows is the newest there is. */
  #isFollowed = false;
  #isWanted = false;
  #timeline: { readonly key: string; readonly value: Timeline } | undefined;

  private constructor(home: Home, room: Room, code: string, readSeq: number | undefined) {
    this.#home = home;
    this.room = room;
    this.outbox = new Outbox(home, room);
    this.#files = new Files(home, room.id, this.outbox);
    this.#code = code;
    this.#readSeq = readSeq;
  }

  static async open(home: Home, room: Room): Promise<Conversation> {
    const kept = await room.records.load();
    const code = formatDigits(await roomCode(room.chain.genesis));
    const conversation = new Conversation(home, room, code, kept?.readSeq);
    await conversation.outbox.load();
    return conversation;
  }

  view(): RoomView {
    return viewRoom(this.#home, {
      room: this.room,
      code: this.#code,
      readSeq: this.#readSeq ?? this.room.feed.lastSeq,
      requests: this.#requests,
    });
  }

  /** What there is to show; the first call begins to load a page of it. */
  timeline(): Timeline {
    if (!this.#isWanted) {
      this.#isWanted = true;
      void this.#fillQuietly();
    }
    const { room, outbox } = this;
    const key = [
      room.feed.version,
      outbox.version,
      this.#files.version,
      this.#home.people.version,
      room.confirmations.version,
      room.state.head.seq,
      this.#readSeq ?? 0,
      this.#isBusy ? 1 : 0,
    ].join('/');
    if (this.#timeline?.key !== key) this.#timeline = { key, value: this.#build() };
    return this.#timeline.value;
  }

  /** Loads as much as a first look needs. */
  async fill(): Promise<void> {
    if (this.#isWanted && this.room.feed.items.length < PAGE && this.room.feed.hasOlder) await this.loadOlder();
  }

  async loadOlder(): Promise<void> {
    if (this.#isLoading) return;
    this.#isLoading = true;
    this.#home.changed();
    try {
      await this.room.loadOlder();
      this.outbox.dropStored();
    } finally {
      this.#isLoading = false;
      this.#home.changed();
    }
  }

  /** Where this device begins to count: nothing that was there before it came is unread. */
  async beginReading(): Promise<void> {
    this.#isFollowed = true;
    if (this.#readSeq === undefined) await this.#read(this.room.feed.lastSeq);
  }

  /** The house was restored: its numbers begin anew, and what this device said goes out again. */
  async sayAgain(): Promise<void> {
    const { lastSeq } = this.room.feed;
    if ((this.#readSeq ?? 0) > lastSeq) await this.#read(lastSeq);
    await this.outbox.resendAll();
  }

  markRead(): void {
    const { lastSeq } = this.room.feed;
    if (lastSeq > (this.#readSeq ?? -1)) void this.#read(lastSeq);
  }

  async send(text: string, replyTo: string | undefined): Promise<void> {
    assertText(text, this.#home.house().limits.messageChars);
    if (text.trim() === '') throw new WireError('bad_request', 'nothing to say');
    const cid = formatBase64Url(clientIdAt(this.#home.now(), this.#home.randomBytes(CLIENT_ID_RANDOM_BYTES)));
    const answered = replyTo === undefined ? undefined : this.room.feed.byId(replyTo);
    await this.outbox.add({ cid, text, ...(answered === undefined ? {} : { reply: formatHex(answered.hash) }) });
  }

  async sendFile(source: Parameters<Files['send']>[0], text: string): Promise<void> {
    assertText(text, this.#home.house().limits.messageChars);
    await this.#files.send(source, text);
  }

  resend(messageId: string): void {
    if (!this.#files.resend(messageId)) this.outbox.resend(messageId);
  }

  discard(messageId: string): void {
    if (!this.#files.discard(messageId)) void this.outbox.discard(messageId);
  }

  /** @throws WireError `not_found` if no message of that id with a file is loaded, or as {@link Files.open}. */
  async openFile(messageId: string): Promise<OpenedFile> {
    const file = this.room.feed.byId(messageId)?.content.file;
    if (file === undefined) throw new WireError('not_found', 'file');
    return this.#files.open(messageId, file);
  }

  async loadRequests(): Promise<void> {
    this.#requests = await loadRequests(this.#home, this.room.id);
    this.#home.changed();
  }

  /** What cannot be had now comes with the next hello. */
  async #fillQuietly(): Promise<void> {
    try {
      await this.fill();
    } catch (error) {
      if (!(error instanceof Offline || error instanceof WireError)) throw error;
    }
  }

  async #read(seq: number): Promise<void> {
    this.#readSeq = seq;
    this.#home.changed();
    await this.room.records.save('readSeq', seq);
  }

  get #isBusy(): boolean {
    return this.#isLoading || !this.#isFollowed;
  }

  #build(): Timeline {
    const { feed, chain, confirmations } = this.room;
    const { self, people } = this.#home;
    const items = buildTimeline({
      me: self.fpHex,
      feed: feed.items,
      hasOlder: feed.hasOlder && feed.items.length > 0,
      isBeforeJoin: feed.isBeforeJoin,
      pending: [...this.outbox.items, ...this.#files.uploading],
      entries: chain.entries,
      since: chain.firstSince(self.fpHex) ?? 0,
      waiting: confirmations.waiting(chain),
      nameOf: (fp) => people.person(fp).name,
      fileOf: this.#files.progressOf,
    });
    return {
      items: this.#keepItems(items),
      hasOlder: feed.hasOlder && feed.items.length > 0,
      isLoading: this.#isBusy,
      readSeq: this.#readSeq ?? feed.lastSeq,
    };
  }
}

/** The house takes no more, and nobody would render it. */
function assertText(text: string, charsMax: number): void {
  if (Array.from(text).length > Math.min(charsMax, LIMITS.messageCharsMax)) throw new WireError('too_large', 'text');
}
