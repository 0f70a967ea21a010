import type { Language } from '../../state/preferences.ts';
import { en, type Strings } from './en.ts';

/** The sentences of a language. English comes with the page; the others are fetched when they are wanted. */
export async function loadStrings(language: Language): Promise<Strings> {
  switch (language) {
    case 'en':
      return en;
    case 'de':
      return (await import('./de.ts')).de;
    case 'es':
      return (await import('./es.ts')).es;
  }
}
