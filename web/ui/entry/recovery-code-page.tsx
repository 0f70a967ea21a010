import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../base/button.tsx';
import { Callout } from '../base/callout.tsx';
import { Tick } from '../base/choice.tsx';
import { CopyButton } from '../base/copy-button.tsx';
import { useApp, useStrings } from '../ui-context.ts';
import { EntryPage } from './entry-page.tsx';

/** The one time the recovery code is seen. On paper it becomes a page of its own. */
export function RecoveryCodePage({ name, code }: { name: string; code: string }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const [isKept, setKept] = useState(false);
  const groups = code.split('-');
  const house = app.state.value.house?.name ?? 'Parlour';
  return (
    <>
      <EntryPage title={strings.recovery.title} lead={strings.recovery.lead}>
        <div class="form">
          <p class="recovery-code" aria-label={strings.recovery.label}>
            {groups.map((group, index) => (
              <span key={index}>{group}</span>
            ))}
          </p>
          <div class="button-row">
            <CopyButton text={code} isWide />
            <Button icon="print" isWide onClick={() => print()}>
              {strings.common.print}
            </Button>
          </div>
          <Callout tone="warn" icon="key">
            <p>{strings.recovery.once}</p>
          </Callout>
          <Tick label={strings.recovery.kept} isOn={isKept} onChange={setKept} />
          <Button kind="primary" isWide isDisabled={!isKept} onClick={() => app.entry.recoveryKept()}>
            {strings.recovery.submit}
          </Button>
        </div>
      </EntryPage>
      <section class="paper" aria-hidden="true">
        <h1>{strings.recovery.printTitle(house)}</h1>
        <p class="paper-code">{code}</p>
        <dl>
          <dt>{strings.recovery.printName}</dt>
          <dd>{name}</dd>
          <dt>{strings.recovery.printAddress}</dt>
          <dd>{location.origin}</dd>
        </dl>
        <p>{strings.recovery.printHelp}</p>
      </section>
    </>
  );
}
