import type { DayItem, EventItem, GapItem, MessageItem, TimelineItem } from '../../appliance/client/model.ts';

/** One line of a conversation as it is shown. Rows of unchanged items stay the same objects. */
export type Row = MessageRow | EventRow | GapRow | DayRow | UnreadRow;
export type MessageRow = {
  readonly kind: 'message';
  readonly key: string;
  readonly item: MessageItem;
  /** First and last of a run by one author within a few minutes: name above, time and picture below. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** The message this one answers, if it is loaded. */
  readonly quoted: MessageItem | undefined;
};
export type EventRow = { readonly kind: 'event'; readonly key: string; readonly item: EventItem };
export type GapRow = { readonly kind: 'gap'; readonly key: string; readonly item: GapItem };
export type DayRow = { readonly kind: 'day'; readonly key: string; readonly item: DayItem };
export type UnreadRow = { readonly kind: 'unread'; readonly key: 'unread'; readonly count: number };

/** A pause this long starts a new run. */
const RUN_PAUSE_MS = 5 * 60_000;

/**
 * Makes rows of a timeline, and remembers them: one maker a room.
 * `readSeq`: the unread line goes before the first message of others after it; `undefined`: there is none.
 */
export function createRowMaker(): (items: readonly TimelineItem[], readSeq: number | undefined) => readonly Row[] {
  let known = new Map<string, Row>();
  return (timeline, readSeq) => {
    const items = onceEach(timeline);
    const byId = new Map<string, MessageItem>();
    for (const item of items) if (item.kind === 'message') byId.set(item.id, item);
    const unread = readSeq === undefined ? undefined : unreadFrom(items, readSeq);
    const rows: Row[] = [];
    const next = new Map<string, Row>();
    items.forEach((item, index) => {
      if (unread !== undefined && index === unread.index) rows.push(unread.row);
      // The line of unread messages also ends a run.
      const before = unread?.index === index ? undefined : items[index - 1];
      const after = unread?.index === index + 1 ? undefined : items[index + 1];
      const row = reuse(known.get(item.id), rowOf(item, before, after, byId));
      next.set(row.key, row);
      rows.push(row);
    });
    known = next;
    return rows;
  };
}

/**
 * A message between outbox and history may be in both for a moment: it is one line, and the stored one says more. One card
 * is enough for all that was said before one came.
 */
function onceEach(items: readonly TimelineItem[]): readonly TimelineItem[] {
  const places = new Map<string, number>();
  const once: TimelineItem[] = [];
  for (const item of items) {
    const before = once.at(-1);
    if (isBeforeJoin(item) && before !== undefined && isBeforeJoin(before)) continue;
    const place = places.get(item.id);
    if (place === undefined) {
      places.set(item.id, once.length);
      once.push(item);
    } else if (item.kind === 'message' && item.seq !== undefined) once[place] = item;
  }
  return once.length === items.length ? items : once;
}

function isBeforeJoin(item: TimelineItem): boolean {
  return item.kind === 'gap' && item.reason === 'before-join';
}

function rowOf(
  item: TimelineItem,
  before: TimelineItem | undefined,
  after: TimelineItem | undefined,
  byId: ReadonlyMap<string, MessageItem>,
): Row {
  switch (item.kind) {
    case 'message':
      return {
        kind: 'message',
        key: item.id,
        item,
        isFirst: !isRun(before, item),
        isLast: !isRun(item, after),
        quoted: item.replyTo === undefined ? undefined : byId.get(item.replyTo),
      };
    case 'event':
      return { kind: 'event', key: item.id, item };
    case 'gap':
      return { kind: 'gap', key: item.id, item };
    case 'day':
      return { kind: 'day', key: item.id, item };
  }
}

function isRun(one: TimelineItem | undefined, next: TimelineItem | undefined): boolean {
  return (
    one?.kind === 'message' &&
    next?.kind === 'message' &&
    one.author === next.author &&
    next.atMs - one.atMs < RUN_PAUSE_MS
  );
}

function reuse(old: Row | undefined, row: Row): Row {
  if (old?.kind !== row.kind || old.kind === 'unread' || row.kind === 'unread' || old.item !== row.item) return row;
  if (old.kind === 'message' && row.kind === 'message')
    return old.isFirst === row.isFirst && old.isLast === row.isLast && old.quoted === row.quoted ? old : row;
  return old;
}

/** Before which item the unread line stands, and how many messages of others follow it. */
function unreadFrom(items: readonly TimelineItem[], readSeq: number): { index: number; row: UnreadRow } | undefined {
  let index = -1;
  let count = 0;
  items.forEach((item, at) => {
    if (item.kind !== 'message' || item.isMine || item.seq === undefined || item.seq <= readSeq) return;
    if (index === -1) index = at;
    count += 1;
  });
  return index === -1 ? undefined : { index, row: { kind: 'unread', key: 'unread', count } };
}
