import type { JSX } from 'preact';
import type { RoomView } from '../../../appliance/client/model.ts';
import { Callout } from '../base/callout.tsx';
import { useFormats, useStrings } from '../ui-context.ts';

/** What is wrong in this room: red, kept, and with what to do. */
export function AlarmBanner({ room }: { room: RoomView }): JSX.Element | null {
  const strings = useStrings();
  const formats = useFormats();
  if (room.alarms.length === 0) return null;
  const kinds = new Map(room.alarms.map((alarm) => [alarm.kind, alarm.atMs]));
  return (
    <div class="banner">
      <Callout tone="bad" icon="shield-alert" title={strings.alarm.title} isAlert>
        <ul class="alarms">
          {Array.from(kinds, ([kind, atMs]) => (
            <li key={kind}>
              {strings.alarm[kind]} <span>{strings.alarm.at(formats.moment(atMs))}</span>
            </li>
          ))}
        </ul>
        <p>{strings.alarm.advice}</p>
      </Callout>
    </div>
  );
}
