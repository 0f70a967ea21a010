import { defineHostCheck } from '../check.ts';

const LATE_MS = 8 * 86_400_000;

/** rkhunter's last run. */
export const rootkits = defineHostCheck(
  'rootkits',
  (report) => report.rootkits,
  ({ ranMs, warnings }, { nowMs }) => {
    const facts = { ranMs, warnings };
    if (warnings > 0) return { reason: 'found', facts };
    return { reason: ranMs === null || nowMs() - ranMs > LATE_MS ? 'late' : 'clean', facts };
  },
);
