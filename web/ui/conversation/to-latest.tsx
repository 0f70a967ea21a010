import type { JSX } from 'preact';
import { Icon } from '../base/icon.tsx';
import { badgeCount } from '../strings/plural.ts';
import { useStrings } from '../ui-context.ts';

/** Back to the newest message, with how many came meanwhile. */
export function ToLatest({ unread, onClick }: { unread: number; onClick: () => void }): JSX.Element {
  const strings = useStrings();
  return (
    <button type="button" class="to-latest" title={strings.room.toLatest} onClick={onClick}>
      {unread > 0 && (
        <>
          <span class="badge" aria-hidden="true">
            {badgeCount(unread)}
          </span>
          <span class="sr-only">{strings.room.newBelow(unread)}. </span>
        </>
      )}
      <span class="sr-only">{strings.room.toLatest}</span>
      <Icon name="arrow-down" size={22} />
    </button>
  );
}
