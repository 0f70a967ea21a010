import { defineCheck } from '../check.ts';

const FILLING_SHARE = 0.15;
const FULL_SHARE = 0.05;
const FILLING_DAYS = 14;
const FULL_DAYS = 2;
/** Below this an update of the system no longer fits. */
const SYSTEM_FULL_SHARE = 0.1;

/** Whether there is room for messages and files, and for how long; and whether the system has room for its updates. */
export const disk = defineCheck('disk', async ({ disk: read }) => {
  const { totalBytes, freeBytes, floorBytes, growthBytesPerDay, system } = await read();
  const days = growthBytesPerDay === undefined || growthBytesPerDay <= 0 ? undefined : freeBytes / growthBytesPerDay;
  const facts = {
    totalBytes,
    freeBytes,
    growthBytesPerDay: growthBytesPerDay ?? null,
    daysLeft: days ?? null,
    systemFreeBytes: system?.freeBytes ?? null,
  };
  const share = freeBytes / totalBytes;
  if (freeBytes < floorBytes || share < FULL_SHARE || (days ?? Infinity) < FULL_DAYS) return { reason: 'full', facts };
  const isFilling = freeBytes < 2 * floorBytes || share < FILLING_SHARE || (days ?? Infinity) < FILLING_DAYS;
  if (isFilling) return { reason: 'filling', facts };
  const isSystemFull = system !== undefined && system.freeBytes < SYSTEM_FULL_SHARE * system.totalBytes;
  return { reason: isSystemFull ? 'system-full' : 'roomy', facts };
});
