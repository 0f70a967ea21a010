import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ParlourClient } from '../../../appliance/client/model.ts';
import { Button } from '../base/button.tsx';
import { Callout } from '../base/callout.tsx';
import { FailureCallout } from '../base/failure-callout.tsx';
import { Modal } from '../base/modal.tsx';
import { Avatar } from '../base/avatar.tsx';
import { useApp, useStrings } from '../ui-context.ts';

type Inspected = Awaited<ReturnType<ParlourClient['inspectLink']>>;

/** What a link leads into, once one is signed in: who invites, into which room; then yes or no. */
export function LandingDialog({ link }: { link: string }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const reading = useMemo(() => app.work(), [link]);
  const joining = useMemo(() => app.work(), [link]);
  const [found, setFound] = useState<Inspected>();
  const read = (): void => reading.run(async () => setFound(await app.client.inspectLink(link)));
  useEffect(read, [link]);
  const close = (): void => {
    app.link.value = undefined;
  };
  const go = (room: string): void => {
    close();
    app.router.go({ at: 'room', room, about: false });
  };
  if (found === undefined)
    return (
      <Modal
        title={strings.invited.title}
        onClose={close}
        actions={
          reading.failure.value !== undefined && (
            <>
              <Button isWide onClick={close}>
                {strings.common.close}
              </Button>
              <Button kind="primary" isWide onClick={read}>
                {strings.common.retry}
              </Button>
            </>
          )
        }
      >
        {reading.failure.value === undefined ? (
          <p class="landing-wait" role="status">
            <span class="spinner" aria-hidden="true" /> {strings.landing.checking}
          </p>
        ) : (
          <FailureCallout failure={reading.failure.value} />
        )}
      </Modal>
    );
  return (
    <Modal
      title={strings.landing.title(found.roomName)}
      onClose={close}
      picture={<Avatar name={found.roomName} seed={found.roomId} size="xl" shape="room" />}
      actions={
        <>
          <Button isWide onClick={close}>
            {strings.common.notNow}
          </Button>
          <Button
            kind="primary"
            isWide
            isBusy={joining.isBusy.value}
            onClick={() => {
              if (found.isMember) go(found.roomId);
              else joining.run(async () => go(await app.client.joinByLink(link)));
            }}
          >
            {found.isMember ? strings.landing.go : strings.landing.join}
          </Button>
        </>
      }
    >
      <p class="landing-text">
        {found.isMember ? strings.landing.already : strings.landing.body(found.inviterName)}
        <span class="muted"> {strings.landing.members(found.members)}.</span>
      </p>
      {!found.isMember && (
        <Callout tone="info" icon="lock">
          <p>{strings.room.beforeJoin}</p>
        </Callout>
      )}
      <FailureCallout failure={joining.failure.value} />
    </Modal>
  );
}
