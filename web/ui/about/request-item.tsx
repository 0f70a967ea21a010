import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { RequestView, RoomView } from '../../../appliance/client/model.ts';
import { Avatar } from '../base/avatar.tsx';
import { Button } from '../base/button.tsx';
import { FailureCallout } from '../base/failure-callout.tsx';
import { useApp, useFormats, useStrings } from '../ui-context.ts';

/** Somebody asks to come in. */
export function RequestItem({ room, request }: { room: RoomView; request: RequestView }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const formats = useFormats();
  const work = useMemo(() => app.work(), []);
  const dismissing = useMemo(() => app.work(), []);
  return (
    <li class="request">
      <div class="item">
        <Avatar name={request.name} seed={request.fp} />
        <span class="item-text">
          <span class="item-name">{request.name}</span>
          <span class="item-about">{formats.brief(request.atMs, app.ticker.minute.value)}</span>
        </span>
      </div>
      <div class="button-row">
        <Button
          size="s"
          isWide
          isBusy={dismissing.isBusy.value}
          onClick={() => dismissing.run(() => app.client.dismissRequest(room.id, request.fp))}
        >
          {strings.about.dismiss}
        </Button>
        <Button
          size="s"
          kind="primary"
          isWide
          isBusy={work.isBusy.value}
          onClick={() => work.run(() => app.client.admit(room.id, request.fp))}
        >
          {strings.about.admit}
        </Button>
      </div>
      <FailureCallout failure={work.failure.value ?? dismissing.failure.value} />
    </li>
  );
}
