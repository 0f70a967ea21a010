import type { JSX } from 'preact';
import type { RoomView, Timeline } from '../../../appliance/client/model.ts';
import { Button } from '../base/button.tsx';
import { RoomAvatar } from '../rooms/room-avatar.tsx';
import { useApp, useStrings } from '../ui-context.ts';

type StartProps = { room: RoomView; isEmpty: boolean; timeline: Timeline };

/** What stands above the first message: older ones on their way, or the beginning. */
export function ConversationStart({ room, isEmpty, timeline }: StartProps): JSX.Element | null {
  const app = useApp();
  const strings = useStrings();
  if (timeline.hasOlder || timeline.isLoading || room.status === 'opening')
    return (
      <p class="older" role="status">
        {(timeline.isLoading || room.status === 'opening') && (
          <>
            <span class="spinner" aria-hidden="true" />
            <span class="sr-only">{strings.room.olderLoading}</span>
          </>
        )}
      </p>
    );
  if (!isEmpty) return <div class="older" />;
  return (
    <div class="beginning">
      <RoomAvatar room={room} size="xl" />
      <h2>{room.name}</h2>
      <p class="muted">{room.kind === 'direct' ? strings.room.emptyDirect(room.name) : strings.room.emptyRoom}</p>
      {room.kind === 'group' && room.members.length === 1 && (
        <div class="button-row">
          <Button icon="person-plus" onClick={() => app.dialogs.show({ show: 'add-people', room: room.id })}>
            {strings.about.add}
          </Button>
          <Button icon="link" onClick={() => app.dialogs.show({ show: 'invite-link', room: room.id })}>
            {strings.about.inviteLink}
          </Button>
        </div>
      )}
    </div>
  );
}
