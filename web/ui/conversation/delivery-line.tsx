import type { JSX } from 'preact';
import type { MessageItem } from '../../../appliance/client/model.ts';
import { Icon } from '../base/icon.tsx';
import { useApp, useFormats, useStrings } from '../ui-context.ts';

/** When a message was said, and for one's own how far it got. */
export function DeliveryLine({
  room,
  item,
  isLast,
}: {
  room: string;
  item: MessageItem;
  isLast: boolean;
}): JSX.Element | null {
  const strings = useStrings();
  const formats = useFormats();
  const { delivery } = item;
  if (item.isMine && delivery.status === 'failed') return <FailedLine room={room} item={item} />;
  if (item.isMine && delivery.status === 'waiting') return <WaitingLine untilMs={delivery.untilMs} />;
  if (!isLast) return null;
  return (
    <p class="message-meta">
      <time dateTime={new Date(item.atMs).toISOString()}>{formats.time(item.atMs)}</time>
      {item.isMine && delivery.status === 'sending' && (
        <span class="message-status" title={strings.message.sending}>
          <Icon name="clock" size={14} />
          <span class="sr-only">{strings.message.sending}</span>
        </span>
      )}
      {item.isMine && delivery.status === 'sent' && (
        <span class="message-status" title={strings.message.sent}>
          <Icon name="check" size={14} />
          <span class="sr-only">{strings.message.sent}</span>
        </span>
      )}
    </p>
  );
}

function WaitingLine({ untilMs }: { untilMs: number }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const seconds = Math.max(1, Math.ceil((untilMs - app.ticker.second.value) / 1_000));
  return (
    <p class="message-meta message-meta-waiting">
      <Icon name="clock" size={14} />
      {strings.message.waiting(seconds)}
    </p>
  );
}

function FailedLine({ room, item }: { room: string; item: MessageItem }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const why = item.delivery.status === 'failed' ? strings.errors[item.delivery.code] : '';
  return (
    <div class="message-failed">
      <p>
        <Icon name="alert" size={15} />
        <strong>{strings.message.failed}.</strong> {why}
      </p>
      <p class="message-failed-actions">
        <button type="button" class="link-button" onClick={() => app.client.resend(room, item.id)}>
          {strings.message.resend}
        </button>
        <button type="button" class="link-button" onClick={() => app.client.discard(room, item.id)}>
          {strings.message.discard}
        </button>
      </p>
    </div>
  );
}
