import { computed, signal } from '@preact/signals';
import { render } from 'preact';
import { deviceMemory } from '../keys/device-memory.ts';
import { bestLanguage, createPreferences } from '../state/preferences.ts';
import type { Clock } from '../state/world.ts';
import { browserHouse } from './house-port.ts';
import { createStatusModel } from './status-model.ts';
import { StatusPage } from './status-page.tsx';
import { loadWords } from './words/load-words.ts';
import './status.css';

const clock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** The page about the house's health: its own entry, so that the chat does not carry it. */
async function main(root: HTMLElement): Promise<void> {
  const preferences = createPreferences(deviceMemory('parlour.'));
  const language = bestLanguage(preferences.language.value, navigator.languages);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = signal(dark.matches);
  dark.addEventListener('change', () => {
    isDark.value = dark.matches;
  });
  const theme = computed(() => {
    const chosen = preferences.theme.value;
    return chosen === 'system' ? (isDark.value ? 'dark' : 'light') : chosen;
  });
  const page = document.documentElement;
  theme.subscribe((value) => {
    page.dataset['theme'] = value;
  });
  const words = await loadWords(language);
  page.lang = language;
  document.title = words.title;
  // "en" alone would be American: the person's own tag says how their clock and dates look.
  const tag = navigator.languages.find((one) => one.toLowerCase().startsWith(language)) ?? language;
  const model = createStatusModel(browserHouse(clock), clock);
  render(<StatusPage model={model} words={words} language={tag} theme={theme} />, root);
  model.start();
  addEventListener('pagehide', () => model.stop());
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) model.start();
  });
}

const root = document.getElementById('app');
if (root === null) throw new Error('the page has no #app');
await main(root);
