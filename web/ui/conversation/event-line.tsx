import type { JSX } from 'preact';
import type { EventItem } from '../../../appliance/client/model.ts';
import type { Strings } from '../strings/en.ts';
import { useFormats, useStrings } from '../ui-context.ts';

/** A change of the room, as a quiet line. */
export function EventLine({ item }: { item: EventItem }): JSX.Element {
  const strings = useStrings();
  const formats = useFormats();
  return (
    <p class="event" title={formats.moment(item.atMs)}>
      {sayEvent(item, strings)}
    </p>
  );
}

function sayEvent({ event, actorName, subjectName }: EventItem, strings: Strings): string {
  const say = strings.event;
  switch (event) {
    case 'created':
    case 'invite-voided':
    case 'history-shared':
      return say[event](actorName);
    case 'joined':
    case 'left':
      return say[event](subjectName);
    case 'invited':
      return subjectName === '' ? say.invited(actorName) : say.invitedPerson(actorName, subjectName);
    default:
      return say[event](actorName, subjectName);
  }
}
