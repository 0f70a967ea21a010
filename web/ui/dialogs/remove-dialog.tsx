import type { JSX } from 'preact';
import { useApp, useStrings } from '../ui-context.ts';
import { Confirm } from './confirm.tsx';

export function RemoveDialog({ room, fp }: { room: string; fp: string }): JSX.Element {
  const app = useApp();
  const { about } = useStrings();
  const name = app.room(room)?.members.find((member) => member.fp === fp)?.name ?? '';
  return (
    <Confirm
      title={about.removeTitle(name)}
      body={about.removeBody(name)}
      action={about.removeDo}
      run={() => app.client.removeMember(room, fp)}
    />
  );
}
