import { signal, type ReadonlySignal } from '@preact/signals';

/** The one dialog that is open. */
export type Dialog =
  | { readonly show: 'new' }
  | { readonly show: 'new-room' }
  | { readonly show: 'new-direct' }
  | { readonly show: 'ask-to-join' }
  | { readonly show: 'person'; readonly fp: string; readonly room?: string }
  | { readonly show: 'add-people'; readonly room: string }
  | { readonly show: 'invite-link'; readonly room: string }
  | { readonly show: 'rename-room'; readonly room: string }
  | { readonly show: 'about-privacy' }
  | { readonly show: 'leave'; readonly room: string }
  | { readonly show: 'remove'; readonly room: string; readonly fp: string }
  | { readonly show: 'picture'; readonly room: string; readonly message: string }
  | { readonly show: 'log-out' };

export interface Dialogs {
  readonly open: ReadonlySignal<Dialog | undefined>;
  show(dialog: Dialog): void;
  close(): void;
}

export function createDialogs(): Dialogs {
  const open = signal<Dialog | undefined>(undefined);
  return {
    open,
    show(dialog) {
      open.value = dialog;
    },
    close() {
      open.value = undefined;
    },
  };
}
