import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { LIMITS } from '../../../appliance/protocol/limits.ts';
import { cleanCode } from '../../state/code-entry.ts';
import { Button } from '../base/button.tsx';
import { Switch } from '../base/choice.tsx';
import { CodeField } from '../base/code-field.tsx';
import { FailureCallout } from '../base/failure-callout.tsx';
import { TextField } from '../base/field.tsx';
import { useApp, useStrings } from '../ui-context.ts';
import { EntryPage } from './entry-page.tsx';
import { NewPasswordField, passwordIssue } from './new-password-field.tsx';

/** Back in with the code from paper, and a new password. */
export function RecoverPage(): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const draft = app.entry.draft;
  const { name, password, keep, code } = draft.value;
  const [isChecked, setChecked] = useState(false);
  const { work } = app.entry;
  const missing = LIMITS.recoveryCodeChars - cleanCode(code).length;
  const change = (part: Partial<typeof draft.value>): void => {
    draft.value = { ...draft.value, ...part };
    work.clear();
  };
  return (
    <EntryPage title={strings.recover.title} lead={strings.recover.lead}>
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setChecked(true);
          if (name.trim() !== '' && missing === 0 && passwordIssue(password, name, strings) === undefined)
            app.entry.recover(name.trim(), code, password, keep);
        }}
      >
        <TextField
          label={strings.login.name}
          name="username"
          autocomplete="username"
          value={name}
          onInput={(value) => change({ name: value })}
          error={isChecked && name.trim() === '' ? strings.login.nameMissing : undefined}
          isFirst
        />
        <CodeField
          label={strings.recover.code}
          value={code}
          chars={LIMITS.recoveryCodeChars}
          onInput={(text) => change({ code: text })}
          hint={strings.recover.codeHint}
          error={isChecked && missing > 0 ? strings.claim.tooShort(missing) : undefined}
        />
        <NewPasswordField
          label={strings.recover.newPassword}
          value={password}
          name={name}
          onInput={(value) => change({ password: value })}
          isChecked={isChecked}
        />
        <Switch label={strings.login.keep} isOn={keep} onChange={(value) => change({ keep: value })} />
        <FailureCallout failure={work.failure.value} />
        <Button kind="primary" type="submit" isWide isBusy={work.isBusy.value}>
          {strings.recover.submit}
        </Button>
      </form>
      <p class="entry-links">
        <Button kind="quiet" onClick={() => app.router.up()}>
          {strings.recover.toLogin}
        </Button>
      </p>
    </EntryPage>
  );
}
