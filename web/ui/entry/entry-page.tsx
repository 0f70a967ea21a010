import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { formatPageCode } from '../../../appliance/protocol/page-code.ts';
import { LANGUAGES, type Language } from '../../state/preferences.ts';
import { Icon } from '../base/icon.tsx';
import { Mark } from '../base/mark.tsx';
import { useApp, useStrings, useUi } from '../ui-context.ts';

const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', de: 'Deutsch', es: 'Español' };

type EntryPageProps = { title: string; lead?: ComponentChildren; children: ComponentChildren };

/** The frame of every page before the chat: the house above, one question, what the house promises below. */
export function EntryPage({ title, lead, children }: EntryPageProps): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const heading = useRef<HTMLHeadingElement>(null);
  const { house } = app.state.value;
  // A new page begins at its heading for those who hear it; a field that asks for the focus comes after and wins.
  useEffect(() => {
    if (document.activeElement === null || document.activeElement === document.body)
      heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div class="entry">
      <div class="entry-column">
        <header class="entry-house">
          <Mark size={34} />
          <span>{house?.name ?? 'Parlour'}</span>
        </header>
        <main class="entry-card">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead !== undefined && <p class="entry-lead">{lead}</p>}
          {children}
        </main>
        <footer class="entry-foot">
          <p class="entry-promise">
            <Icon name="lock" size={16} />
            <span>{strings.entry.promise}</span>
          </p>
          <LanguageRow />
          {typeof house?.clientHash === 'string' && (
            <p class="entry-code" title={strings.entry.pageCodeHelp}>
              {strings.entry.pageCode} <code>{formatPageCode(house.clientHash)}</code>
            </p>
          )}
        </footer>
      </div>
    </div>
  );
}

function LanguageRow(): JSX.Element {
  const { app, language } = useUi();
  const strings = useStrings();
  return (
    <div class="entry-languages" role="group" aria-label={strings.entry.language}>
      {LANGUAGES.map((one) => (
        <button
          key={one}
          type="button"
          lang={one}
          class="entry-language"
          aria-pressed={one === language.value}
          onClick={() => {
            app.preferences.language.value = one;
          }}
        >
          {LANGUAGE_NAMES[one]}
        </button>
      ))}
    </div>
  );
}
