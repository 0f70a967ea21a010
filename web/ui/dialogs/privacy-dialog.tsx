import type { JSX } from 'preact';
import { Icon } from '../base/icon.tsx';
import { Modal } from '../base/modal.tsx';
import { useApp, useStrings } from '../ui-context.ts';

/** What "only members can read" means, and what it does not. */
export function PrivacyDialog(): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  return (
    <Modal
      title={strings.room.privacyTitle}
      onClose={() => app.dialogs.close()}
      picture={
        <span class="empty-icon">
          <Icon name="lock" size={26} />
        </span>
      }
    >
      <p>{strings.room.privacyBody}</p>
      <p class="muted">{strings.room.privacySees}</p>
    </Modal>
  );
}
