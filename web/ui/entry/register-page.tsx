import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { LIMITS } from '../../../appliance/protocol/limits.ts';
import { admissionFor, type Admission } from '../../state/admission.ts';
import { Button } from '../base/button.tsx';
import { Callout } from '../base/callout.tsx';
import { Options, Switch } from '../base/choice.tsx';
import { FailureCallout } from '../base/failure-callout.tsx';
import { TextField } from '../base/field.tsx';
import type { Strings } from '../strings/en.ts';
import { useApp, useStrings } from '../ui-context.ts';
import { EntryPage } from './entry-page.tsx';
import { NewPasswordField, passwordIssue } from './new-password-field.tsx';

/** A new account; for the first visitor the owner's. Says so when this house takes nobody. */
export function RegisterPage(): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const isOwner = app.entry.claimCode.value !== undefined;
  const admission = admissionFor(app.state.value.house, app.entry.claimCode.value, app.link.value);
  const toLogin = isOwner ? undefined : () => app.router.swap({ at: 'login' });
  return (
    <EntryPage
      title={isOwner ? strings.register.titleOwner : strings.register.title}
      lead={isOwner ? strings.register.leadOwner : strings.register.lead}
    >
      {admission.kind === 'refused' ? (
        <Callout
          tone="info"
          icon="lock"
          title={admission.why === 'closed' ? strings.register.closed : strings.register.inviteNeeded}
        >
          <p>{admission.why === 'closed' ? strings.register.closedBody : strings.register.inviteNeededBody}</p>
        </Callout>
      ) : (
        <RegisterForm admission={admission} />
      )}
      {toLogin !== undefined && (
        <p class="entry-links">
          <Button kind="quiet" onClick={toLogin}>
            {strings.register.hasAccount}
          </Button>
        </p>
      )}
    </EntryPage>
  );
}

function RegisterForm({ admission }: { admission: Admission }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  // What was typed outlives the page of steps: a name that is taken is corrected, not typed again.
  const draft = app.entry.draft;
  const [isChecked, setChecked] = useState(false);
  const { name, password, keep, identity } = draft.value;
  const { work } = app.entry;
  const nameError = nameIssue(name, strings);
  const change = (part: Partial<typeof draft.value>): void => {
    draft.value = { ...draft.value, ...part };
    work.clear();
  };
  return (
    <form
      class="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setChecked(true);
        if (nameError === undefined && passwordIssue(password, name, strings) === undefined)
          app.entry.register({ name: name.trim(), password, keep, admission, identity });
      }}
    >
      <TextField
        label={strings.register.name}
        name="username"
        autocomplete="username"
        value={name}
        onInput={(value) => change({ name: value })}
        hint={strings.register.nameHint}
        error={isChecked ? nameError : undefined}
        isFirst
      />
      <NewPasswordField
        label={strings.register.password}
        value={password}
        name={name}
        onInput={(value) => change({ password: value })}
        isChecked={isChecked}
      />
      <Switch
        label={strings.register.keep}
        hint={strings.register.keepHint}
        isOn={keep}
        onChange={(value) => change({ keep: value })}
      />
      <details class="advanced">
        <summary>{strings.register.advanced}</summary>
        <Options
          legend={strings.register.identity}
          value={identity}
          onChange={(value) => change({ identity: value })}
          options={[
            { value: 'ecdsa-p256', label: strings.register.identityP256, hint: strings.register.identityP256Hint },
            { value: 'rsa-pss-4096', label: strings.register.identityRsa, hint: strings.register.identityRsaHint },
          ]}
        />
      </details>
      <FailureCallout failure={work.failure.value} />
      <Button kind="primary" type="submit" isWide isBusy={work.isBusy.value}>
        {strings.register.submit}
      </Button>
    </form>
  );
}

function nameIssue(name: string, strings: Strings): string | undefined {
  const chars = Array.from(name.trim()).length;
  if (chars < LIMITS.nameCharsMin) return strings.register.nameShort;
  return chars > LIMITS.nameCharsMax ? strings.register.nameLong : undefined;
}
