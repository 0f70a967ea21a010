import type { Strings } from './strings/en.ts';

/** Times, sizes and lists in the language of the page. Times are milliseconds since 1970, shown in local time. */
export interface Formats {
  /** "18:53" */
  time(ms: number): string;
  /** "Today", "Yesterday", "Tuesday", "12 March", "12 March 2024" */
  day(ms: number, now: number): string;
  /** For lists: the time today, the weekday this week, the date before. */
  brief(ms: number, now: number): string;
  /** "12 March 2026 at 18:53" */
  moment(ms: number): string;
  /** "8 MB": units of 1,048,576 and 1,024 bytes. */
  bytes(count: number): string;
  percent(share: number): string;
  number(value: number): string;
  /** "Ada, Ben and Cleo" */
  list(items: readonly string[]): string;
  /** "8 s", "5 min" */
  wait(ms: number): string;
}

const DAY_MS = 86_400_000;

/** @param language a BCP 47 tag */
export function createFormats(language: string, strings: Strings): Formats {
  const dated = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(language, options);
  const time = dated({ hour: '2-digit', minute: '2-digit' });
  const weekday = dated({ weekday: 'long' });
  const shortWeekday = dated({ weekday: 'short' });
  const dayMonth = dated({ day: 'numeric', month: 'long' });
  const withYear = dated({ day: 'numeric', month: 'long', year: 'numeric' });
  const shortDate = dated({ day: 'numeric', month: 'short' });
  const shortWithYear = dated({ day: 'numeric', month: 'numeric', year: '2-digit' });
  const moment = dated({ dateStyle: 'long', timeStyle: 'short' });
  const percent = new Intl.NumberFormat(language, { style: 'percent' });
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const list = new Intl.ListFormat(language, { type: 'conjunction' });
  const isSameYear = (ms: number, now: number): boolean => new Date(ms).getFullYear() === new Date(now).getFullYear();

  return {
    time: (ms) => time.format(ms),
    day(ms, now) {
      const age = daysBetween(ms, now);
      if (age === 0) return strings.time.today;
      if (age === 1) return strings.time.yesterday;
      if (age > 1 && age < 7) return weekday.format(ms);
      return (isSameYear(ms, now) ? dayMonth : withYear).format(ms);
    },
    brief(ms, now) {
      const age = daysBetween(ms, now);
      if (age <= 0) return now - ms < 60_000 ? strings.time.now : time.format(ms);
      if (age === 1) return strings.time.yesterday;
      if (age < 7) return shortWeekday.format(ms);
      return (isSameYear(ms, now) ? shortDate : shortWithYear).format(ms);
    },
    moment: (ms) => moment.format(ms),
    bytes(count) {
      if (count >= 1_048_576) return `${number.format(count / 1_048_576)} MB`;
      return count >= 1_024 ? `${number.format(Math.round(count / 1_024))} KB` : `${number.format(count)} B`;
    },
    percent: (share) => percent.format(Math.min(1, Math.max(0, share))),
    number: (value) => number.format(value),
    list: (items) => list.format(items),
    wait(ms) {
      const seconds = Math.max(1, Math.ceil(ms / 1_000));
      return seconds < 90 ? strings.time.seconds(seconds) : strings.time.minutes(Math.ceil(seconds / 60));
    },
  };
}

/** Midnights between two local times. */
function daysBetween(ms: number, now: number): number {
  return Math.round((midnight(now) - midnight(ms)) / DAY_MS);
}

function midnight(ms: number): number {
  const date = new Date(ms);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
