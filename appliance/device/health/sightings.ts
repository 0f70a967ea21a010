import type { HostReport } from '../../core/health/host-report.ts';

/** When something bad was seen: by hour, as cards and pages need no more. */
export type Sightings = {
  readonly isNow: boolean;
  /** Time of the first one of an hour in milliseconds since 1970, and how many there were. */
  readonly hours: readonly (readonly [firstMs: number, times: number])[];
};

/** One look at it. */
export type Sighting = {
  readonly isNow: boolean;
  /** How often it began since the last look, where somebody counted; undefined: only the two looks are known. */
  readonly times?: number;
};

export const NO_SIGHTINGS: Sightings = { isNow: false, hours: [] };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;

/** What is kept after another look; what is older than a week is forgotten. */
export function addSighting(kept: Sightings, { isNow, times = 0 }: Sighting, nowMs: number): Sightings {
  const begun = Math.max(times, isNow && !kept.isNow ? 1 : 0);
  // A clock that was set back makes hours of the future; so far ahead they are nonsense.
  const hours = kept.hours.filter(([firstMs]) => Math.abs(nowMs - firstMs) < WEEK_MS);
  if (begun === 0) return { isNow, hours };
  const last = hours.at(-1);
  const isSameHour = last !== undefined && Math.abs(nowMs - last[0]) < HOUR_MS;
  return {
    isNow,
    hours: isSameHour ? [...hours.slice(0, -1), [last[0], last[1] + begun]] : [...hours, [nowMs, begun]],
  };
}

/** What the report says of it. */
export function countSightings({ isNow, hours }: Sightings, nowMs: number): NonNullable<HostReport['underVoltage']> {
  const since = (spanMs: number): number =>
    hours.filter(([firstMs]) => nowMs - firstMs < spanMs).reduce((sum, [, times]) => sum + times, 0);
  return { isNow, day: since(DAY_MS), week: since(WEEK_MS) };
}

/** The same, after the clock was set: what this start of the machine recorded moves along. */
export function moveSightings({ isNow, hours }: Sightings, startedMs: number, byMs: number): Sightings {
  return { isNow, hours: hours.map(([firstMs, times]) => [firstMs >= startedMs ? firstMs + byMs : firstMs, times]) };
}
