import { defineHostCheck } from '../check.ts';

/** A 32 GB card of the cheap kind bears about a thousand times this. */
const HEAVY_BYTES_PER_DAY = 20_000_000_000;

/** How much is written a day: what wears a card out. */
export const writes = defineHostCheck(
  'writes',
  (report) => report.writtenBytesPerDay,
  (bytesPerDay) => ({ reason: bytesPerDay > HEAVY_BYTES_PER_DAY ? 'heavy' : 'usual', facts: { bytesPerDay } }),
);
