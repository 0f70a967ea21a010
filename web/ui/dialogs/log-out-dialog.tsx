import type { JSX } from 'preact';
import { useApp, useStrings } from '../ui-context.ts';
import { Confirm } from './confirm.tsx';

export function LogOutDialog(): JSX.Element {
  const app = useApp();
  const { me } = useStrings();
  return (
    <Confirm
      title={me.logOutTitle}
      body={me.logOutBody}
      action={me.logOut}
      isDanger={false}
      run={async () => {
        await app.entry.logOut();
        app.router.swap({ at: 'login' });
      }}
    />
  );
}
