import type { JSX } from 'preact';
import type { RoomView } from '../../../appliance/client/model.ts';
import { Icon } from '../base/icon.tsx';
import { Button } from '../base/button.tsx';
import { useStrings, useUi } from '../ui-context.ts';

/** Somebody stands at the door; who may open it is told so where they talk. */
export function RequestBanner({ room }: { room: RoomView }): JSX.Element | null {
  const { app, isWide } = useUi();
  const strings = useStrings();
  const isPanelOpen = isWide.value && app.preferences.aside.value === 'open';
  if (room.requests.length === 0 || isPanelOpen) return null;
  const [first] = room.requests;
  return (
    <div class="request-banner" role="status">
      <Icon name="person-plus" />
      <span>
        {first !== undefined && room.requests.length === 1
          ? strings.rooms.requestBy(first.name)
          : strings.rooms.requests(room.requests.length)}
      </span>
      <Button
        size="s"
        onClick={() => {
          if (isWide.value) app.preferences.aside.value = 'open';
          else app.router.go({ at: 'room', room: room.id, about: true });
        }}
      >
        {strings.obstacle.check}
      </Button>
    </div>
  );
}
