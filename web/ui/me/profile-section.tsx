import type { JSX } from 'preact';
import { CopyButton } from '../base/copy-button.tsx';
import { useApp, useStrings } from '../ui-context.ts';

/** Who one is in this house. */
export function ProfileSection(): JSX.Element | null {
  const app = useApp();
  const strings = useStrings();
  const { me } = app.state.value;
  if (me === undefined) return null;
  const groups = me.fp.match(/.{1,8}/g) ?? [];
  return (
    <dl class="facts">
      <div class="fact">
        <dt>{strings.me.name}</dt>
        <dd>{me.name}</dd>
      </div>
      <div class="fact">
        <dt>{strings.me.fingerprint}</dt>
        <dd>
          <code class="fingerprint">
            {groups.map((group) => (
              <span key={group}>{group}</span>
            ))}
          </code>
          <CopyButton text={me.fp} kind="quiet" />
          <p class="field-hint">{strings.me.fingerprintHelp}</p>
        </dd>
      </div>
      <div class="fact">
        <dt>{strings.me.device}</dt>
        <dd>
          <code>{me.device.slice(0, 8)}</code>
          <p class="field-hint">{me.keep ? strings.me.keptOn : strings.me.keptOff}</p>
        </dd>
      </div>
    </dl>
  );
}
