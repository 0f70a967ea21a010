/** What was written since the start, by then. */
export type Written = readonly [uptimeSeconds: number, bytes: number];

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** Keeps one count an hour of the last day; a disk that was exchanged starts anew. */
export function addWritten(kept: readonly Written[], now: Written): readonly Written[] {
  const last = kept.at(-1);
  if (last !== undefined && last[1] > now[1]) return [now];
  if (last !== undefined && now[0] - last[0] < HOUR_SECONDS) return kept;
  return [...kept.filter(([seconds]) => now[0] - seconds <= DAY_SECONDS), now];
}

/**
 * Bytes a day, by what was written since the oldest count, of a day ago at most. Undefined until an hour has passed: what
 * a start writes is no day's habit.
 */
export function writtenPerDay(kept: readonly Written[], [seconds, bytes]: Written): number | undefined {
  const oldest = kept.find(([then]) => seconds - then <= DAY_SECONDS);
  if (oldest === undefined || seconds - oldest[0] < HOUR_SECONDS) return undefined;
  return Math.round(((bytes - oldest[1]) * DAY_SECONDS) / (seconds - oldest[0]));
}
