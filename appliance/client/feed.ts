import { type Bytes, formatHex, parseBase64Url } from '../protocol/encoding.ts';
import type { EnvelopeHeader } from '../protocol/envelope.ts';
import { LIMITS } from '../protocol/limits.ts';
import { MessagesAnswer } from '../protocol/routes.ts';
import type { Content } from '../e2ee/content.ts';
import type { ReceiverVerdict } from '../e2ee/receiver.ts';
import { Lie } from './lie.ts';
import { type CheckParts, checkMessage, type ServedMessage, type Verdict } from './message-check.ts';
import { type Received, SessionLedger, sessionName } from './session-ledger.ts';

export const PAGE = 50;
/** Further behind than this, history begins anew at its end instead of being fetched through. */
const CATCH_UP_MAX = 500;

/** One place of a room's history, as it may be shown. */
export type FeedItem = {
  readonly seq: number;
  readonly at: number;
  /** 0 where it is not known. */
  readonly epoch: number;
  readonly shown: Shown;
  /** Messages of its author's session that should stand before it and do not. */
  readonly missing: number;
};
export type Shown =
  | {
      readonly kind: 'message';
      readonly author: string;
      readonly headSeq: number;
      readonly hash: Bytes;
      readonly content: Content;
    }
  | { readonly kind: 'unreadable'; readonly author: string }
  | { readonly kind: 'before-join' }
  /** Repeated, deleted, or of a kind this version does not show. */
  | { readonly kind: 'hidden' };

export type FeedEvents = {
  readonly onLie: (lie: Lie) => void;
  /** A valid envelope: its author signed over that head. */
  readonly onSigned: (author: string, headSeq: number) => void;
};

/** What earlier lives of this page saw: a session's counters only rise, so nothing below may come again. */
export type SeenBefore = { readonly lastSeq: number; readonly highest: Readonly<Record<string, number>> };

const NOTHING_SEEN: SeenBefore = { lastSeq: 0, highest: {} };

/**
 * One unbroken stretch of a room's history, from some message to the newest: opened, checked, merged by sequence number
 * from pages and live frames alike. Calls must not overlap; its room sees to that.
 */
export class Feed {
  readonly #parts: CheckParts;
  readonly #roomId: string;
  readonly #events: FeedEvents;
  readonly #me: string;
  #items: FeedItem[] = [];
  #ledger = new SessionLedger();
  /** By author and client id: the first copy of a message. */
  #byClientId = new Map<string, FeedItem>();
  #byId = new Map<string, FeedItem>();
  #hasOlder = true;
  #isBeforeJoin = false;
  /** Something in the stretch could not be opened. */
  #hasClosed = false;
  #epochMax = 0;
  #version = 0;
  #seenBefore: SeenBefore = NOTHING_SEEN;

  constructor(parts: CheckParts, roomId: string, events: FeedEvents) {
    this.#parts = parts;
    this.#roomId = roomId;
    this.#events = events;
    this.#me = parts.home.self.fpHex;
  }

  get items(): readonly FeedItem[] {
    return this.#items;
  }

  /** Rises with every change: what views are cached by. */
  get version(): number {
    return this.#version;
  }

  get hasOlder(): boolean {
    return this.#hasOlder;
  }

  /** What is older was written before this account came in. */
  get isBeforeJoin(): boolean {
    return this.#isBeforeJoin;
  }

  get firstSeq(): number {
    return this.#items[0]?.seq ?? 0;
  }

  get lastSeq(): number {
    return this.#items.at(-1)?.seq ?? 0;
  }

