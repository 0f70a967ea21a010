import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { SettingJson } from '../../../appliance/protocol/routes.ts';
import { groupSettings } from '../../state/settings-form.ts';
import { Button } from '../base/button.tsx';
import { Options } from '../base/choice.tsx';
import { FailureCallout } from '../base/failure-callout.tsx';
import { useApp, useStrings } from '../ui-context.ts';
import { SettingField } from './setting-field.tsx';

/** The owner's settings, from the house's own table: who may come in first, then everything else. */
export function HouseSection(): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const loading = useMemo(() => app.work(), []);
  const settings = useSignal<readonly SettingJson[]>([]);
  const load = (): void =>
    loading.run(async () => {
      settings.value = await app.client.settings();
    });
  useEffect(load, []);
  const change = async (key: string, value: unknown): Promise<void> => {
    await app.client.changeSetting(key, value);
    settings.value = settings.value.map((setting) => (setting.key === key ? { ...setting, value } : setting));
    app.notices.say({ kind: 'setting-saved' });
  };
  if (loading.failure.value !== undefined)
    return (
      <div class="form">
        <FailureCallout failure={loading.failure.value} />
        <Button icon="refresh" onClick={load}>
          {strings.common.retry}
        </Button>
      </div>
    );
  if (settings.value.length === 0)
    return (
      <p class="landing-wait" role="status">
        <span class="spinner" aria-hidden="true" /> {strings.common.loading}
      </p>
    );
  const { registration, groups } = groupSettings(settings.value);
  return (
    <div class="form form-loose">
      {registration !== undefined && <Registration setting={registration} onChange={change} />}
      {groups.map((group) => (
        <section key={group.name} class="setting-group">
          <h2 class="section-title">{strings.settings.groups[group.name] ?? group.name}</h2>
          {group.settings.map((setting) => (
            <SettingField key={setting.key} setting={setting} onSave={(value) => change(setting.key, value)} />
          ))}
        </section>
      ))}
    </div>
  );
}

type RegistrationProps = { setting: SettingJson; onChange: (key: string, value: unknown) => Promise<void> };

/** The choice that matters most, in plain words; it counts as soon as it is made. */
function Registration({ setting, onChange }: RegistrationProps): JSX.Element {
  const app = useApp();
  const { settings } = useStrings();
  const value = ['open', 'invite', 'closed'].find((one) => one === setting.value) ?? 'invite';
  return (
    <Options
      legend={settings.registration}
      hint={settings.registrationHelp}
      value={value}
      onChange={(choice) => app.perform(() => onChange(setting.key, choice))}
      options={[
        { value: 'open', label: settings.open, hint: settings.openHelp },
        { value: 'invite', label: settings.invite, hint: settings.inviteHelp },
        { value: 'closed', label: settings.closed, hint: settings.closedHelp },
      ]}
    />
  );
}
