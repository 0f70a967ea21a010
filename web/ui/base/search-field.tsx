import type { JSX } from 'preact';
import { Icon } from './icon.tsx';

/** Narrows a list while one types. */
export function SearchField(props: { label: string; value: string; onInput: (value: string) => void }): JSX.Element {
  return (
    <div class="search">
      <Icon name="search" size={18} />
      <input
        type="search"
        class="search-input"
        aria-label={props.label}
        placeholder={props.label}
        value={props.value}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </div>
  );
}
