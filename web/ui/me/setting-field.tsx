import type { JSX } from 'preact';
import { useId, useMemo, useState } from 'preact/hooks';
import type { SettingJson } from '../../../appliance/protocol/routes.ts';
import { BYTES_PER_MEGABYTE, formatSetting, isInBytes, parseSetting } from '../../state/settings-form.ts';
import { Button } from '../base/button.tsx';
import { Select, Switch } from '../base/choice.tsx';
import { FailureCallout } from '../base/failure-callout.tsx';
import { FieldHint, TextField } from '../base/field.tsx';
import type { Work } from '../../state/work.ts';
import type { Formats } from '../format.ts';
import type { Strings } from '../strings/en.ts';
import { useApp, useFormats, useStrings } from '../ui-context.ts';

type SettingFieldProps = { setting: SettingJson; onSave: (value: unknown) => Promise<void> };

/** One setting of the house by its kind: choices count at once, what is typed when it is saved. */
export function SettingField({ setting, onSave }: SettingFieldProps): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const work = useMemo(() => app.work(), []);
  const label = strings.settings.names[setting.key] ?? setting.key;
  const help = strings.settings.help[setting.key] ?? setting.help;
  const save = (value: unknown): void => work.run(() => onSave(value));
  if (setting.kind === 'switch')
    return (
      <>
        <Switch label={label} hint={help} isOn={setting.value === true} onChange={save} />
        <FailureCallout failure={work.failure.value} />
      </>
    );
  if (setting.kind === 'choice')
    return (
      <>
        <Select
          label={label}
          hint={help}
          value={formatSetting(setting.value)}
          onChange={save}
          options={(setting.choices ?? []).map((value) => ({ value, label: value }))}
        />
        <FailureCallout failure={work.failure.value} />
      </>
    );
  if (setting.kind === 'list' && setting.choices !== undefined)
    return <ChoiceList setting={setting} label={label} help={help} choices={setting.choices} work={work} save={save} />;
  return <TypedSetting setting={setting} label={label} help={help} work={work} save={save} />;
}

type FieldProps = { setting: SettingJson; label: string; help: string; work: Work; save: (value: unknown) => void };

/** Some of a few words, each a tick. */
function ChoiceList({
  setting,
  label,
  help,
  choices,
  work,
  save,
}: FieldProps & { choices: readonly string[] }): JSX.Element {
  const id = useId();
  const values = Array.isArray(setting.value) ? setting.value.map(String) : [];
  return (
    <fieldset class="field">
      <legend class="field-label">{label}</legend>
      <div class="ticks">
        {choices.map((choice) => (
          <label key={choice} class="tick-chip">
            <input
              type="checkbox"
              name={id}
              checked={values.includes(choice)}
              onChange={(event) =>
                save(choices.filter((one) => (one === choice ? event.currentTarget.checked : values.includes(one))))
              }
            />
            <span>{choice.toUpperCase()}</span>
          </label>
        ))}
      </div>
      <p class="field-hint">{help}</p>
      <FailureCallout failure={work.failure.value} />
    </fieldset>
  );
}

function TypedSetting({ setting, label, help, work, save }: FieldProps): JSX.Element {
  const strings = useStrings();
  const formats = useFormats();
  const unit = isInBytes(setting) ? BYTES_PER_MEGABYTE : 1;
  const shown = (value: unknown): string =>
    typeof value === 'number' && unit > 1 ? String(Math.round((value / unit) * 100) / 100) : formatSetting(value);
  const [typed, setTyped] = useState(shown(setting.value));
  const isChanged = typed.trim() !== shown(setting.value).trim();
  const value = isChanged ? readTyped(setting, typed, unit) : setting.value;
  const error = isChanged && value === undefined ? rangeError(setting, unit, strings, formats) : undefined;
  const isNumber = setting.kind === 'integer' || setting.kind === 'number';
  return (
    <form
      class="setting"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged && value !== undefined) save(value);
      }}
    >
      {setting.kind === 'list' ? (
        <ListField label={label} hint={`${help} ${strings.settings.oneALine}`} value={typed} onInput={setTyped} />
      ) : (
        <TextField
          label={label}
          hint={help}
          value={typed}
          onInput={setTyped}
          error={error}
          autocomplete="off"
          inputMode={isNumber ? 'decimal' : 'text'}
        />
      )}
      <FailureCallout failure={work.failure.value} />
      {isChanged && (
        <Button size="s" kind="primary" type="submit" isBusy={work.isBusy.value} isDisabled={value === undefined}>
          {strings.common.save}
        </Button>
      )}
    </form>
  );
}

function ListField(props: {
  label: string;
  hint: string;
  value: string;
  onInput: (value: string) => void;
}): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <textarea
        id={id}
        class="input"
        rows={3}
        value={props.value}
        spellcheck={false}
        aria-describedby={`${id}-hint`}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
      <FieldHint id={`${id}-hint`} hint={props.hint} error={undefined} />
    </div>
  );
}

/** Sizes are typed in MB and kept in whole bytes. */
function readTyped(setting: SettingJson, typed: string, unit: number): unknown {
  if (unit === 1) return parseSetting(setting, typed);
  const megabytes = Number(typed.trim().replace(',', '.'));
  return typed.trim() === '' ? undefined : parseSetting(setting, String(Math.round(megabytes * unit)));
}

function rangeError({ min, max }: SettingJson, unit: number, { settings }: Strings, formats: Formats): string {
  if (min === undefined || max === undefined) return settings.notNumber;
  return settings.outside(formats.number(min / unit), formats.number(max / unit));
}
