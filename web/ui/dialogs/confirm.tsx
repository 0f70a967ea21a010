import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { Button } from '../base/button.tsx';
import { FailureCallout } from '../base/failure-callout.tsx';
import { Modal } from '../base/modal.tsx';
import { useApp, useStrings } from '../ui-context.ts';

type ConfirmProps = {
  title: string;
  body: string;
  action: string;
  isDanger?: boolean;
  run: () => Promise<void>;
};

/** Asks before something that cannot be taken back, and says what follows from it. */
export function Confirm({ title, body, action, isDanger = true, run }: ConfirmProps): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const work = useMemo(() => app.work(), []);
  const close = (): void => app.dialogs.close();
  return (
    <Modal
      kind="alert"
      title={title}
      onClose={close}
      actions={
        <>
          <Button isWide onClick={close}>
            {strings.common.cancel}
          </Button>
          <Button
            kind={isDanger ? 'danger' : 'primary'}
            isWide
            isBusy={work.isBusy.value}
            onClick={() =>
              work.run(async () => {
                await run();
                close();
              })
            }
          >
            {action}
          </Button>
        </>
      }
    >
      <p>{body}</p>
      <FailureCallout failure={work.failure.value} />
    </Modal>
  );
}
