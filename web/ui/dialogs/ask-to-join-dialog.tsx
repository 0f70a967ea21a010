import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { ROOM_ID_CHARS } from '../../../appliance/protocol/ids.ts';
import { cleanCode } from '../../state/code-entry.ts';
import { Button } from '../base/button.tsx';
import { Callout } from '../base/callout.tsx';
import { CodeField } from '../base/code-field.tsx';
import { Digits } from '../base/digits.tsx';
import { FailureCallout } from '../base/failure-callout.tsx';
import { Modal } from '../base/modal.tsx';
import { useApp, useStrings } from '../ui-context.ts';

/** By the id of a room: asks, and shows the code to compare with who lets one in. */
export function AskToJoinDialog(): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const work = useMemo(() => app.work(), []);
  const [id, setId] = useState('');
  const [isChecked, setChecked] = useState(false);
  const [code, setCode] = useState<string>();
  const isWhole = cleanCode(id).length === ROOM_ID_CHARS;
  const close = (): void => app.dialogs.close();
  const ask = (): void => {
    setChecked(true);
    if (isWhole) work.run(async () => setCode(await app.client.askToJoin(cleanCode(id))));
  };
  if (code !== undefined)
    return (
      <Modal
        title={strings.create.join}
        onClose={close}
        actions={
          <Button kind="primary" isWide onClick={close}>
            {strings.common.done}
          </Button>
        }
      >
        <Callout tone="good">
          <p>{strings.create.asked}</p>
        </Callout>
        <p class="muted">{strings.create.askedCode}</p>
        <Digits digits={code} label={strings.about.code} />
      </Modal>
    );
  return (
    <Modal
      title={strings.create.join}
      onClose={close}
      actions={
        <Button kind="primary" isWide isBusy={work.isBusy.value} onClick={ask}>
          {strings.create.joinSubmit}
        </Button>
      }
    >
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          ask();
        }}
      >
        <CodeField
          label={strings.create.joinId}
          value={id}
          chars={ROOM_ID_CHARS}
          onInput={(text) => {
            setId(text);
            setChecked(false);
            work.clear();
          }}
          hint={strings.create.joinIdHint}
          error={isChecked && !isWhole ? strings.create.joinWrong : undefined}
        />
        <FailureCallout failure={work.failure.value} />
      </form>
    </Modal>
  );
}
