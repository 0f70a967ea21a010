import { defineHostCheck } from '../check.ts';

/** Whether the processor is held back, for heat or for want of power. */
export const throttling = defineHostCheck(
  'throttling',
  (report) => report.throttling,
  (seen) => {
    if (seen === null) return { reason: 'unsupported', facts: {} };
    const facts = { timesDay: seen.day, timesWeek: seen.week };
    if (seen.isNow) return { reason: 'slowed', facts };
    return { reason: seen.week > 0 ? 'past' : 'never', facts };
  },
);
