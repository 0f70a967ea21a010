import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { InvitationView } from '../../../appliance/client/model.ts';
import { Avatar } from '../base/avatar.tsx';
import { Button } from '../base/button.tsx';
import { FailureCallout } from '../base/failure-callout.tsx';
import { useApp, useFormats, useStrings } from '../ui-context.ts';

/** Somebody asks one into a conversation: yes or no. */
export function InvitationCard({ invitation }: { invitation: InvitationView }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const formats = useFormats();
  const accepting = useMemo(() => app.work(), []);
  const declining = useMemo(() => app.work(), []);
  const { id, from, fromName, roomName, atMs } = invitation;
  return (
    <li class="invitation">
      <div class="invitation-head">
        <Avatar name={fromName} seed={from} />
        <p>
          {roomName === '' ? strings.rooms.invitationDirect(fromName) : strings.rooms.invitation(fromName, roomName)}
          <time class="invitation-time" dateTime={new Date(atMs).toISOString()}>
            {formats.brief(atMs, app.ticker.minute.value)}
          </time>
        </p>
      </div>
      <div class="button-row">
        <Button
          kind="plain"
          size="s"
          isWide
          isBusy={declining.isBusy.value}
          isDisabled={accepting.isBusy.value}
          onClick={() => declining.run(() => app.client.declineInvitation(id))}
        >
          {strings.rooms.decline}
        </Button>
        <Button
          kind="primary"
          size="s"
          isWide
          isBusy={accepting.isBusy.value}
          isDisabled={declining.isBusy.value}
          onClick={() =>
            accepting.run(async () => {
              const room = await app.client.acceptInvitation(id);
              app.router.go({ at: 'room', room, about: false });
            })
          }
        >
          {strings.rooms.accept}
        </Button>
      </div>
      <FailureCallout failure={accepting.failure.value ?? declining.failure.value} />
    </li>
  );
}
