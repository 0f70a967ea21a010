import type { JSX } from 'preact';
import type { Dialog } from '../../state/dialogs.ts';
import { useApp } from '../ui-context.ts';
import { AddPeopleDialog } from './add-people-dialog.tsx';
import { AskToJoinDialog } from './ask-to-join-dialog.tsx';
import { IdleDialog } from './idle-dialog.tsx';
import { InviteLinkDialog } from './invite-link-dialog.tsx';
import { LandingDialog } from './landing-dialog.tsx';
import { LeaveDialog } from './leave-dialog.tsx';
import { LogOutDialog } from './log-out-dialog.tsx';
import { NewDialog } from './new-dialog.tsx';
import { NewDirectDialog } from './new-direct-dialog.tsx';
import { NewRoomDialog } from './new-room-dialog.tsx';
import { PersonDialog } from './person-dialog.tsx';
import { PictureDialog } from './picture-dialog.tsx';
import { PrivacyDialog } from './privacy-dialog.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import { RenameRoomDialog } from './rename-room-dialog.tsx';

/** Whatever dialog is open. The question whether anybody is there goes before all others. */
export function DialogHost(): JSX.Element | null {
  const { dialogs, entry, link, state } = useApp();
  const { phase, idleEndsMs } = state.value;
  if (phase !== 'signed-in' || entry.recovery.value !== undefined) return null;
  if (idleEndsMs !== undefined) return <IdleDialog endsMs={idleEndsMs} />;
  const open = dialogs.open.value;
  if (open !== undefined) return <Opened dialog={open} />;
  return link.value?.kind === 'room' && entry.steps.value === undefined ? (
    <LandingDialog link={link.value.link} />
  ) : null;
}

function Opened({ dialog }: { dialog: Dialog }): JSX.Element {
  switch (dialog.show) {
    case 'new':
      return <NewDialog />;
    case 'new-room':
      return <NewRoomDialog />;
    case 'new-direct':
      return <NewDirectDialog />;
    case 'ask-to-join':
      return <AskToJoinDialog />;
    case 'person':
      return <PersonDialog fp={dialog.fp} room={dialog.room} />;
    case 'add-people':
      return <AddPeopleDialog room={dialog.room} />;
    case 'invite-link':
      return <InviteLinkDialog room={dialog.room} />;
    case 'rename-room':
      return <RenameRoomDialog room={dialog.room} />;
    case 'about-privacy':
      return <PrivacyDialog />;
    case 'leave':
      return <LeaveDialog room={dialog.room} />;
    case 'remove':
      return <RemoveDialog room={dialog.room} fp={dialog.fp} />;
    case 'picture':
      return <PictureDialog room={dialog.room} message={dialog.message} />;
    case 'log-out':
      return <LogOutDialog />;
  }
}
