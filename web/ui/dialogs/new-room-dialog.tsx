import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { LIMITS } from '../../../appliance/protocol/limits.ts';
import { Button } from '../base/button.tsx';
import { FailureCallout } from '../base/failure-callout.tsx';
import { TextField } from '../base/field.tsx';
import { Modal } from '../base/modal.tsx';
import { useApp, useStrings } from '../ui-context.ts';

/** A room for several: a name is all it needs. */
export function NewRoomDialog(): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const work = useMemo(() => app.work(), []);
  const [name, setName] = useState('');
  const [isChecked, setChecked] = useState(false);
  const create = (): void => {
    setChecked(true);
    if (name.trim() === '') return;
    work.run(async () => {
      const room = await app.client.createRoom(name.trim());
      app.dialogs.close();
      app.router.go({ at: 'room', room, about: false });
    });
  };
  return (
    <Modal
      title={strings.create.room}
      onClose={() => app.dialogs.close()}
      actions={
        <Button kind="primary" isWide isBusy={work.isBusy.value} onClick={create}>
          {strings.create.roomSubmit}
        </Button>
      }
    >
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          create();
        }}
      >
        <TextField
          label={strings.create.roomName}
          placeholder={strings.create.roomNamePlaceholder}
          hint={strings.create.roomNameHint}
          value={name}
          maxLength={LIMITS.roomNameCharsMax}
          onInput={setName}
          error={isChecked && name.trim() === '' ? strings.create.roomNameMissing : undefined}
          autocomplete="off"
          isFirst
        />
        <FailureCallout failure={work.failure.value} />
      </form>
    </Modal>
  );
}
