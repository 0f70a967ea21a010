import type { JSX } from 'preact';
import { useApp, useStrings } from '../ui-context.ts';
import { Confirm } from './confirm.tsx';

export function LeaveDialog({ room }: { room: string }): JSX.Element {
  const app = useApp();
  const { about } = useStrings();
  const name = app.room(room)?.name ?? '';
  return (
    <Confirm
      title={about.leaveTitle(name)}
      body={about.leaveBody}
      action={about.leaveDo}
      run={async () => {
        await app.client.leave(room);
        app.notices.say({ kind: 'left', name });
        app.router.swap({ at: 'chats' });
      }}
    />
  );
}
