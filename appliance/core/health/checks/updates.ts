import { defineHostCheck } from '../check.ts';

/** unattended-upgrades runs every day: what waits longer does not come by itself. */
const LATE_MS = 7 * 86_400_000;

/** Security updates of the system. */
export const updates = defineHostCheck(
  'updates',
  (report) => report.updates,
  ({ security, waitingSinceMs, isRestartNeeded }, { nowMs }) => {
    const facts = { security, waitingSinceMs };
    const waiting = security ?? 0;
    const isLate = waiting > 0 && waitingSinceMs !== null && nowMs() - waitingSinceMs > LATE_MS;
    if (isLate) return { reason: 'late', facts };
    if (waiting > 0) return { reason: 'waiting', facts };
    if (isRestartNeeded) return { reason: 'restart', facts };
    return { reason: security === null ? 'unknown' : 'current', facts };
  },
);