  /** Of the last message this device ever saw here. */
  get lastSeqSeen(): number {
    return Math.max(this.lastSeq, this.#seenBefore.lastSeq);
  }

  /** A message by its author and client id. */
  find(author: string, cid: string): FeedItem | undefined {
    return this.#byClientId.get(`${author}/${cid}`);
  }

  /** A message by the id that views know it by. */
  byId(id: string): (Shown & { readonly kind: 'message' }) | undefined {
    const shown = this.#byId.get(id)?.shown;
    return shown?.kind === 'message' ? shown : undefined;
  }

  /** Hash of the author's newest message here. */
  lastOf(author: string): Bytes | undefined {
    const last = this.#items.findLast(({ shown }) => shown.kind === 'message' && shown.author === author);
    return last?.shown.kind === 'message' ? last.shown.hash : undefined;
  }

  rememberSeen(seen: SeenBefore): void {
    this.#seenBefore = seen;
  }

  /** What to remember for {@link rememberSeen}. */
  seen(): SeenBefore {
    return { lastSeq: this.lastSeq, highest: Object.fromEntries(this.#ledger.highest(this.#epochMax)) };
  }

  /** Forgets everything: the house's numbering began anew. */
  reset(): void {
    this.#items = [];
    this.#ledger = new SessionLedger();
    this.#byClientId = new Map();
    this.#byId = new Map();
    this.#hasOlder = true;
    this.#isBeforeJoin = false;
    this.#hasClosed = false;
    this.#epochMax = 0;
    this.#seenBefore = NOTHING_SEEN;
    this.#version += 1;
  }

  /** A message that was just stored. */
  async take(message: ServedMessage): Promise<void> {
    if (message.seq <= this.lastSeq) return;
    if (message.seq > this.lastSeq + 1) await this.follow(message.seq);
    else await this.#append([message]);
  }

  /** Fetches what is newer than the stretch, up to `lastSeq`. An empty stretch begins with the newest page. */
  async follow(lastSeq: number): Promise<void> {
    if (lastSeq <= this.lastSeq) return;
    if (this.#items.length === 0 || lastSeq - this.lastSeq > CATCH_UP_MAX) {
      const seen = this.#items.length === 0 ? this.#seenBefore : this.seen();
      this.reset();
      this.#seenBefore = seen;
      await this.#append(await this.#fetch({ before: lastSeq + 1, limit: PAGE }));
    }
    while (this.lastSeq < lastSeq) {
      const page = await this.#fetch({ after: this.lastSeq, limit: LIMITS.historyPageMax });
      if (page.length === 0) return;
      await this.#append(page);
    }
  }

  /** Puts the page before the stretch in front of it. */
  async loadOlder(): Promise<void> {
    if (!this.#hasOlder || this.#items.length === 0) return;
    const page = await this.#fetch({ before: this.firstSeq, limit: PAGE });
    if (page.length === 0) this.#hasOlder = false;
    else await this.#prepend(page);
    this.#version += 1;
  }

  async #fetch(query: { before?: number; after?: number; limit: number }): Promise<ServedMessage[]> {
    const params = { room: this.#roomId };
    const { messages } = await this.#parts.home.api.ask('messages', { params, query, answer: MessagesAnswer });
    const { before = Number.MAX_SAFE_INTEGER } = query;
    let last = query.after ?? 0;
    const page: ServedMessage[] = [];
    for (const message of messages) {
      // Ascending, and within what was asked: anything else has no place.
      if (message.seq <= last || message.seq >= before) continue;
      last = message.seq;
      page.push(message);
    }
    await this.#parts.epochs.prefetch(page.map(epochOf).filter((epoch) => epoch <= this.#parts.epochs.head.epoch));
    return page;
  }

  async #append(page: readonly ServedMessage[]): Promise<void> {
    const first = page[0];
    if (this.#items.length === 0 && first !== undefined) this.#hasOlder = first.seq > 1;
    for (const message of page) {
      const verdict = await this.#check(message, this.#epochMax);
      if (verdict.kind === 'before-join' && verdict.isEarliest) this.#endAtJoin();
      if (!('header' in verdict)) {
        this.#push(placed(message, verdict));
        continue;
      }
      const { header, hash } = verdict;
      this.#epochMax = Math.max(this.#epochMax, header.epoch);
      const judged = this.#ledger.append({ seq: message.seq, header, hash }, this.#hasOlder);
      const isRepeated = judged.counter === 'duplicate' || this.#wasSeen(message.seq, header);
      if (isRepeated) this.#events.onLie(new Lie('replay', 'a message came again'));
      this.#push(isRepeated ? hidden(message) : this.#firstCopy(placed(message, verdict, this.#missing(judged))));
    }
  }

  /** The page's own order is judged by itself, then its seam with what is known. */
  async #prepend(page: readonly ServedMessage[]): Promise<void> {
    const items: FeedItem[] = [];
    const received: Received[] = [];
    let epochMin = 0;
    this.#hasOlder = (page[0]?.seq ?? 1) > 1;
    for (const message of page) {
      const verdict = await this.#check(message, epochMin);
      if (verdict.kind === 'before-join' && verdict.isEarliest) {
        this.#endAtJoin();
        continue;
      }
      items.push(placed(message, verdict));
      if (!('header' in verdict)) continue;
      epochMin = verdict.header.epoch;
      received.push({ seq: message.seq, header: verdict.header, hash: verdict.hash });
    }
    const { verdicts, missing, repeated } = this.#ledger.prepend(received, this.#hasOlder);
    const older = items.map((item) => {
      const judged = verdicts.get(item.seq);
      if (judged?.counter !== 'duplicate')
        return { ...item, missing: judged === undefined ? 0 : this.#missing(judged) };
      this.#events.onLie(new Lie('replay', 'a message came again'));
      return { ...item, shown: HIDDEN };
    });
    const newer = this.#items.map((item) => {
      if (repeated.includes(item.seq)) {
        this.#events.onLie(new Lie('replay', 'a message came again'));
        return { ...item, shown: HIDDEN, missing: 0 };
      }
      const gap = missing.get(item.seq);
      return gap === undefined ? item : { ...item, missing: gap };
    });
    this.#items = [];
    this.#byClientId = new Map();
    this.#byId = new Map();
    for (const item of [...older, ...newer]) this.#push(this.#firstCopy(item));
  }

  async #check(message: ServedMessage, epochMin: number): Promise<Verdict> {
    const verdict = await checkMessage(this.#parts, message, epochMin);
    if (verdict.kind === 'unreadable' && verdict.lie !== undefined) this.#events.onLie(verdict.lie);
    if (!('header' in verdict)) this.#hasClosed = true;
    else this.#events.onSigned(formatHex(verdict.header.author), verdict.header.headSeq);
    return verdict;
  }

  /**
   * An envelope that names a predecessor nobody served says that at least one is missing; but only where all of the
   * history is here and open, as the predecessor may be one that is not.
   */
  #missing(judged: ReceiverVerdict): number {
    const isWhole = !this.#hasOlder && !this.#isBeforeJoin && !this.#hasClosed;
    return Math.max(judged.missing, judged.isChained || !isWhole ? 0 : 1);
  }

  #endAtJoin(): void {
    this.#hasOlder = false;
    this.#isBeforeJoin = true;
  }

