import { defineCheck } from '../check.ts';

/** A healthy card takes 10 to 30 ms, a worn one seconds. */
const SLOW_MS = 500;
const FAILING_MS = 5_000;

/** Whether messages reach the disk, and how fast. */
export const commits = defineCheck('commits', async ({ core }) => {
  const { commitMs, hasFailedLately } = await core();
  const facts = { commitMs, hasFailedLately };
  if (hasFailedLately || commitMs >= FAILING_MS) return { reason: 'failing', facts };
  return { reason: commitMs >= SLOW_MS ? 'slow' : 'fast', facts };
});
