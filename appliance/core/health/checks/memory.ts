import { defineCheck } from '../check.ts';

const TIGHT_SHARE = 0.15;
const SHORT_SHARE = 0.06;

/** Whether programs still get memory. */
export const memory = defineCheck('memory', async ({ memory: read }) => {
  const { totalBytes, availableBytes, swapTotalBytes, swapUsedBytes } = await read();
  const facts = { totalBytes, availableBytes, swapTotalBytes, swapUsedBytes };
  const share = availableBytes / totalBytes;
  if (share < SHORT_SHARE) return { reason: 'short', facts };
  return { reason: share < TIGHT_SHARE ? 'tight' : 'enough', facts };
});
