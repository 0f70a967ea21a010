import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { useStrings } from '../ui-context.ts';
import { IconButton } from './button.tsx';

type ModalProps = {
  title: string;
  children: ComponentChildren;
  /** Buttons at the end, the one that goes on last. */
  actions?: ComponentChildren;
  onClose: () => void;
  /** `alert`: must be answered; a click beside it does nothing. */
  kind?: 'sheet' | 'alert' | 'page';
  /** Above the title, in the middle. */
  picture?: ComponentChildren;
};

/**
 * A dialog: in the middle of a wide screen, a sheet from below on a phone. The browser's own `<dialog>` keeps the focus
 * inside, closes on Escape (and on a phone's back), and gives the focus back.
 */
export function Modal({ title, children, actions, onClose, kind = 'sheet', picture }: ModalProps): JSX.Element {
  const strings = useStrings();
  const id = useId();
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    if (dialog?.open === false) dialog.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      class={`modal modal-${kind}`}
      role={kind === 'alert' ? 'alertdialog' : undefined}
      aria-labelledby={id}
      onCancel={(event) => {
        // Only the state closes it: both would fight over which dialog is open.
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget && kind !== 'alert') onClose();
      }}
    >
      <div class="modal-box">
        <div class={picture === undefined ? 'modal-head' : 'modal-head modal-head-picture'}>
          {picture}
          <h2 id={id} tabIndex={-1}>
            {title}
          </h2>
          {kind !== 'alert' && <IconButton icon="close" label={strings.common.close} onClick={onClose} />}
        </div>
        <div class="modal-body">{children}</div>
        {actions !== undefined && <footer class="modal-actions">{actions}</footer>}
      </div>
    </dialog>
  );
}
