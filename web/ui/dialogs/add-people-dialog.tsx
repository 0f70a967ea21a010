import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { Button } from '../base/button.tsx';
import { Empty } from '../base/empty.tsx';
import { FailureCallout } from '../base/failure-callout.tsx';
import { Modal } from '../base/modal.tsx';
import { useApp, useStrings } from '../ui-context.ts';
import { PeoplePicker } from './people-picker.tsx';

/** Invites people of this house into a running conversation; each of them may decline. */
export function AddPeopleDialog({ room: id }: { room: string }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const work = useMemo(() => app.work(), []);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const room = app.room(id);
  const members = new Set(room?.members.map((member) => member.fp));
  const people = app.state.value.people.filter((person) => !members.has(person.fp));
  const invite = (): void =>
    work.run(async () => {
      for (const fp of chosen) {
        await app.client.invitePerson(id, fp);
        // Whoever is invited is ticked no more: trying again after a refusal repeats nothing.
        setChosen((rest) => rest.filter((one) => one !== fp));
        const name = people.find((person) => person.fp === fp)?.name;
        if (name !== undefined) app.notices.say({ kind: 'invited', name });
      }
      app.dialogs.close();
    });
  return (
    <Modal
      title={strings.about.addTitle}
      onClose={() => app.dialogs.close()}
      actions={
        people.length > 0 && (
          <Button kind="primary" isWide isBusy={work.isBusy.value} isDisabled={chosen.length === 0} onClick={invite}>
            {strings.about.addDo}
          </Button>
        )
      }
    >
      {people.length === 0 ? (
        <Empty icon="people" title={strings.about.addNone}>
          <Button icon="link" onClick={() => app.dialogs.show({ show: 'invite-link', room: id })}>
            {strings.about.inviteLink}
          </Button>
        </Empty>
      ) : (
        <>
          <p class="muted">{strings.about.addHelp}</p>
          <PeoplePicker people={people} chosen={chosen} onChange={setChosen} />
        </>
      )}
      <FailureCallout failure={work.failure.value} />
    </Modal>
  );
}
