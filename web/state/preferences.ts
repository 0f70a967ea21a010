import { signal, type Signal } from '@preact/signals';
import type { Memory } from './world.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];
export const LANGUAGES = ['en', 'de', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Choices of this device, kept on it. */
export type Preferences = {
  readonly theme: Signal<Theme>;
  /** `system`: what the browser prefers. */
  readonly language: Signal<Language | 'system'>;
  /** On a wide screen the panel with the members stays open or closed as one left it. */
  readonly aside: Signal<'open' | 'closed'>;
};

export function createPreferences(memory: Memory): Preferences {
  return {
    theme: remembered(memory, 'theme', THEMES, 'system'),
    language: remembered(memory, 'language', ['system', ...LANGUAGES], 'system'),
    aside: remembered(memory, 'aside', ['open', 'closed'], 'open'),
  };
}

/** The first language we have among those preferred, by its primary subtag. */
export function bestLanguage(choice: Language | 'system', preferred: readonly string[]): Language {
  if (choice !== 'system') return choice;
  for (const tag of preferred) {
    const primary = tag.toLowerCase().split('-')[0];
    const found = LANGUAGES.find((language) => language === primary);
    if (found !== undefined) return found;
  }
  return 'en';
}

function remembered<const T extends string>(
  memory: Memory,
  key: string,
  choices: readonly T[],
  fallback: NoInfer<T>,
): Signal<T> {
  const stored = memory.get(key);
  const choice = signal(choices.find((one) => one === stored) ?? fallback);
  choice.subscribe((value) => {
    if (value !== (memory.get(key) ?? fallback)) memory.set(key, value);
  });
  return choice;
}
