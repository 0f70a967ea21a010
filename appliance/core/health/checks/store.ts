import { defineCheck } from '../check.ts';

const LARGE_SHARE = 0.5;
const FULL_SHARE = 0.9;

/** How large the store is beside what it may ever be; room on the disk is a matter of its own. */
export const store = defineCheck('store', async ({ core }) => {
  const { storeBytes: bytes, storeBytesMax: bytesMax, messages } = await core();
  const facts = { bytes, bytesMax, messages };
  if (bytes >= FULL_SHARE * bytesMax) return { reason: 'full', facts };
  return { reason: bytes >= LARGE_SHARE * bytesMax ? 'large' : 'small', facts };
});
