import type { JSX } from 'preact';
import { Avatar } from '../base/avatar.tsx';
import { Empty } from '../base/empty.tsx';
import { Modal } from '../base/modal.tsx';
import { PersonCard } from '../people/person-card.tsx';
import { useApp, useStrings } from '../ui-context.ts';

/** Who a member is, above the conversation. */
export function PersonDialog({ fp, room }: { fp: string; room: string | undefined }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const person =
    app.state.value.people.find((one) => one.fp === fp) ??
    (room === undefined ? undefined : app.room(room)?.members.find((member) => member.fp === fp));
  return (
    <Modal
      title={person?.name ?? ''}
      onClose={() => app.dialogs.close()}
      picture={person && <Avatar name={person.name} seed={person.fp} size="xl" isOnline={person.isOnline} />}
    >
      {person === undefined ? (
        <Empty icon="person" title={strings.errors.not_found} />
      ) : (
        <PersonCard person={person} isTitled={false} />
      )}
    </Modal>
  );
}
