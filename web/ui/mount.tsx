import { computed, effect, signal } from '@preact/signals';
import { render } from 'preact';
import { createActivity } from '../state/activity.ts';
import type { App } from '../state/app.ts';
import { bestLanguage } from '../state/preferences.ts';
import { AppView } from './app-view.tsx';
import { followViewport, mediaSignal } from './page-media.ts';
import { en, type Strings } from './strings/en.ts';
import { loadStrings } from './strings/load-strings.ts';
import { createUi, UiContext } from './ui-context.ts';
import './styles.css';

/** Puts the chat into `root`. Resolves once it is drawn in the right language. */
export async function mountApp(root: HTMLElement, app: App): Promise<void> {
  const page = document.documentElement;
  const language = computed(() => bestLanguage(app.preferences.language.value, app.world.languages));
  const strings = signal<Strings>(en);
  const shown = signal(language.peek());
  const speak = async (wanted: typeof shown.value): Promise<void> => {
    const loaded = await loadStrings(wanted);
    if (wanted !== language.peek()) return;
    strings.value = loaded;
    shown.value = wanted;
    page.lang = wanted;
  };

  const isDark = mediaSignal('(prefers-color-scheme: dark)');
  effect(() => {
    const { value } = app.preferences.theme;
    page.dataset.theme = value === 'system' ? (isDark.value ? 'dark' : 'light') : value;
    const ground = getComputedStyle(page).getPropertyValue('--ground').trim();
    document.querySelector('meta[name="theme-color"]')?.setAttribute('content', ground);
  });

  const touch = createActivity(app.client, app.world.clock);
  for (const kind of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchmove'])
    addEventListener(kind, touch, { passive: true, capture: true });
  followViewport(page);

  const ui = createUi({
    app,
    strings,
    language: shown,
    isNarrow: mediaSignal('(max-width: 47.49rem)'),
    isWide: mediaSignal('(min-width: 71.25rem)'),
    isTouch: mediaSignal('(hover: none) and (pointer: coarse)'),
  });
  // A language that cannot be fetched leaves the page in the one it has.
  await speak(language.peek()).catch((error: unknown) => app.world.report(error));
  effect(() => {
    const wanted = language.value;
    if (wanted !== shown.peek()) app.perform(() => speak(wanted));
  });
  render(
    <UiContext.Provider value={ui}>
      <AppView />
    </UiContext.Provider>,
    root,
  );
}
