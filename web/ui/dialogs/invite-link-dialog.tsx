import type { JSX } from 'preact';
import { Modal } from '../base/modal.tsx';
import { useApp, useStrings } from '../ui-context.ts';
import { InviteMaker } from './invite-maker.tsx';

/** Into a room, by link or QR code. */
export function InviteLinkDialog({ room }: { room: string }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  return (
    <Modal title={strings.invite.title} onClose={() => app.dialogs.close()}>
      <InviteMaker lead={strings.invite.lead} make={(uses, hours) => app.client.createInvite(room, uses, hours)} />
    </Modal>
  );
}