  /** A client id counts once: its author sealed the text again because an acknowledgement was lost. */
  #firstCopy(item: FeedItem): FeedItem {
    const { shown } = item;
    if (shown.kind !== 'message') return item;
    return this.find(shown.author, shown.content.cid) === undefined ? item : { ...item, shown: HIDDEN };
  }

  #wasSeen(seq: number, header: EnvelopeHeader): boolean {
    const highest = this.#seenBefore.highest[sessionName(header)];
    return highest !== undefined && seq > this.#seenBefore.lastSeq && header.counter <= highest;
  }

  #push(item: FeedItem): void {
    this.#items.push(item);
    const { shown } = item;
    if (shown.kind === 'message') {
      this.#byClientId.set(`${shown.author}/${shown.content.cid}`, item);
      this.#byId.set(messageId(shown, this.#me), item);
    }
    this.#version += 1;
  }
}

/**
 * What views call a message: the hash of its envelope, which nobody else's can have; one's own by the client id, which
 * it has from the moment it is typed.
 */
export function messageId(shown: Shown & { readonly kind: 'message' }, me: string): string {
  return shown.author === me ? shown.content.cid : formatHex(shown.hash);
}

const HIDDEN: Shown = { kind: 'hidden' };

function hidden({ seq, at }: ServedMessage): FeedItem {
  return { seq, at, epoch: 0, missing: 0, shown: HIDDEN };
}

function placed({ seq, at }: ServedMessage, verdict: Verdict, missing = 0): FeedItem {
  const epoch = 'header' in verdict ? verdict.header.epoch : 0;
  return { seq, at, epoch, missing, shown: shownOf(verdict) };
}

function shownOf(verdict: Verdict): Shown {
  switch (verdict.kind) {
    case 'opened': {
      const { header, hash, content } = verdict;
      return { kind: 'message', author: formatHex(header.author), headSeq: header.headSeq, hash, content };
    }
    case 'too-long':
      return { kind: 'unreadable', author: formatHex(verdict.header.author) };
    case 'unreadable':
      return { kind: 'unreadable', author: verdict.author };
    case 'before-join':
      return { kind: 'before-join' };
    case 'other':
    case 'deleted':
      return HIDDEN;
  }
}

/** The epoch in an envelope's header, unchecked: only to fetch secrets together. 0 where there is none. */
function epochOf({ env }: ServedMessage): number {
  const [, , a = 0, b = 0, c = 0, d = 0] = env === null || env.length < 8 ? [] : parseBase64Url(env.slice(0, 8));
  return a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
}
