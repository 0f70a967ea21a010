import { formatHex } from '../protocol/encoding.ts';
import { ACTION, ROLE, type RoomEntry } from '../protocol/room-log.ts';
import type { Content } from '../e2ee/content.ts';
import { type FeedItem, messageId } from './feed.ts';
import type { DayItem, EventItem, FileView, GapItem, MessageItem, TimelineItem } from './model.ts';
import type { OutboxItem } from './outbox.ts';
import type { ChainEntry } from './room-chain.ts';

/** What a file message shows beside what its sender wrote: how far it is on its way, and what its bytes turned out to be. */
export type FileProgress = Pick<FileView, 'progress' | 'direction' | 'failed'> & { readonly type?: string };

/** All that a room's timeline is made of. */
export type TimelineInput = {
  readonly me: string;
  readonly feed: readonly FeedItem[];
  readonly hasOlder: boolean;
  readonly isBeforeJoin: boolean;
  readonly pending: readonly OutboxItem[];
  readonly entries: readonly ChainEntry[];
  /** The entry that let this account in first. */
  readonly since: number;
  readonly waiting: ReadonlySet<string>;
  readonly nameOf: (fpHex: string) => string;
  /** By the message's id. */
  readonly fileOf: (id: string) => FileProgress | undefined;
};

/** With the ids of loaded messages by the hash of their envelope, which is what replies name. */
type Input = TimelineInput & { readonly idOf: ReadonlyMap<string, string> };
type Timed = { readonly at: number; readonly items: readonly TimelineItem[] };

/** Messages by their sequence, events among them by their time, a line for each new day. Pure. */
export function buildTimeline(given: TimelineInput): TimelineItem[] {
  const input = { ...given, idOf: idsByHash(given) };
  const messages = input.feed.map((item) => ({ at: item.at, items: feedItems(input, item) }));
  const pending = input.pending.map((item) => ({ at: item.at ?? item.createdMs, items: [pendingItem(input, item)] }));
  const merged = mergeByTime([...withoutGapRuns(messages), ...pending], events(input));
  const first: TimelineItem[] = input.isBeforeJoin ? [gap('before-join', 'before-join', 0, '')] : [];
  return [...first, ...withDays(merged)];
}

/** Events of the membership log that fall into the loaded stretch, as far as this account was there. */
function events({ feed, hasOlder, entries, since, nameOf }: TimelineInput): Timed[] {
  const from = hasOlder ? (feed[0]?.at ?? Number.MAX_SAFE_INTEGER) : 0;
  return entries.slice(since).flatMap(({ entry, hash }) => {
    const event = eventOf(entry);
    if (event === undefined || entry.timeMs < from) return [];
    const subject = formatHex(entry.subject);
    const item: EventItem = {
      kind: 'event',
      id: formatHex(hash),
      atMs: entry.timeMs,
      event,
      actorName: nameOf(formatHex(entry.actor)),
      // Zeros where an entry is about nobody, as an invite by link is.
      subjectName: /^0+$/.test(subject) ? '' : nameOf(subject),
    };
    return [{ at: entry.timeMs, items: [item] }];
  });
}

function eventOf(entry: RoomEntry): EventItem['event'] | undefined {
  switch (entry.action) {
    case ACTION.create:
      return 'created';
    case ACTION.admit:
      return 'admitted';
    case ACTION.join:
      return 'joined';
    case ACTION.leave:
      return 'left';
    case ACTION.remove:
      return 'removed';
    case ACTION.setRole:
      return entry.role >= ROLE.admin ? 'promoted' : 'demoted';
    case ACTION.invite:
      return 'invited';
    case ACTION.voidInvite:
      return 'invite-voided';
    case ACTION.shareHistory:
      return 'history-shared';
    case ACTION.raiseSuite:
      return undefined;
  }
}

