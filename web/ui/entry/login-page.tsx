import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../base/button.tsx';
import { Callout } from '../base/callout.tsx';
import { Switch } from '../base/choice.tsx';
import { FailureCallout } from '../base/failure-callout.tsx';
import { PasswordField, TextField } from '../base/field.tsx';
import { useApp, useFormats, useStrings } from '../ui-context.ts';
import { EntryPage } from './entry-page.tsx';

export function LoginPage(): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const formats = useFormats();
  const draft = app.entry.draft;
  const { name, password, keep } = draft.value;
  const [isChecked, setChecked] = useState(false);
  const { work, wasEnded } = app.entry;
  const { house } = app.state.value;
  const change = (part: Partial<typeof draft.value>): void => {
    draft.value = { ...draft.value, ...part };
    work.clear();
  };
  return (
    <EntryPage title={house === undefined ? strings.login.title : strings.login.titleHouse(house.name)}>
      {wasEnded.value && (
        <Callout tone="info" icon="clock">
          <p>{strings.login.ended}</p>
        </Callout>
      )}
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setChecked(true);
          if (name.trim() !== '' && password !== '') app.entry.logIn(name.trim(), password, keep);
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
        <PasswordField
          label={strings.login.password}
          name="password"
          autocomplete="current-password"
          value={password}
          onInput={(value) => change({ password: value })}
          error={isChecked && password === '' ? strings.login.passwordMissing : undefined}
        />
        <Switch label={strings.login.keep} isOn={keep} onChange={(value) => change({ keep: value })} />
        <FailureCallout failure={work.failure.value} />
        <Button kind="primary" type="submit" isWide isBusy={work.isBusy.value}>
          {strings.login.submit}
        </Button>
      </form>
      <p class="entry-links">
        <Button kind="quiet" onClick={() => app.router.go({ at: 'register' })}>
          {strings.login.register}
        </Button>
        <Button kind="quiet" onClick={() => app.router.go({ at: 'recover' })}>
          {strings.login.forgot}
        </Button>
      </p>
      {typeof house?.claimedMs === 'number' && (
        <p class="entry-owned">{strings.login.ownedSince(formats.moment(house.claimedMs))}</p>
      )}
    </EntryPage>
  );
}
