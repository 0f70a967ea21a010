import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Person } from '../../../appliance/client/model.ts';
import { Avatar } from '../base/avatar.tsx';
import { Button } from '../base/button.tsx';
import { Callout } from '../base/callout.tsx';
import { Digits } from '../base/digits.tsx';
import { FailureCallout } from '../base/failure-callout.tsx';
import { Shield } from '../base/shield.tsx';
import { RoomAvatar } from '../rooms/room-avatar.tsx';
import { useApp, useStrings } from '../ui-context.ts';
import { usePresence } from './presence.ts';

/** Who somebody is, and how sure one can be: in a sheet and on a page of its own. */
export function PersonCard({ person, isTitled }: { person: Person; isTitled: boolean }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const presence = usePresence(person);
  const starting = useMemo(() => app.work(), [person.fp]);
  const shared = app.state.value.rooms.filter(
    (room) => room.kind === 'group' && room.members.some((member) => member.fp === person.fp),
  );
  return (
    <div class="person">
      <div class="person-head">
        {isTitled && (
          <>
            <Avatar name={person.name} seed={person.fp} size="xl" isOnline={person.isOnline} />
            <h1>{person.name}</h1>
          </>
        )}
        {presence !== '' && <p class="muted">{presence}</p>}
        <Shield trust={person.trust} />
      </div>
      {person.trust === 'changed' && (
        <Callout tone="bad" icon="shield-alert" title={strings.person.changedTitle(person.name)}>
          <p>{strings.person.changedBody(person.name)}</p>
        </Callout>
      )}
      <FailureCallout failure={starting.failure.value} />
      <Button
        kind={person.trust === 'changed' ? 'plain' : 'primary'}
        icon="chats"
        isWide
        isBusy={starting.isBusy.value}
        isDisabled={person.trust === 'changed'}
        onClick={() =>
          starting.run(async () => {
            const room = await app.client.createDirect([person.fp]);
            app.dialogs.close();
            app.router.go({ at: 'room', room, about: false });
          })
        }
      >
        {strings.person.message}
      </Button>
      <SafetyNumber person={person} />
      {shared.length > 0 && (
        <section class="section">
          <h2 class="section-title">{strings.person.rooms}</h2>
          <ul class="plain-list">
            {shared.map((room) => (
              <li key={room.id}>
                <button
                  type="button"
                  class="item"
                  onClick={() => app.router.go({ at: 'room', room: room.id, about: false })}
                >
                  <RoomAvatar room={room} size="s" />
                  <span class="item-name">{room.name}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function SafetyNumber({ person }: { person: Person }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const [digits, setDigits] = useState<string>();
  const marking = useMemo(() => app.work(), [person.fp]);
  useEffect(() => {
    let isCurrent = true;
    app.perform(async () => {
      const number = await app.client.safetyNumber(person.fp);
      if (isCurrent) setDigits(number);
    });
    return () => {
      isCurrent = false;
    };
    // Another identity under the same name has another number.
  }, [person.fp, person.trust]);
  const mark = (isVerified: boolean): void => marking.run(() => app.client.setVerified(person.fp, isVerified));
  return (
    <section class="section">
      <h2 class="section-title">{strings.person.safety}</h2>
      {digits === undefined ? (
        <p class="digits-wait" aria-busy="true" />
      ) : (
        <Digits digits={digits} label={strings.person.safety} />
      )}
      <p class="field-hint">
        {person.trust === 'verified' ? strings.person.verified : strings.person.safetyHelp(person.name)}
      </p>
      <FailureCallout failure={marking.failure.value} />
      {person.trust === 'verified' ? (
        <Button size="s" kind="quiet" isBusy={marking.isBusy.value} onClick={() => mark(false)}>
          {strings.person.unverify}
        </Button>
      ) : (
        <Button icon="shield-check" isWide isBusy={marking.isBusy.value} onClick={() => mark(true)}>
          {strings.person.verify}
        </Button>
      )}
    </section>
  );
}
