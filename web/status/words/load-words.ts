import type { Language } from '../../state/preferences.ts';
import { en } from './en.ts';
import type { Words } from './words.ts';

/** The sentences of a language. English comes with the page, the others are fetched when they are wanted. */
export async function loadWords(language: Language): Promise<Words> {
  switch (language) {
    case 'en':
      return en;
    case 'de':
      return (await import('./de.ts')).de;
    case 'es':
      return (await import('./es.ts')).es;
  }
}
