import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { LIMITS } from '../../../appliance/protocol/limits.ts';
import { Button } from '../base/button.tsx';
import { FailureCallout } from '../base/failure-callout.tsx';
import { TextField } from '../base/field.tsx';
import { Modal } from '../base/modal.tsx';
import { useApp, useStrings } from '../ui-context.ts';

export function RenameRoomDialog({ room }: { room: string }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const work = useMemo(() => app.work(), []);
  const [name, setName] = useState(app.room(room)?.name ?? '');
  const close = (): void => app.dialogs.close();
  const rename = (): void => {
    if (name.trim() !== '')
      work.run(async () => {
        await app.client.renameRoom(room, name.trim());
        close();
      });
  };
  return (
    <Modal
      title={strings.about.renameTitle}
      onClose={close}
      actions={
        <Button kind="primary" isWide isBusy={work.isBusy.value} onClick={rename}>
          {strings.common.save}
        </Button>
      }
    >
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          rename();
        }}
      >
        <TextField
          label={strings.create.roomName}
          hint={strings.create.roomNameHint}
          value={name}
          maxLength={LIMITS.roomNameCharsMax}
          onInput={setName}
          error={name.trim() === '' ? strings.create.roomNameMissing : undefined}
          isFirst
        />
        <FailureCallout failure={work.failure.value} />
      </form>
    </Modal>
  );
}