/** A message keeps its place by sequence whatever its time says; an event goes before the first message that is later. */
function mergeByTime(messages: readonly Timed[], events: readonly Timed[]): TimelineItem[] {
  const merged: TimelineItem[] = [];
  let next = 0;
  for (const message of messages) {
    for (let event = events[next]; event !== undefined && event.at <= message.at; event = events[next]) {
      merged.push(...event.items);
      next += 1;
    }
    merged.push(...message.items);
  }
  return [...merged, ...events.slice(next).flatMap(({ items }) => items)];
}

function feedItems(input: Input, item: FeedItem): TimelineItem[] {
  const { shown, seq } = item;
  const author = 'author' in shown ? input.nameOf(shown.author) : '';
  const items: TimelineItem[] = item.missing > 0 ? [gap('missing', `missing-${seq}`, item.missing, author)] : [];
  switch (shown.kind) {
    case 'message':
      items.push(
        messageItem(input, shown.author, shown.content, {
          id: messageId(shown, input.me),
          seq,
          atMs: item.at,
          delivery: { status: 'sent' },
        }),
      );
      break;
    case 'unreadable':
      items.push(gap('unreadable', `unreadable-${seq}`, 1, author));
      break;
    case 'before-join':
      items.push(gap('before-join', `before-join-${seq}`, 0, ''));
      break;
    case 'hidden':
      break;
  }
  return items;
}

function pendingItem(input: Input, item: OutboxItem): MessageItem {
  const { content, delivery, seq, at, createdMs } = item;
  return messageItem(input, input.me, content, {
    id: content.cid,
    ...(seq === undefined ? {} : { seq }),
    atMs: at ?? createdMs,
    delivery,
  });
}

function messageItem(
  { me, waiting, nameOf, idOf, fileOf }: Input,
  author: string,
  content: Content,
  place: Pick<MessageItem, 'id' | 'seq' | 'atMs' | 'delivery'>,
): MessageItem {
  return {
    kind: 'message',
    ...place,
    author,
    authorName: nameOf(author),
    isMine: author === me,
    text: content.text,
    ...(content.reply === undefined ? {} : { replyTo: idOf.get(content.reply) ?? content.reply }),
    ...(content.file === undefined ? {} : { file: fileView(content.file, fileOf(place.id)) }),
    isWaiting: waiting.has(author),
  };
}

function idsByHash({ feed, me }: TimelineInput): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const { shown } of feed) if (shown.kind === 'message') ids.set(formatHex(shown.hash), messageId(shown, me));
  return ids;
}

function fileView(file: NonNullable<Content['file']>, progress: FileProgress | undefined): FileView {
  return {
    id: file.id,
    name: file.name,
    type: file.type,
    bytes: file.bytes,
    ...(file.width === undefined ? {} : { width: file.width }),
    ...(file.height === undefined ? {} : { height: file.height }),
    ...progress,
  };
}

function gap(reason: GapItem['reason'], id: string, missing: number, authorName: string): GapItem {
  return { kind: 'gap', id, reason, missing, authorName };
}

/** What came before one's joining is one calm card, however many messages it was. */
function withoutGapRuns(timed: readonly Timed[]): Timed[] {
  const isBeforeJoin = (one: Timed | undefined): boolean => {
    const item = one?.items[0];
    return item?.kind === 'gap' && item.reason === 'before-join';
  };
  return timed.filter((one, i) => !isBeforeJoin(one) || !isBeforeJoin(timed[i - 1]));
}

/** A line before the first item of each day, by this device's calendar. */
function withDays(items: readonly TimelineItem[]): TimelineItem[] {
  const out: TimelineItem[] = [];
  const seen = new Set<string>();
  let today = '';
  for (const item of items) {
    const day = 'atMs' in item ? dayOf(item.atMs) : today;
    if (day !== today && 'atMs' in item) {
      // Clocks may go back, and with them the day; ids never repeat.
      const id = seen.has(day) ? `day-${day}-${out.length}` : `day-${day}`;
      const line: DayItem = { kind: 'day', id, atMs: item.atMs };
      out.push(line);
      seen.add(day);
      today = day;
    }
    out.push(item);
  }
  return out;
}

function dayOf(ms: number): string {
  const date = new Date(ms);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}
