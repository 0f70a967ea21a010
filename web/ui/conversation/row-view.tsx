import type { JSX } from 'preact';
import type { Trust } from '../../../appliance/client/model.ts';
import type { Row } from '../../state/rows.ts';
import { useApp, useFormats, useStrings } from '../ui-context.ts';
import { EventLine } from './event-line.tsx';
import { GapCard } from './gap-card.tsx';
import { MessageView, useMessageLabel } from './message-view.tsx';

type RowViewProps = {
  row: Row;
  room: string;
  isGroup: boolean;
  trust: Trust;
  /** The one message that Tab reaches; arrows move from it. */
  isStop: boolean;
  position: number;
  count: number;
};

/** One line of the conversation, as an item of its list. */
export function RowView({ row, room, isGroup, trust, isStop, position, count }: RowViewProps): JSX.Element {
  const label = useMessageLabel();
  const place = { 'data-key': row.key, 'aria-posinset': position, 'aria-setsize': count };
  if (row.kind !== 'message')
    return (
      <li class={`row row-${row.kind}`} {...place}>
        <Line row={row} />
      </li>
    );
  const side = row.item.isMine ? 'row-mine' : 'row-theirs';
  return (
    <li
      class={`row row-message ${side}${row.isFirst ? ' row-first' : ''}${row.isLast ? ' row-last' : ''}`}
      tabIndex={isStop ? 0 : -1}
      aria-label={label(row)}
      {...place}
    >
      <MessageView room={room} row={row} isGroup={isGroup} trust={trust} />
    </li>
  );
}

function Line({ row }: { row: Exclude<Row, { kind: 'message' }> }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const formats = useFormats();
  switch (row.kind) {
    case 'day':
      return (
        <p class="day">
          <time dateTime={new Date(row.item.atMs).toISOString()}>
            {formats.day(row.item.atMs, app.ticker.minute.value)}
          </time>
        </p>
      );
    case 'unread':
      return (
        <p class="unread-line">
          <span>{strings.room.unread(row.count)}</span>
        </p>
      );
    case 'event':
      return <EventLine item={row.item} />;
    case 'gap':
      return <GapCard item={row.item} />;
  }
}
