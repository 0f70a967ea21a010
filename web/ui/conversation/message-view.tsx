import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Trust } from '../../../appliance/client/model.ts';
import { isJumbo, plainText } from '../../state/markdown.ts';
import type { MessageRow } from '../../state/rows.ts';
import { Avatar, hueOf } from '../base/avatar.tsx';
import { IconButton } from '../base/button.tsx';
import { Icon } from '../base/icon.tsx';
import { Menu, type MenuItem } from '../base/menu.tsx';
import { Shield } from '../base/shield.tsx';
import { useApp, useFormats, useStrings } from '../ui-context.ts';
import { DeliveryLine } from './delivery-line.tsx';
import { FileBubble } from './file-view.tsx';
import { MarkdownView } from './markdown-view.tsx';
import { useLongPress } from './long-press.ts';

type MessageViewProps = {
  room: string;
  row: MessageRow;
  /** Names and pictures beside the bubbles: where more than two talk. */
  isGroup: boolean;
  trust: Trust;
};

/** One message: bubble, who and when around it, and what can be done with it. */
export function MessageView({ room, row, isGroup, trust }: MessageViewProps): JSX.Element {
  const { item, isFirst, isLast, quoted } = row;
  const strings = useStrings();
  const [anchor, setAnchor] = useState<HTMLElement>();
  const press = useLongPress(setAnchor);
  const items = useActions(room, row);
  const isNamed = isGroup && !item.isMine;
  return (
    <div class="message-row">
      {isNamed && (
        <span class="message-face">{isLast && <Avatar name={item.authorName} seed={item.author} size="s" />}</span>
      )}
      <div class="message-stack">
        {isNamed && isFirst && (
          <p class={`message-author hue-${hueOf(item.author)}`}>
            <span>{item.authorName}</span>
            {trust !== 'unverified' && <Shield trust={trust} isBrief />}
            {item.isWaiting && (
              <span class="tag" title={strings.message.unconfirmedHelp}>
                {strings.message.unconfirmed}
              </span>
            )}
          </p>
        )}
        <div class="message-line">
          <div class={bubbleClass(row)} {...press}>
            {item.replyTo !== undefined && <Quote quoted={quoted} />}
            {item.file !== undefined && <FileBubble room={room} item={item} file={item.file} />}
            {item.text !== '' && <Text room={room} text={item.text} />}
          </div>
          {item.isMine && !isLast && item.delivery.status === 'sending' && (
            <span class="message-sending" title={strings.message.sending}>
              <Icon name="clock" size={14} />
            </span>
          )}
          <span class="message-tools">
            <IconButton
              icon="more"
              label={strings.message.actions}
              onClick={(event) => setAnchor(event.currentTarget)}
            />
          </span>
        </div>
        <DeliveryLine room={room} item={item} isLast={isLast} />
      </div>
      {anchor !== undefined && (
        <Menu label={strings.message.actions} items={items} anchor={anchor} onClose={() => setAnchor(undefined)} />
      )}
    </div>
  );
}

function bubbleClass({ item, isFirst, isLast }: MessageRow): string {
  const classes = ['bubble', item.isMine ? 'bubble-mine' : 'bubble-theirs'];
  if (!isFirst) classes.push('bubble-follows');
  if (!isLast) classes.push('bubble-continues');
  if (item.file?.width !== undefined) classes.push('bubble-picture');
  if (item.file === undefined && item.replyTo === undefined && isJumbo(item.text)) classes.push('bubble-jumbo');
  return classes.join(' ');
}

/** A text longer than the house allows comes from a client that does not keep to it: it is not shown (protocol.md, On the wire). */
function Text({ text }: { room: string; text: string }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const max = app.state.value.house?.limits.messageChars ?? Infinity;
  // Twice the limit: the owner may have lowered it after the message was said.
  if (text.length > 2 * max && Array.from(text).length > 2 * max) return <p class="muted">{strings.message.tooLong}</p>;
  return <MarkdownView text={text} />;
}

function Quote({ quoted }: { quoted: MessageRow['quoted'] }): JSX.Element {
  const strings = useStrings();
  return (
    <p class="quote">
      {quoted === undefined ? (
        <span class="quote-text">{strings.message.quotedGone}</span>
      ) : (
        <>
          <span class="quote-name">{quoted.isMine ? strings.common.you : quoted.authorName}</span>
          <span class="quote-text">{quoted.file === undefined ? plainText(quoted.text) : quoted.file.name}</span>
        </>
      )}
    </p>
  );
}

function useActions(room: string, { item }: MessageRow): readonly MenuItem[] {
  const app = useApp();
  const strings = useStrings();
  const items: MenuItem[] = [];
  if (item.seq !== undefined)
    items.push({
      label: strings.message.reply,
      icon: 'reply',
      run: () => {
        app.conversation(room).composer.replyTo.value = item;
        document.getElementById('composer-text')?.focus();
      },
    });
  if (item.text !== '')
    items.push({
      label: strings.message.copy,
      icon: 'copy',
      run: () => app.perform(() => navigator.clipboard.writeText(item.text)),
    });
  if (item.delivery.status === 'failed')
    items.push(
      { label: strings.message.resend, icon: 'refresh', run: () => app.client.resend(room, item.id) },
      { label: strings.message.discard, icon: 'trash', isDanger: true, run: () => app.client.discard(room, item.id) },
    );
  return items;
}

/** A message as it is read aloud: "Ada, 18:53: text". */
export function useMessageLabel(): (row: MessageRow) => string {
  const strings = useStrings();
  const formats = useFormats();
  return ({ item }) => {
    const file = item.file === undefined ? '' : strings.message.fileLabel(item.file.name);
    const text = [file, plainText(item.text)].filter((part) => part !== '').join(', ');
    const author = item.isMine ? strings.common.you : item.authorName;
    return strings.message.label(author, formats.time(item.atMs), text);
  };
}
