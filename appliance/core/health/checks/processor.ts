import { defineCheck } from '../check.ts';

/** Programs that want to run, by processor, over a minute. */
const BUSY = 1.5;
const OVERLOADED = 4;

/** Whether the processors keep up. */
export const processor = defineCheck('processor', async ({ load }) => {
  const { share, minuteAverage, processors } = await load();
  const facts = { share, minuteAverage, processors };
  const each = minuteAverage / processors;
  if (each >= OVERLOADED) return { reason: 'overloaded', facts };
  return { reason: each >= BUSY ? 'busy' : 'calm', facts };
});
