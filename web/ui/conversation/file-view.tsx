import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { FileView as File, MessageItem } from '../../../appliance/client/model.ts';
import { pictureBox } from '../../state/row-window.ts';
import { Icon } from '../base/icon.tsx';
import { useApp, useFormats, useStrings } from '../ui-context.ts';
import { saveBlob } from './save-blob.ts';

const PICTURES = ['png', 'jpg', 'jpeg', 'gif'];

type FileProps = { room: string; item: MessageItem; file: File };

/** A file in a message: a picture is shown once its opened bytes are known to be one, anything else can be saved. */
export function FileBubble({ room, item, file }: FileProps): JSX.Element {
  const { width, height } = file;
  const strings = useStrings();
  if (width === undefined || height === undefined) return <FileBox room={room} item={item} file={file} />;
  // Only a picture has a size: the sender said it was one, and the opened bytes are something else.
  if (!PICTURES.includes(file.type))
    return <FileBox room={room} item={item} file={file} note={strings.file.mismatch} />;
  // Nothing that could be shown, or not what was sent: trying again opens no picture.
  if (file.failed === 'unsupported' || file.failed === 'bad_signature')
    return <FileBox room={room} item={item} file={file} />;
  return <PictureBox room={room} item={item} file={file} width={width} height={height} />;
}

function PictureBox({ room, item, file, width, height }: FileProps & { width: number; height: number }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const state = app.files.state(item.id).value;
  const canOpen = item.delivery.status === 'sent' || item.seq !== undefined;
  useEffect(() => {
    if (state === undefined && canOpen) app.files.open(room, item.id);
  }, [state, canOpen]);
  const box = pictureBox(width, height);
  const style = { inlineSize: `${box.width}px`, aspectRatio: `${box.width} / ${box.height}` };
  if (state?.status === 'open')
    return (
      <button
        type="button"
        class="picture"
        style={style}
        aria-label={strings.file.picture(file.name)}
        onClick={() => app.dialogs.show({ show: 'picture', room, message: item.id })}
      >
        <img src={state.url} alt="" width={box.width} height={box.height} decoding="async" />
      </button>
    );
  const hasFailed = state?.status === 'failed' || file.failed !== undefined;
  return (
    <span class="picture picture-wait" style={style} role="img" aria-label={strings.file.picture(file.name)}>
      {hasFailed ? (
        <button type="button" class="picture-retry" onClick={() => app.files.open(room, item.id)}>
          <Icon name="refresh" />
          {strings.common.retry}
        </button>
      ) : (
        <ProgressRing file={file} />
      )}
    </span>
  );
}

/** @param note instead of type and size */
function FileBox({ room, item, file, note }: FileProps & { note?: string }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const formats = useFormats();
  const state = app.files.state(item.id).value;
  const isMoving = file.progress !== undefined;
  const hasFailed = state?.status === 'failed' || file.failed !== undefined;
  const percent = formats.percent(file.progress ?? 0);
  const save = (): void =>
    app.perform(async () => {
      const opened = await app.client.openFile(room, item.id);
      saveBlob(opened, file.name);
    });
  return (
    <button
      type="button"
      class="file"
      title={strings.file.download(file.name)}
      disabled={isMoving || (item.isMine && item.seq === undefined)}
      onClick={save}
    >
      <span class="file-icon">{isMoving ? <ProgressRing file={file} /> : <Icon name="file" size={22} />}</span>
      <span class="file-text">
        <span class="file-name">{file.name}</span>
        <span class="file-about">
          {isMoving
            ? file.direction === 'up'
              ? strings.file.uploading(percent)
              : strings.file.downloading(percent)
            : hasFailed
              ? strings.file.failed
              : (note ?? `${file.type.toUpperCase()} · ${formats.bytes(file.bytes)}`)}
        </span>
      </span>
      {!isMoving && (
        <span class="file-action">
          <Icon name="download" size={18} />
        </span>
      )}
    </button>
  );
}

/** How far a file is, as a ring; turning while that is unknown. */
function ProgressRing({ file }: { file: File }): JSX.Element {
  const strings = useStrings();
  const formats = useFormats();
  if (file.progress === undefined) return <span class="spinner" aria-hidden="true" />;
  const percent = formats.percent(file.progress);
  const label = file.direction === 'up' ? strings.file.uploading(percent) : strings.file.downloading(percent);
  return (
    <svg
      class="ring"
      viewBox="0 0 36 36"
      role="progressbar"
      aria-label={label}
      aria-valuenow={Math.round(file.progress * 100)}
    >
      <circle class="ring-track" cx="18" cy="18" r="15" />
      {/* pathLength makes the circle 100 long, whatever its radius. */}
      <circle
        class="ring-done"
        cx="18"
        cy="18"
        r="15"
        pathLength={100}
        stroke-dasharray={`${Math.max(2, file.progress * 100)} 100`}
      />
    </svg>
  );
}
