import type { Person } from '../../../appliance/client/model.ts';
import { useApp, useStrings } from '../ui-context.ts';

/** Whether somebody is here, in words; empty while this device is not connected and cannot know. */
export function usePresence(person: Pick<Person, 'isOnline'> | undefined): string {
  const { person: words } = useStrings();
  const { link } = useApp().state.value;
  if (link.status !== 'online') return '';
  return person?.isOnline === true ? words.online : words.away;
}
