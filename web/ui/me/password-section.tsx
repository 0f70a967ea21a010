import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../base/button.tsx';
import { FailureCallout } from '../base/failure-callout.tsx';
import { PasswordField } from '../base/field.tsx';
import { NewPasswordField, passwordIssue } from '../entry/new-password-field.tsx';
import { StepList } from '../entry/steps-page.tsx';
import { useApp, useStrings } from '../ui-context.ts';

/** Another password. */
export function PasswordSection(): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [isChecked, setChecked] = useState(false);
  const { work } = app.entry;
  const steps = app.entry.steps.value;
  const name = app.state.value.me?.name ?? '';
  // A refusal of an earlier form is not shown in this one.
  useEffect(() => work.clear(), []);
  if (steps !== undefined) return <StepList steps={steps} />;
  return (
    <form
      class="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setChecked(true);
        if (current !== '' && passwordIssue(next, name, strings) === undefined)
          app.entry.changePassword(current, next, () => {
            setCurrent('');
            setNext('');
            setChecked(false);
            app.notices.say({ kind: 'password-changed' });
          });
      }}
    >
      {/* Password stores need to know whose password this is. */}
      <input
        class="sr-only"
        type="text"
        autocomplete="username"
        value={name}
        readOnly
        tabIndex={-1}
        aria-hidden="true"
      />
      <PasswordField
        label={strings.me.currentPassword}
        autocomplete="current-password"
        value={current}
        onInput={setCurrent}
        error={isChecked && current === '' ? strings.login.passwordMissing : undefined}
      />
      <NewPasswordField
        label={strings.me.newPassword}
        value={next}
        name={name}
        onInput={setNext}
        isChecked={isChecked}
      />
      <p class="field-hint">{strings.me.changePasswordHelp}</p>
      <FailureCallout failure={work.failure.value} />
      <Button kind="primary" type="submit" isWide isBusy={work.isBusy.value}>
        {strings.me.changePassword}
      </Button>
    </form>
  );
}
