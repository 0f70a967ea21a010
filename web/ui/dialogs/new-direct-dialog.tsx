import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { Button } from '../base/button.tsx';
import { Empty } from '../base/empty.tsx';
import { FailureCallout } from '../base/failure-callout.tsx';
import { Modal } from '../base/modal.tsx';
import { useApp, useStrings } from '../ui-context.ts';
import { PeoplePicker } from './people-picker.tsx';

/** A conversation with one person or several, at once. */
export function NewDirectDialog(): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const work = useMemo(() => app.work(), []);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const { people } = app.state.value;
  return (
    <Modal
      title={strings.create.directTitle}
      onClose={() => app.dialogs.close()}
      actions={
        <Button
          kind="primary"
          isWide
          isBusy={work.isBusy.value}
          isDisabled={chosen.length === 0}
          onClick={() =>
            work.run(async () => {
              const room = await app.client.createDirect(chosen);
              app.dialogs.close();
              app.router.go({ at: 'room', room, about: false });
            })
          }
        >
          {strings.create.directSubmit(Math.max(1, chosen.length))}
        </Button>
      }
    >
      {people.length === 0 ? (
        <Empty icon="people" title={strings.people.none} body={strings.create.directNone} />
      ) : (
        <PeoplePicker people={people} chosen={chosen} onChange={setChosen} />
      )}
      <FailureCallout failure={work.failure.value} />
    </Modal>
  );
}
