import type { Facts } from '../../appliance/protocol/health.ts';
import type { ChartUnit } from './charts.ts';
import type { Words } from './words/words.ts';

/** A fact as it stands on a card. */
export type ShownFact = { readonly name: string; readonly label: string; readonly value: string };

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
const STEP = 1_000;

/** The facts that have a name in this language, in its order; figures by the unit their name ends in. */
export function showFacts(facts: Facts, words: Words, language: string): readonly ShownFact[] {
  return Object.entries(words.facts).flatMap(([name, label]) => {
    const fact = facts[name];
    const value = fact === undefined || fact === null ? '' : showFact(name, fact, words, language);
    return value === '' ? [] : [{ name, label, value }];
  });
}

/** "21 November 2026 at 12:53" */
export function showMoment(ms: number, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' }).format(ms);
}

/** "12:53:07" */
export function showTime(ms: number, language: string): string {
  return new Intl.DateTimeFormat(language, { timeStyle: 'medium' }).format(ms);
}

/** "12:53", or for long spans "21 Nov". */
export function showShortTime(ms: number, isLong: boolean, language: string): string {
  return new Intl.DateTimeFormat(
    language,
    isLong ? { day: 'numeric', month: 'short' } : { hour: '2-digit', minute: '2-digit' },
  ).format(ms);
}

/** A figure of a chart with its unit. */
export function showFigure(value: number, unit: ChartUnit, language: string): string {
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: value < 100 ? 1 : 0 });
  switch (unit) {
    case 'share':
      return new Intl.NumberFormat(language, { style: 'percent' }).format(value);
    case 'celsius':
      return `${number.format(value)} °C`;
    case 'bytesPerSecond':
      return `${showBytes(value, language)}/s`;
    case 'milliseconds':
      return `${number.format(value)} ms`;
    case 'count':
      return number.format(value);
  }
}

function showFact(name: string, fact: NonNullable<Facts[string]>, words: Words, language: string): string {
  if (typeof fact === 'boolean') return fact ? words.yes : words.no;
  if (typeof fact === 'string') return name === 'rung' && isRung(fact, words) ? words.rungs[fact] : fact;
  if (typeof fact !== 'number') return fact.join(', ');
  if (/bytes/i.test(name)) return showBytes(fact, language);
  if (name.endsWith('Share')) return new Intl.NumberFormat(language, { style: 'percent' }).format(fact);
  if (/^(ran|ends|authorityEnds|made|trial|waitingSince)Ms$/.test(name)) return showMoment(fact, language);
  if (name === 'uptimeSeconds') return showDuration(fact, language);
  return new Intl.NumberFormat(language, { maximumFractionDigits: fact < 100 ? 1 : 0 }).format(fact);
}

function isRung(fact: string, words: Words): fact is keyof Words['rungs'] {
  return Object.hasOwn(words.rungs, fact);
}

/** "3 days", "5 hours", "12 minutes" */
function showDuration(seconds: number, language: string): string {
  const [divisor, unit] =
    seconds >= 86_400
      ? ([86_400, 'day'] as const)
      : seconds >= 3_600
        ? ([3_600, 'hour'] as const)
        : ([60, 'minute'] as const);
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(
    Math.floor(seconds / divisor),
  );
}

/** Cards and disks are sold in powers of ten. */
function showBytes(bytes: number, language: string): string {
  const power = bytes < STEP ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(bytes / STEP ** power);
  return `${number} ${UNITS[power] ?? ''}`;
}
