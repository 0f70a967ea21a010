import type { JSX } from 'preact';
import type { Composer } from '../../state/composer.ts';
import { Icon } from '../base/icon.tsx';
import { useFormats, useStrings } from '../ui-context.ts';
import { dropPreviews } from './picked-file.ts';

/** The files that go with the text, each with a way to take it back. */
export function AttachmentStrip({ composer }: { composer: Composer }): JSX.Element | null {
  const strings = useStrings();
  const formats = useFormats();
  const files = composer.files.value;
  if (files.length === 0) return null;
  return (
    <ul class="attachments" aria-label={strings.composer.files(files.length)}>
      {files.map((file) => (
        <li key={file.key} class="attachment">
          {file.preview === undefined ? (
            <span class="file-icon">
              <Icon name="file" />
            </span>
          ) : (
            <img class="attachment-picture" src={file.preview} alt="" />
          )}
          <span class="file-text">
            <span class="file-name">{file.name}</span>
            <span class="file-about">{formats.bytes(file.bytes)}</span>
          </span>
          <button
            type="button"
            class="attachment-remove"
            aria-label={strings.composer.removeFile(file.name)}
            onClick={() => {
              dropPreviews([file]);
              composer.files.value = composer.files.value.filter((one) => one !== file);
            }}
          >
            <Icon name="close" size={16} />
          </button>
        </li>
      ))}
    </ul>
  );
}
