import type { JSX } from 'preact';
import { useCallback, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RoomView } from '../../../appliance/client/model.ts';
import type { Conversation } from '../../state/conversation.ts';
import { IconButton } from '../base/button.tsx';
import { Icon } from '../base/icon.tsx';
import { EmojiPicker } from '../emoji/emoji-picker.tsx';
import { useStrings, useUi } from '../ui-context.ts';
import { attachFiles } from './attach.ts';
import { AttachmentStrip } from './attachment-strip.tsx';
import { CharCounter } from './char-counter.tsx';
import { useEmojiCompletion } from './emoji-completion.ts';
import { EmojiSuggestions } from './emoji-suggestions.tsx';
import { dropPreviews } from './picked-file.ts';
import { ReplyStrip } from './reply-strip.tsx';

/** Where one writes. */
export function ComposerBar({ conversation, room }: { conversation: Conversation; room: RoomView }): JSX.Element {
  const { app, isTouch } = useUi();
  const strings = useStrings();
  const { composer } = conversation;
  const input = useRef<HTMLTextAreaElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const hintId = useId();
  const [isPicking, setPicking] = useState(false);
  const completion = useEmojiCompletion(composer.text, input);
  const closePicker = useCallback(() => setPicking(false), []);
  const text = composer.text.value;

  useLayoutEffect(() => grow(input.current), [text]);
  useLayoutEffect(() => {
    // A keyboard that comes up by itself would hide half of a phone's conversation.
    if (!isTouch.value) input.current?.focus({ preventScroll: true });
  }, []);

  const send = (): void => {
    if (!composer.canSend.value) return;
    conversation.send((file) => dropPreviews([file]));
    input.current?.focus({ preventScroll: true });
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (completion.onKeyDown(event)) return;
    // A finger's Enter makes a line: its keyboard has no Shift and Enter. An unfinished word of an input method keeps it too.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || isTouch.value) return;
    event.preventDefault();
    send();
  };

  const insert = (native: string): void => {
    const field = input.current;
    if (field === null) return;
    field.setRangeText(native, field.selectionStart, field.selectionEnd, 'end');
    composer.text.value = field.value;
    if (isTouch.value) return;
    closePicker();
    field.focus();
  };

  return (
    <div class="composer">
      {completion.offers.length > 0 && (
        <EmojiSuggestions
          id={completion.id}
          offers={completion.offers}
          selected={completion.selected}
          onPick={completion.pick}
        />
      )}
      <div class="composer-box">
        <ReplyStrip composer={composer} />
        <AttachmentStrip composer={composer} />
        <div class="composer-line">
          <IconButton icon="attach" label={strings.composer.attach} onClick={() => chooser.current?.click()} />
          <input
            ref={chooser}
            type="file"
            multiple
            hidden
            accept={(app.state.value.house?.limits.fileTypes ?? []).map((type) => `.${type}`).join(',')}
            onChange={(event) => {
              attachFiles(app, conversation, event.currentTarget.files ?? []);
              event.currentTarget.value = '';
            }}
          />
          <textarea
            ref={input}
            id="composer-text"
            class="composer-text"
            rows={1}
            value={text}
            placeholder={strings.composer.placeholder}
            aria-label={strings.composer.label(room.name)}
            aria-describedby={hintId}
            aria-autocomplete="list"
            aria-controls={completion.offers.length > 0 ? completion.id : undefined}
            aria-activedescendant={completion.offers.length > 0 ? `${completion.id}-${completion.selected}` : undefined}
            enterkeyhint={isTouch.value ? 'enter' : 'send'}
            dir="auto"
            onInput={(event) => {
              composer.text.value = event.currentTarget.value;
              completion.look();
            }}
            onKeyDown={onKeyDown}
            onClick={completion.look}
            onBlur={completion.close}
            onPaste={(event) => {
              const files = event.clipboardData?.files;
              if (files === undefined || files.length === 0) return;
              event.preventDefault();
              attachFiles(app, conversation, files);
            }}
          />
          <CharCounter composer={composer} />
          <button
            type="button"
            class="icon-button icon-button-quiet emoji-button"
            aria-label={strings.composer.emoji}
            title={strings.composer.emoji}
            aria-haspopup="dialog"
            aria-expanded={isPicking}
            onClick={() => setPicking(!isPicking)}
          >
            <Icon name="emoji" size={22} />
          </button>
          <button
            type="button"
            class="send-button"
            aria-label={strings.composer.send}
            title={strings.composer.send}
            disabled={!composer.canSend.value}
            // The text keeps the focus, and a phone its keyboard.
            onPointerDown={(event) => event.preventDefault()}
            onClick={send}
          >
            <Icon name="send" size={20} />
          </button>
        </div>
      </div>
      <p id={hintId} class="sr-only">
        {strings.composer.keys}
      </p>
      {isPicking && (
        <EmojiPicker
          onPick={insert}
          onClose={() => {
            closePicker();
            input.current?.focus();
          }}
        />
      )}
    </div>
  );
}

/** As high as its text, up to what the style sheet allows. */
function grow(field: HTMLTextAreaElement | null): void {
  if (field === null) return;
  field.style.blockSize = 'auto';
  field.style.blockSize = `${field.scrollHeight}px`;
}
