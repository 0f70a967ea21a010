import type { JSX } from 'preact';
import { useApp, useStrings } from '../ui-context.ts';
import { Icon } from './icon.tsx';

/** Who can read here; a touch says what that means. */
export function TrustBadge(): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  return (
    <button type="button" class="trust-badge" onClick={() => app.dialogs.show({ show: 'about-privacy' })}>
      <Icon name="lock" size={14} />
      <span>{strings.room.onlyMembers}</span>
    </button>
  );
}
