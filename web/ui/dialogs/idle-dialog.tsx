import type { JSX } from 'preact';
import { Button } from '../base/button.tsx';
import { Modal } from '../base/modal.tsx';
import { useApp, useStrings } from '../ui-context.ts';

/** Nobody touched the page for long: the session ends soon, unless somebody is there. */
export function IdleDialog({ endsMs }: { endsMs: number }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const seconds = Math.max(0, Math.ceil((endsMs - app.ticker.second.value) / 1_000));
  const stay = (): void => app.client.touch();
  return (
    <Modal
      kind="alert"
      title={strings.idle.title}
      onClose={stay}
      actions={
        <>
          <Button isWide onClick={() => app.perform(() => app.entry.logOut())}>
            {strings.idle.leave}
          </Button>
          <Button kind="primary" isWide onClick={stay}>
            {strings.idle.stay}
          </Button>
        </>
      }
    >
      <p role="timer">{strings.idle.body(seconds)}</p>
    </Modal>
  );
}
