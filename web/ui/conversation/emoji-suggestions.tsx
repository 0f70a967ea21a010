import type { JSX } from 'preact';
import type { EmojiOffer } from '../../state/emoji-completion.ts';
import { useStrings } from '../ui-context.ts';

type SuggestionsProps = {
  id: string;
  offers: readonly EmojiOffer[];
  selected: number;
  onPick: (offer: EmojiOffer) => void;
};

/** Emoji for the `:short` name being typed. The focus stays in the text; arrows and Enter choose. */
export function EmojiSuggestions({ id, offers, selected, onPick }: SuggestionsProps): JSX.Element {
  const strings = useStrings();
  return (
    <ul id={id} class="suggestions" role="listbox" aria-label={strings.composer.suggestions}>
      {offers.map((offer, index) => (
        <li
          key={offer.id}
          id={`${id}-${index}`}
          role="option"
          class="suggestion"
          aria-selected={index === selected}
          // On pointer down: a click would take the focus out of the text first.
          onPointerDown={(event) => {
            event.preventDefault();
            onPick(offer);
          }}
        >
          <span class="suggestion-emoji">{offer.native}</span>
          <span>:{offer.id}:</span>
        </li>
      ))}
    </ul>
  );
}
