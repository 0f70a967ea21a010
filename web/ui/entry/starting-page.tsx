import type { JSX } from 'preact';
import { Button } from '../base/button.tsx';
import { Icon } from '../base/icon.tsx';
import { Mark } from '../base/mark.tsx';
import { useApp, useStrings } from '../ui-context.ts';

/** Before the house has answered; and when it does not. */
export function StartingPage(): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const { link } = app.state.value;
  if (link.status !== 'offline')
    return (
      <main class="starting" aria-busy="true">
        <Mark size={56} />
        <div role="status">
          <h1 class="starting-text">{strings.starting.title}</h1>
        </div>
      </main>
    );
  const seconds = link.retryMs === undefined ? 0 : Math.ceil((link.retryMs - app.ticker.second.value) / 1_000);
  return (
    <main class="starting">
      <span class="empty-icon">
        <Icon name="offline" size={26} />
      </span>
      <div role="alert">
        <h1>{strings.starting.offline}</h1>
        <p class="muted">{strings.starting.offlineBody}</p>
      </div>
      <p class="starting-retry" aria-hidden="true">
        {seconds > 0 ? strings.starting.retryIn(seconds) : strings.starting.retrying}
      </p>
      <Button kind="primary" icon="refresh" onClick={() => location.reload()}>
        {strings.common.retry}
      </Button>
    </main>
  );
}
