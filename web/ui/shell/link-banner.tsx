import type { JSX } from 'preact';
import { Icon } from '../base/icon.tsx';
import { useApp, useFormats, useStrings } from '../ui-context.ts';

/** A connection that blinks is nobody's concern: only after this long is it said. */
const SAID_AFTER_MS = 1_500;

/** The connection, when there is something to say about it. */
export function LinkBanner(): JSX.Element | null {
  const { state } = useApp();
  return state.value.link.status === 'online' ? null : <LostLink />;
}

function LostLink(): JSX.Element | null {
  const app = useApp();
  const strings = useStrings();
  const formats = useFormats();
  const { link } = app.state.value;
  const now = app.ticker.second.value;
  if (now - link.sinceMs < SAID_AFTER_MS) return null;
  const isOffline = link.status === 'offline';
  const seconds = link.retryMs === undefined ? 0 : Math.ceil((link.retryMs - now) / 1_000);
  return (
    <div class={isOffline ? 'link-banner link-banner-offline' : 'link-banner'}>
      {isOffline ? <Icon name="offline" size={18} /> : <span class="spinner" aria-hidden="true" />}
      <span class="link-banner-words">
        <span role="status">
          {isOffline ? strings.link.offlineSince(formats.time(link.sinceMs)) : strings.link.connecting}
        </span>
        {isOffline && (
          <span>
            {strings.link.kept}{' '}
            {seconds > 0 && (
              <span class="link-banner-retry" aria-hidden="true">
                {strings.link.retryIn(seconds)}
              </span>
            )}
          </span>
        )}
      </span>
    </div>
  );
}
