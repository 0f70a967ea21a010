import type { JSX } from 'preact';
import type { Dialog } from '../../state/dialogs.ts';
import { Icon, type IconName } from '../base/icon.tsx';
import { Modal } from '../base/modal.tsx';
import { useApp, useStrings } from '../ui-context.ts';

/** Three ways to begin. */
export function NewDialog(): JSX.Element {
  const app = useApp();
  const { create } = useStrings();
  const close = (): void => app.dialogs.close();
  return (
    <Modal title={create.title} onClose={close}>
      <ul class="choices">
        <Choice to={{ show: 'new-direct' }} icon="person" title={create.direct} hint={create.directHint} />
        <Choice to={{ show: 'new-room' }} icon="people" title={create.room} hint={create.roomHint} />
        <Choice to={{ show: 'ask-to-join' }} icon="hash" title={create.join} hint={create.joinHint} />
      </ul>
    </Modal>
  );
}

function Choice(props: { to: Dialog; icon: IconName; title: string; hint: string }): JSX.Element {
  const app = useApp();
  return (
    <li>
      <button type="button" class="choice" onClick={() => app.dialogs.show(props.to)}>
        <span class="choice-icon">
          <Icon name={props.icon} size={22} />
        </span>
        <span>
          <span class="choice-title">{props.title}</span>
          <span class="choice-hint">{props.hint}</span>
        </span>
        <Icon name="forward" size={18} />
      </button>
    </li>
  );
}
