import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { IconButton } from '../base/button.tsx';
import { saveBlob } from '../conversation/save-blob.ts';
import { useApp, useStrings } from '../ui-context.ts';

/** One picture, as large as the screen. */
export function PictureDialog({ room, message }: { room: string; message: string }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const ref = useRef<HTMLDialogElement>(null);
  const state = app.files.state(message).value;
  const close = (): void => app.dialogs.close();
  useEffect(() => {
    ref.current?.showModal();
    return () => ref.current?.close();
  }, []);
  useEffect(() => {
    if (state === undefined) app.files.open(room, message);
  }, [state]);
  const name = state?.status === 'open' ? state.name : '';
  return (
    <dialog
      ref={ref}
      class="viewer"
      aria-label={name === '' ? strings.file.viewer : strings.file.picture(name)}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClick={(event) => {
        if (event.target instanceof Element && event.target.closest('img, button') === null) close();
      }}
    >
      <header class="viewer-head">
        <IconButton icon="close" label={strings.common.close} onClick={close} />
        <span class="viewer-name">{name}</span>
        <IconButton
          icon="download"
          label={strings.file.download(name)}
          onClick={() =>
            app.perform(async () => {
              const file = await app.client.openFile(room, message);
              saveBlob(file, file.name);
            })
          }
        />
      </header>
      <div class="viewer-stage">
        {state?.status === 'open' ? <img src={state.url} alt={name} /> : <span class="spinner" aria-hidden="true" />}
      </div>
    </dialog>
  );
}
