import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';
import type { RoomView, Trust } from '../../../appliance/client/model.ts';
import type { Conversation } from '../../state/conversation.ts';
import { RowHeights, rowWindow, type RowWindow } from '../../state/row-window.ts';
import type { Row } from '../../state/rows.ts';
import { useStrings } from '../ui-context.ts';
import { ConversationStart } from './conversation-start.tsx';
import { RowView } from './row-view.tsx';
import { ToLatest } from './to-latest.tsx';
import { useVisit } from './visit.ts';

/** Rendered above and below what is seen, so that a quick finger meets no holes. */
const SPARE_PX = 900;
/** Older messages are fetched when this little is left above. */
const FETCH_AHEAD_PX = 1_600;
/** How far down the view the line of unread messages stands when a room is entered. */
const UNREAD_AT = 0.2;
/** Pixels are rounded. */
const ARRIVED_PX = 2;
/** More unread messages than this are not all fetched to find where they begin. */
const SEEK_MAX = 500;
/** This close to the end counts as at the end. */
const END_PX = 24;

type View = { bottom: number; height: number };
type Anchor = { readonly key: string; readonly top: number };

/**
 * The messages of a room. Only rows near the eye are in the page. The scroller grows upwards (`column-reverse`): its
 * position is counted from the newest message, so older ones that arrive, or that turn out higher than guessed, move
 * nothing; what changes below the eye is made good by holding the topmost visible row in its place.
 */
export function TimelineView({ conversation, room }: { conversation: Conversation; room: RoomView }): JSX.Element {
  const strings = useStrings();
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const heights = useMemo(() => new RowHeights(), []);
  const view = useRef<View>({ bottom: 0, height: 800 });
  const anchor = useRef<Anchor | undefined>(undefined);
  const placed = useRef(false);
  /** On the way to the line of unread messages, whose place is guessed until it is drawn and what was read before is here. */
  const seeksLine = useRef(true);
  const width = useRef(0);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const [isAtEnd, setAtEnd] = useState(true);
  const [stop, setStop] = useState<string>();

  const rows = conversation.rows.value;
  const { hasOlder, isLoading, readSeq } = conversation.timeline.value;
  // Read here, so that another time to ask is another drawing.
  const mayLoadOlder = conversation.mayLoadOlder.value;
  const offsets = heights.offsets(rows);
  const { bottom, height } = view.current;
  const part = rowWindow(offsets, bottom, height, SPARE_PX);
  const shown = rows.slice(part.from, part.to);
  const drawn = useRef(part);
  drawn.current = part;

  const trusts = useMemo(() => new Map(room.members.map((member) => [member.fp, member.trust])), [room.members]);
  const isGroup = room.kind === 'group' || room.members.length > 2;

  useVisit(conversation, isAtEnd, () => placed.current && view.current.bottom <= END_PX);

  /** Notes which row is at the top of the view, to hold it there through the next change. */
  const noteAnchor = (): void => {
    const box = scroller.current;
    if (box === null) return;
    const edge = box.getBoundingClientRect().top;
    const first = rowElements(list.current).find((row) => row.getBoundingClientRect().bottom > edge + 1);
    const key = first?.dataset.key;
    anchor.current =
      first === undefined || key === undefined ? undefined : { key, top: first.getBoundingClientRect().top - edge };
  };

  /** Whether the line will move up, because what was read before it is still to be fetched. */
  const isFarther = (current: readonly Row[]): boolean => {
    const wasRead = (row: Row): boolean => row.kind === 'message' && (row.item.seq ?? Infinity) <= readSeq;
    return hasOlder && room.unread <= SEEK_MAX && !current.some(wasRead);
  };

  const noteView = (): void => {
    const box = scroller.current;
    if (box === null) return;
    view.current = { bottom: Math.max(0, -box.scrollTop), height: box.clientHeight };
    setAtEnd(view.current.bottom <= END_PX);
    const total = heights.offsets(rows)[0] ?? 0;
    if (mayLoadOlder && total - view.current.bottom - view.current.height < FETCH_AHEAD_PX) conversation.loadOlder();
    const next = rowWindow(heights.offsets(rows), view.current.bottom, view.current.height, SPARE_PX / 2);
    if (next.from < drawn.current.from || next.to > drawn.current.to) redraw(undefined);
  };

  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    if (box.clientWidth !== width.current) {
      width.current = box.clientWidth;
      heights.forget();
    }
    let hasChanged = false;
    for (const row of rowElements(list.current))
      if (heights.measure(row.dataset.key ?? '', row.getBoundingClientRect().height)) hasChanged = true;
    // Rows as they are by now: entering the room has just drawn the line of unread messages.
    const current = conversation.rows.peek();
    if (seeksLine.current && current.length > 0) {
      placed.current = true;
      anchor.current = placeAtUnread(box, current, heights);
      seeksLine.current =
        anchor.current !== undefined && !hasArrived(anchor.current, box, list.current, isFarther(current));
    } else {
      if (view.current.bottom > END_PX) holdAnchor(box, list.current, anchor.current);
      noteAnchor();
    }
    noteView();
    // Heights that are known better may let more or fewer rows in; what is drawn right is not drawn again.
    if (
      hasChanged &&
      !isSameWindow(rowWindow(heights.offsets(rows), view.current.bottom, view.current.height, SPARE_PX), part)
    )
      redraw(undefined);
  });

  useEffect(() => {
    const box = scroller.current;
    if (box === null) return undefined;
    // Another width or height of the window, a keyboard that comes up, a picture or font that arrives late.
    const observer = new ResizeObserver(() => redraw(undefined));
    observer.observe(box);
    if (list.current !== null) observer.observe(list.current);
    return () => observer.disconnect();
  }, []);

  const stopSeeking = (): void => {
    seeksLine.current = false;
  };
  const toEnd = (): void => {
    const box = scroller.current;
    if (box === null) return;
    stopSeeking();
    const isNear = view.current.bottom < 2 * view.current.height;
    box.scrollTo({ top: 0, behavior: isNear ? 'smooth' : 'instant' });
  };

  const stopKey = stop !== undefined && shown.some((row) => row.key === stop) ? stop : lastMessage(shown)?.key;
  return (
    <div class="timeline">
      <div
        ref={scroller}
        class="timeline-scroll"
        onWheel={stopSeeking}
        onPointerDown={stopSeeking}
        onTouchStart={stopSeeking}
        onKeyDown={stopSeeking}
        onScroll={() => {
          noteAnchor();
          noteView();
        }}
      >
        <div class="timeline-column">
          <ConversationStart
            room={room}
            isEmpty={rows.every((row) => row.kind !== 'message')}
            timeline={conversation.timeline.value}
          />
          <ol
            ref={list}
            class="rows"
            // The space of the rows that are left out.
            style={{ paddingBlockStart: `${part.above}px`, paddingBlockEnd: `${part.below}px` }}
            aria-label={strings.room.messages(room.name)}
            aria-busy={isLoading}
            onKeyDown={(event) => moveFocus(event, list.current)}
            onFocusIn={(event) => {
              const key = event.target instanceof Element ? rowOf(event.target)?.dataset.key : undefined;
              if (key !== undefined) setStop(key);
            }}
          >
            {shown.map((row, index) => (
              <RowView
                key={row.key}
                row={row}
                room={room.id}
                isGroup={isGroup}
                trust={trustOf(row, trusts)}
                isStop={row.key === stopKey}
                position={part.from + index + 1}
                count={hasOlder ? -1 : rows.length}
              />
            ))}
          </ol>
        </div>
      </div>
      {!isAtEnd && <ToLatest unread={room.unread} onClick={toEnd} />}
    </div>
  );
}

