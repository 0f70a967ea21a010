import type { JSX } from 'preact';
import { Options, Segments } from '../base/choice.tsx';
import { useApp, useStrings } from '../ui-context.ts';

/** How this page looks, and in which language it speaks. */
export function LookSection(): JSX.Element {
  const { preferences } = useApp();
  const { me } = useStrings();
  return (
    <div class="form form-loose">
      <Segments
        legend={me.theme}
        value={preferences.theme.value}
        onChange={(theme) => {
          preferences.theme.value = theme;
        }}
        options={[
          { value: 'system', label: me.themeSystem },
          { value: 'light', label: me.themeLight },
          { value: 'dark', label: me.themeDark },
        ]}
      />
      <Options
        legend={me.language}
        value={preferences.language.value}
        onChange={(language) => {
          preferences.language.value = language;
        }}
        options={[
          { value: 'system', label: me.languageSystem },
          { value: 'en', label: 'English' },
          { value: 'de', label: 'Deutsch' },
          { value: 'es', label: 'Español' },
        ]}
      />
    </div>
  );
}
