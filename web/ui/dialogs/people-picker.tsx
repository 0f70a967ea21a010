import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Person } from '../../../appliance/client/model.ts';
import { Avatar } from '../base/avatar.tsx';
import { SearchField } from '../base/search-field.tsx';
import { Shield } from '../base/shield.tsx';
import { useStrings } from '../ui-context.ts';

type PeoplePickerProps = {
  people: readonly Person[];
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
};

const SEARCH_FROM = 7;

/** Ticks beside names. */
export function PeoplePicker({ people, chosen, onChange }: PeoplePickerProps): JSX.Element {
  const strings = useStrings();
  const [filter, setFilter] = useState('');
  const wanted = filter.trim().toLocaleLowerCase();
  const shown = people.filter((person) => person.name.toLocaleLowerCase().includes(wanted));
  return (
    <>
      {people.length >= SEARCH_FROM && (
        <SearchField label={strings.create.directSearch} value={filter} onInput={setFilter} />
      )}
      <ul class="plain-list picker">
        {shown.map((person) => (
          <li key={person.fp}>
            <label class="item picker-item">
              <Avatar name={person.name} seed={person.fp} isOnline={person.isOnline} />
              <span class="item-text">
                <span class="item-line">
                  <span class="item-name">{person.name}</span>
                  <Shield trust={person.trust} isBrief />
                </span>
              </span>
              <input
                type="checkbox"
                class="check"
                checked={chosen.includes(person.fp)}
                // Somebody who may be another gets no keys: not to be picked by mistake.
                disabled={person.trust === 'changed'}
                onChange={(event) =>
                  onChange(
                    event.currentTarget.checked ? [...chosen, person.fp] : chosen.filter((fp) => fp !== person.fp),
                  )
                }
              />
            </label>
          </li>
        ))}
      </ul>
    </>
  );
}
