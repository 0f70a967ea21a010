import { getSystemErrorMap } from 'node:util';
import { ENVIRONMENT } from '../settings/environment.ts';
import { SETTING_KEYS } from '../settings/table.ts';

/** What systemd and the kernel say in words that are the same on every machine. */
const PHRASES = [
  /\b(?:Started|Starting|Stopped|Stopping|Deactivated successfully|Failed to start|Main process exited)\b/g,
  /\bcode=(?:exited|killed|dumped)\b/g,
  /\bstatus=\d{1,3}\b/g,
  /\bresult '(?:exit-code|signal|core-dump|watchdog|timeout|start-limit-hit|oom-kill|resources|protocol|success)'/g,
  /\brestart counter is at \d{1,6}\b/g,
  /\b(?:Watchdog timeout|Out of memory|oom-kill|Start request repeated too quickly)\b/gi,
  /\b(?:I\/O error|EXT4-fs (?:error|warning)|Remounting filesystem read-only|Under-?voltage detected)/gi,
  /\b(?:Aggregate|Assertion|Config|Eval|Range|Reference|Store|Syntax|System|Type|Wire)?Error\b/g,
  // Places in our bundles.
  /\b(?:main|health|part-[A-Z0-9]{8})\.c?js:\d{1,7}:\d{1,7}\b/g,
];

/** "no space left on device", and its code. */
const SYSTEM_ERRORS: readonly string[] = [...getSystemErrorMap().values()].flatMap(([code, words]) => [code, words]);
const OUR_WORDS: readonly string[] = [...SETTING_KEYS, ...Object.keys(ENVIRONMENT)];
const FOUND_MAX = 12;

/**
 * What a text says in words that are known beforehand: settings, errors of the operating system, what systemd reports.
 * Everything else stays behind, as it may name anybody.
 */
export function plainText(text: string): readonly string[] {
  const phrases = PHRASES.flatMap((phrase) => text.match(phrase) ?? []);
  const words = [...SYSTEM_ERRORS, ...OUR_WORDS].filter((word) => isIn(text, word));
  return [...new Set([...phrases, ...words])].slice(0, FOUND_MAX);
}

/** As a word of its own, whatever its capitals. */
function isIn(text: string, word: string): boolean {
  const at = text.toLowerCase().indexOf(word.toLowerCase());
  if (at < 0) return false;
  const isLetter = (index: number): boolean => /\w/.test(text.charAt(index));
  return !isLetter(at - 1) && !isLetter(at + word.length);
}