function isSameWindow(one: RowWindow, other: RowWindow): boolean {
  return (
    one.from === other.from &&
    one.to === other.to &&
    Math.abs(one.above - other.above) < 1 &&
    Math.abs(one.below - other.below) < 1
  );
}

function rowElements(list: HTMLElement | null): HTMLElement[] {
  return list === null ? [] : Array.from(list.querySelectorAll<HTMLElement>(':scope > [data-key]'));
}

function rowOf(element: Element): HTMLElement | null {
  return element.closest<HTMLElement>('[data-key]');
}

function lastMessage(rows: readonly Row[]): Row | undefined {
  return rows.findLast((row) => row.kind === 'message');
}

function trustOf(row: Row, trusts: ReadonlyMap<string, Trust>): Trust {
  return row.kind === 'message' ? (trusts.get(row.item.author) ?? 'unverified') : 'unverified';
}

/** Whether a row stands where it should, or as far down as it can. */
function hasArrived(at: Anchor, box: HTMLElement, list: HTMLElement | null, isFarther: boolean): boolean {
  const row = rowElements(list).find((element) => element.dataset.key === at.key);
  if (row === undefined || isFarther) return false;
  const off = row.getBoundingClientRect().top - box.getBoundingClientRect().top - at.top;
  const isAtStart = box.clientHeight - box.scrollTop >= box.scrollHeight - ARRIVED_PX;
  return Math.abs(off) < ARRIVED_PX || (off < 0 && isAtStart);
}

/** Scrolls by as much as the anchor has moved. */
function holdAnchor(box: HTMLElement, list: HTMLElement | null, anchor: Anchor | undefined): void {
  if (anchor === undefined) return;
  const row = rowElements(list).find((element) => element.dataset.key === anchor.key);
  if (row === undefined) return;
  const moved = row.getBoundingClientRect().top - box.getBoundingClientRect().top - anchor.top;
  if (Math.abs(moved) >= 1) box.scrollTop += moved;
}

/** A room is entered at its end, or where the unread begins if that is further up than the view reaches: then says where. */
function placeAtUnread(box: HTMLElement, rows: readonly Row[], heights: RowHeights): Anchor | undefined {
  const at = rows.findIndex((row) => row.kind === 'unread');
  const upper = heights.offsets(rows)[at] ?? 0;
  const line = rows[at];
  if (line === undefined || upper <= box.clientHeight) return undefined;
  const top = box.clientHeight * UNREAD_AT;
  box.scrollTop = -(upper - box.clientHeight + top);
  return { key: line.key, top };
}

/** Arrows walk from message to message, Enter opens what can be done, Escape goes to the text. */
function moveFocus(event: KeyboardEvent, list: HTMLElement | null): void {
  const row = event.target instanceof HTMLElement ? event.target : undefined;
  if (row?.dataset.key === undefined) return;
  const messages = rowElements(list).filter((element) => element.tabIndex === 0 || element.hasAttribute('tabindex'));
  const at = messages.indexOf(row);
  const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: messages.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    messages[Math.max(0, Math.min(to, messages.length - 1))]?.focus();
  } else if (event.key === 'Enter') {
    event.preventDefault();
    const more = row.querySelector<HTMLElement>('.message-tools button');
    more?.focus();
    more?.click();
  } else if (event.key === 'Escape') document.getElementById('composer-text')?.focus();
}
