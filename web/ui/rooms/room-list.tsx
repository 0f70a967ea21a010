import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button, IconButton } from '../base/button.tsx';
import { Empty } from '../base/empty.tsx';
import { SearchField } from '../base/search-field.tsx';
import { useApp, useStrings } from '../ui-context.ts';
import { InvitationCard } from './invitation-card.tsx';
import { RoomItem } from './room-item.tsx';

/** A search field helps from this many conversations on. */
const SEARCH_FROM = 7;

/** The left column: who wants one, then every conversation, newest first. */
export function RoomList({ selected }: { selected: string | undefined }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const [filter, setFilter] = useState('');
  const { rooms, invitations, people, me } = app.state.value;
  const isAlone = people.length === 0;
  const wanted = filter.trim().toLocaleLowerCase();
  const shown = wanted === '' ? rooms : rooms.filter((room) => room.name.toLocaleLowerCase().includes(wanted));
  return (
    <>
      <header class="list-head">
        <h1>{strings.rooms.title}</h1>
        <IconButton icon="compose" label={strings.rooms.new} onClick={() => app.dialogs.show({ show: 'new' })} />
      </header>
      {rooms.length >= SEARCH_FROM && <SearchField label={strings.rooms.filter} value={filter} onInput={setFilter} />}
      <div class="list-scroll">
        {invitations.length > 0 && (
          <section aria-label={strings.rooms.invitations}>
            <ul class="invitations">
              {invitations.map((invitation) => (
                <InvitationCard key={invitation.id} invitation={invitation} />
              ))}
            </ul>
          </section>
        )}
        {shown.length > 0 && (
          <ul class="list" aria-label={strings.rooms.title}>
            {shown.map((room) => (
              <RoomItem key={room.id} room={room} isSelected={room.id === selected} />
            ))}
          </ul>
        )}
        {rooms.length === 0 && invitations.length === 0 && (
          <Empty
            icon="chats"
            title={strings.rooms.none}
            body={isAlone ? strings.rooms.noneAlone : strings.rooms.noneBody}
          >
            {isAlone && me?.isOwner === true && (
              <Button kind="primary" icon="person-plus" onClick={() => app.router.go({ at: 'me', section: 'invite' })}>
                {strings.people.invite}
              </Button>
            )}
            <Button
              kind={isAlone ? 'quiet' : 'primary'}
              icon="compose"
              onClick={() => app.dialogs.show({ show: 'new' })}
            >
              {strings.rooms.start}
            </Button>
          </Empty>
        )}
        {rooms.length > 0 && shown.length === 0 && <p class="list-none">{strings.rooms.noneFound(filter.trim())}</p>}
      </div>
    </>
  );
}
