import { computed, type ReadonlySignal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { App } from '../state/app.ts';
import type { Language } from '../state/preferences.ts';
import { createFormats, type Formats } from './format.ts';
import type { Strings } from './strings/en.ts';

/** What components share: the view models, the language, and what kind of screen this is. */
export type Ui = {
  readonly app: App;
  readonly strings: ReadonlySignal<Strings>;
  readonly formats: ReadonlySignal<Formats>;
  readonly language: ReadonlySignal<Language>;
  /** One column at a time: a phone. */
  readonly isNarrow: ReadonlySignal<boolean>;
  /** Three columns fit. */
  readonly isWide: ReadonlySignal<boolean>;
  /** A finger, not a mouse: Enter on its keyboard makes a line. */
  readonly isTouch: ReadonlySignal<boolean>;
};

/** What of it the entry gives; the rest follows. */
export type UiParts = Omit<Ui, 'formats'>;

export const UiContext = createContext<Ui | undefined>(undefined);

export function createUi(parts: UiParts): Ui {
  const { app, language, strings } = parts;
  // "en" alone would be American: the person's own tag says how their clock and dates look.
  const tag = computed(
    () => app.world.languages.find((one) => one.toLowerCase().startsWith(language.value)) ?? language.value,
  );
  return { ...parts, formats: computed(() => createFormats(tag.value, strings.value)) };
}

export function useUi(): Ui {
  const ui = useContext(UiContext);
  if (ui === undefined) throw new Error('no UiContext above this component');
  return ui;
}

/** The view models. */
export function useApp(): App {
  return useUi().app;
}

/** The sentences of the present language. */
export function useStrings(): Strings {
  return useUi().strings.value;
}

export function useFormats(): Formats {
  return useUi().formats.value;
}
