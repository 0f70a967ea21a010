import type { JSX } from 'preact';
import type { GapItem } from '../../../appliance/client/model.ts';
import { Icon } from '../base/icon.tsx';
import { useStrings } from '../ui-context.ts';

/** What is not here, and why: calm before one's own joining, a warning where something went missing. */
export function GapCard({ item }: { item: GapItem }): JSX.Element {
  const strings = useStrings();
  switch (item.reason) {
    case 'before-join':
      return (
        <p class="gap gap-calm">
          <Icon name="lock" size={18} />
          <span>{strings.room.beforeJoin}</span>
        </p>
      );
    case 'missing':
      return (
        <p class="gap" title={strings.room.missingHelp}>
          <Icon name="alert" size={16} />
          <span>{strings.room.missing(item.missing, item.authorName)}</span>
        </p>
      );
    case 'unreadable':
      return (
        <p class="gap">
          <Icon name="lock" size={16} />
          <span>{strings.room.unreadable(Math.max(1, item.missing))}</span>
        </p>
      );
  }
}
