import { defineHostCheck } from '../check.ts';

const OLD_MS = 8 * 86_400_000;

/** The last backup, and whether it could be restored when that was tried. */
export const backup = defineHostCheck(
  'backup',
  (report) => report.backup,
  ({ madeMs, trialMs, isTrialGood }, { nowMs }) => {
    const facts = { madeMs, trialMs };
    if (isTrialGood === false) return { reason: 'failed', facts };
    if (madeMs === null) return { reason: 'never', facts };
    return { reason: nowMs() - madeMs > OLD_MS ? 'old' : 'fresh', facts };
  },
);
