import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { Button } from '../base/button.tsx';
import { Empty } from '../base/empty.tsx';
import { useApp, useStrings } from '../ui-context.ts';
import { AlarmBanner } from './alarm-banner.tsx';
import { ComposerBar } from './composer-bar.tsx';
import { ConversationHead } from './conversation-head.tsx';
import { DropZone } from './drop-zone.tsx';
import { ObstacleBar } from './obstacle-bar.tsx';
import { RequestBanner } from './request-banner.tsx';
import { TimelineView } from './timeline-view.tsx';

/** One conversation: head, messages, and where one writes. */
export function ConversationView({ id }: { id: string }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const conversation = app.conversation(id);
  const room = conversation.room.value;
  const obstacle = conversation.obstacle.value;
  const view = useRef<HTMLDivElement>(null);
  if (room === undefined)
    return (
      <Empty icon="chats" title={strings.obstacle.gone}>
        <Button onClick={() => app.router.swap({ at: 'chats' })}>{strings.obstacle.goneBack}</Button>
      </Empty>
    );
  return (
    <div ref={view} class="conversation">
      <ConversationHead room={room} />
      <AlarmBanner room={room} />
      <RequestBanner room={room} />
      <TimelineView conversation={conversation} room={room} />
      {obstacle === undefined ? (
        <ComposerBar key={id} conversation={conversation} room={room} />
      ) : (
        <ObstacleBar room={room} obstacle={obstacle} />
      )}
      {obstacle === undefined && <DropZone over={view} conversation={conversation} />}
    </div>
  );
}
