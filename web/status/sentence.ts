import type { CheckJson, Level, StatusAnswer } from '../../appliance/protocol/health.ts';
import type { Words } from './words/words.ts';

/** What stands on top: what matters most, and what else is true. */
export type Summary = { readonly sentence: string; readonly details: readonly string[] };

/** "All is well." is said only when everything is known and nothing was put off. */
export function summaryOf({ checks, isWhole }: StatusAnswer, words: Words): Summary {
  const count = (level: Level): number => alarms.filter((check) => check.level === level).length;
  const alarms = alarmsOf(checks);
  const [red, amber] = [count('red'), count('amber')];
  const putOff = checks.filter((check) => isAlarm(check) && check.silencedUntilMs !== undefined).length;
  const grey = checks.filter((check) => check.level === 'grey').length;
  const details = [
    ...(red > 0 && amber > 0 ? [words.alsoWorthALook(amber)] : []),
    ...(putOff > 0 ? [words.putOff(putOff)] : []),
    ...(grey > 0 ? [words.notKnown(grey)] : []),
  ];
  if (red > 0) return { sentence: isWhole ? words.actNow(red) : words.tellTheOwner(red), details };
  if (amber > 0) return { sentence: words.worthALook(amber), details };
  if (putOff > 0) return { sentence: words.nothingElse, details };
  return { sentence: grey > 0 ? words.allSeenWell : words.allWell, details };
}

/** The checks that alarm, worst first. */
export function alarmsOf(checks: readonly CheckJson[]): readonly CheckJson[] {
  const heard = checks.filter((check) => isAlarm(check) && check.silencedUntilMs === undefined);
  return [...heard.filter(({ level }) => level === 'red'), ...heard.filter(({ level }) => level === 'amber')];
}

function isAlarm({ level }: CheckJson): boolean {
  return level === 'red' || level === 'amber';
}
