import type { JSX } from 'preact';
import type { Failure } from '../../state/failure.ts';
import type { Formats } from '../format.ts';
import type { Strings } from '../strings/en.ts';
import { useFormats, useStrings } from '../ui-context.ts';
import { Callout } from './callout.tsx';

/** A failure as a sentence, with when to try again if the house said so. */
export function sayFailure({ code, retryAfterMs }: Failure, strings: Strings, formats: Formats): string {
  const sentence = strings.errors[code];
  return retryAfterMs === undefined ? sentence : `${sentence} ${strings.errors.retryAfter(formats.wait(retryAfterMs))}`;
}

/** Why a form was not accepted, above its button. */
export function FailureCallout({ failure }: { failure: Failure | undefined }): JSX.Element | null {
  const strings = useStrings();
  const formats = useFormats();
  if (failure === undefined) return null;
  return (
    <Callout tone="bad" icon={failure.code === 'offline' ? 'offline' : 'alert'} isAlert>
      <p>{sayFailure(failure, strings, formats)}</p>
      {failure.code === 'bug' && (
        <button type="button" class="link-button" onClick={() => location.reload()}>
          {strings.common.reload}
        </button>
      )}
    </Callout>
  );
}
