import type { Signal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useId, useState } from 'preact/hooks';
import { completeEmoji, emojiQueryAt, type EmojiOffer, type EmojiQuery } from '../../state/emoji-completion.ts';
import { loadEmojiIndex } from '../emoji/emoji-index.ts';
import { useApp } from '../ui-context.ts';

type Completion = {
  readonly id: string;
  readonly offers: readonly EmojiOffer[];
  readonly selected: number;
  /** Looks at what stands before the caret. */
  readonly look: () => void;
  readonly close: () => void;
  readonly pick: (offer: EmojiOffer) => void;
  /** True if the key was for the list. */
  readonly onKeyDown: (event: KeyboardEvent) => boolean;
};

/** `:short:` names become emoji while one types: from a list, or by typing the name out. */
export function useEmojiCompletion(text: Signal<string>, input: RefObject<HTMLTextAreaElement | null>): Completion {
  const app = useApp();
  const id = useId();
  const [offers, setOffers] = useState<readonly EmojiOffer[]>([]);
  const [selected, setSelected] = useState(0);

  const close = (): void => setOffers([]);

  const replace = (query: EmojiQuery, native: string): void => {
    const field = input.current;
    if (field === null) return;
    const done = completeEmoji(field.value, field.selectionStart, query, native);
    text.value = done.text;
    // Written at once: the caret can only stand in text that is there.
    field.value = done.text;
    field.setSelectionRange(done.caret, done.caret);
    close();
  };

  const queryNow = (): EmojiQuery | undefined => {
    const field = input.current;
    return field === null ? undefined : emojiQueryAt(field.value, field.selectionStart);
  };

  const look = async (): Promise<void> => {
    const field = input.current;
    if (field === null) return;
    const written = /(?:^|[\s(]):([a-z0-9_+-]{2,24}):$/i.exec(field.value.slice(0, field.selectionStart));
    const query = queryNow();
    if (query === undefined && written === null) {
      close();
      return;
    }
    const index = await loadEmojiIndex();
    const name = written?.[1];
    const native = name === undefined ? undefined : index.named(name.toLowerCase());
    if (name !== undefined && native !== undefined) {
      replace({ from: field.selectionStart - name.length - 2, query: name }, native);
      return;
    }
    // Looked at again: more may have been typed while the names were fetched.
    const current = queryNow();
    setOffers(current === undefined ? [] : index.search(current.query));
    setSelected(0);
  };

  const pick = (offer: EmojiOffer): void => {
    const query = queryNow();
    if (query !== undefined) replace(query, offer.native);
  };

  const onKeyDown = (event: KeyboardEvent): boolean => {
    const offer = offers[selected];
    if (offer === undefined || event.isComposing) return false;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        setSelected((selected + (event.key === 'ArrowDown' ? 1 : -1) + offers.length) % offers.length);
        break;
      case 'Enter':
      case 'Tab':
        pick(offer);
        break;
      case 'Escape':
        close();
        break;
      default:
        return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  };

  return { id, offers, selected, look: () => app.perform(look), close, pick, onKeyDown };
}
