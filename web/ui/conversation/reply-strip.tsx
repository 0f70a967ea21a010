import type { JSX } from 'preact';
import type { Composer } from '../../state/composer.ts';
import { plainText } from '../../state/markdown.ts';
import { IconButton } from '../base/button.tsx';
import { Icon } from '../base/icon.tsx';
import { useStrings } from '../ui-context.ts';

/** What is being answered, above the text. */
export function ReplyStrip({ composer }: { composer: Composer }): JSX.Element | null {
  const strings = useStrings();
  const item = composer.replyTo.value;
  if (item === undefined) return null;
  return (
    <div class="reply">
      <Icon name="reply" size={18} />
      <p>
        <span class="reply-name">{strings.message.replyingTo(item.isMine ? strings.common.you : item.authorName)}</span>
        <span class="reply-text">{item.file === undefined ? plainText(item.text) : item.file.name}</span>
      </p>
      <IconButton
        icon="close"
        label={strings.message.replyCancel}
        onClick={() => {
          composer.replyTo.value = undefined;
        }}
      />
    </div>
  );
}
