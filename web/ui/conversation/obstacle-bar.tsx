import type { JSX } from 'preact';
import type { RoomView } from '../../../appliance/client/model.ts';
import type { Obstacle } from '../../state/conversation.ts';
import { Button } from '../base/button.tsx';
import { Icon } from '../base/icon.tsx';
import { useApp, useStrings } from '../ui-context.ts';

/** In the place of the composer: why nothing can be written, and what would help. */
export function ObstacleBar({ room, obstacle }: { room: RoomView; obstacle: Obstacle }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const isAlarming = obstacle === 'forked' || obstacle === 'behind' || obstacle === 'changed';
  const changed = room.members.find((member) => member.trust === 'changed');
  return (
    <div class={`obstacle obstacle-${obstacle}`} role="status">
      {obstacle === 'opening' ? (
        <span class="spinner" aria-hidden="true" />
      ) : (
        <Icon name={isAlarming ? 'shield-alert' : 'lock'} />
      )}
      <p>{strings.obstacle[obstacle]}</p>
      {obstacle === 'changed' && changed !== undefined && (
        <Button size="s" onClick={() => app.dialogs.show({ show: 'person', fp: changed.fp, room: room.id })}>
          {strings.obstacle.check}
        </Button>
      )}
      {obstacle === 'alone' && (
        <Button size="s" onClick={() => app.dialogs.show({ show: 'leave', room: room.id })}>
          {strings.about.leave}
        </Button>
      )}
    </div>
  );
}
