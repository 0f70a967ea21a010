import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { LIMITS } from '../../../appliance/protocol/limits.ts';
import { cleanCode } from '../../state/code-entry.ts';
import { Button } from '../base/button.tsx';
import { CodeField } from '../base/code-field.tsx';
import { FailureCallout } from '../base/failure-callout.tsx';
import { useApp, useStrings } from '../ui-context.ts';
import { EntryPage } from './entry-page.tsx';

/** The very first visitor of a house. */
export function ClaimPage(): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const [code, setCode] = useState('');
  const [isChecked, setChecked] = useState(false);
  const { work } = app.entry;
  const missing = LIMITS.claimCodeChars - cleanCode(code).length;
  return (
    <EntryPage title={strings.claim.title} lead={strings.claim.lead}>
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setChecked(true);
          if (missing === 0) app.entry.claim(code);
        }}
      >
        <CodeField
          label={strings.claim.code}
          value={code}
          chars={LIMITS.claimCodeChars}
          onInput={(text) => {
            setCode(text);
            setChecked(false);
            work.clear();
          }}
          hint={strings.claim.codeHint}
          error={isChecked && missing > 0 ? strings.claim.tooShort(missing) : undefined}
          isFirst
        />
        <FailureCallout failure={work.failure.value} />
        <Button kind="primary" type="submit" isWide isBusy={work.isBusy.value}>
          {strings.claim.submit}
        </Button>
      </form>
    </EntryPage>
  );
}
