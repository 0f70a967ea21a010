import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Person } from '../../../appliance/client/model.ts';
import { formatRoute, type Route } from '../../state/route.ts';
import { Avatar } from '../base/avatar.tsx';
import { Button, IconButton } from '../base/button.tsx';
import { Empty } from '../base/empty.tsx';
import { SearchField } from '../base/search-field.tsx';
import { Shield } from '../base/shield.tsx';
import { useApp, useStrings } from '../ui-context.ts';

const SEARCH_FROM = 9;

/** Everybody of this house, those who are here first. */
export function PeopleList({ selected }: { selected: string | undefined }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const [filter, setFilter] = useState('');
  const { people, me, link } = app.state.value;
  const wanted = filter.trim().toLocaleLowerCase();
  // Without a connection nobody knows who is here.
  const awayTitle = link.status === 'online' ? strings.people.away : strings.people.everyone;
  const shown = people.filter((person) => person.name.toLocaleLowerCase().includes(wanted));
  const invite = (): void => app.router.go({ at: 'me', section: 'invite' });
  return (
    <>
      <header class="list-head">
        <h1>{strings.people.title}</h1>
        {me?.isOwner === true && <IconButton icon="person-plus" label={strings.people.invite} onClick={invite} />}
      </header>
      {people.length >= SEARCH_FROM && <SearchField label={strings.people.filter} value={filter} onInput={setFilter} />}
      <div class="list-scroll">
        <PeopleGroup title={strings.people.online} people={shown.filter((one) => one.isOnline)} selected={selected} />
        <PeopleGroup title={awayTitle} people={shown.filter((one) => !one.isOnline)} selected={selected} />
        {people.length === 0 && (
          <Empty
            icon="people"
            title={strings.people.none}
            body={me?.isOwner === true ? strings.people.noneOwner : strings.people.noneBody}
          >
            {me?.isOwner === true && (
              <Button kind="primary" icon="person-plus" onClick={invite}>
                {strings.people.invite}
              </Button>
            )}
          </Empty>
        )}
        {people.length > 0 && shown.length === 0 && <p class="list-none">{strings.rooms.noneFound(filter.trim())}</p>}
      </div>
    </>
  );
}

type GroupProps = { title: string; people: readonly Person[]; selected: string | undefined };

function PeopleGroup({ title, people, selected }: GroupProps): JSX.Element | null {
  const app = useApp();
  if (people.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2 class="list-title">{title}</h2>
      <ul class="list">
        {people.map((person) => {
          const route: Route = { at: 'people', fp: person.fp };
          return (
            <li key={person.fp}>
              <a
                class="item"
                href={formatRoute(route)}
                aria-current={person.fp === selected ? 'page' : undefined}
                onClick={(event) => {
                  event.preventDefault();
                  if (selected === undefined) app.router.go(route);
                  else app.router.swap(route);
                }}
              >
                <Avatar name={person.name} seed={person.fp} isOnline={person.isOnline} />
                <span class="item-text">
                  <span class="item-line">
                    <span class="item-name">{person.name}</span>
                    <Shield trust={person.trust} isBrief />
                  </span>
                </span>
              </a>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
