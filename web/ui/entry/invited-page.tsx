import type { JSX } from 'preact';
import { Button } from '../base/button.tsx';
import { useApp, useStrings } from '../ui-context.ts';
import { EntryPage } from './entry-page.tsx';

/** Opened by an invite link, not signed in: new here, or not? */
export function InvitedPage(): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const house = app.state.value.house?.name ?? 'Parlour';
  const link = app.link.value;
  return (
    <EntryPage
      title={strings.invited.title}
      lead={link?.kind === 'house' ? strings.invited.leadHouse(house) : strings.invited.leadRoom(house)}
    >
      <div class="form">
        <Button kind="primary" isWide onClick={() => app.router.go({ at: 'register' })}>
          {strings.invited.isNew}
        </Button>
        <Button isWide onClick={() => app.router.go({ at: 'login' })}>
          {strings.invited.hasAccount}
        </Button>
      </div>
    </EntryPage>
  );
}
