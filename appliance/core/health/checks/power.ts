import { defineHostCheck } from '../check.ts';

/** Under-voltage: the usual reason for crashes that nobody can explain. */
export const power = defineHostCheck(
  'power',
  (report) => report.underVoltage,
  (seen) => {
    if (seen === null) return { reason: 'unsupported', facts: {} };
    const facts = { timesDay: seen.day, timesWeek: seen.week };
    if (seen.isNow) return { reason: 'low', facts };
    return { reason: seen.week > 0 ? 'past' : 'steady', facts };
  },
);
