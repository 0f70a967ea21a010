import { defineCheck } from '../check.ts';

const SLOW_MS = 250;
const STUCK_MS = 2_000;

/** Whether the core itself keeps up: how late its timers came, at the worst of the last minute. */
export const eventLoop = defineCheck('event-loop', async ({ core }) => {
  const { eventLoopMs: worstMs } = await core();
  if (worstMs >= STUCK_MS) return { reason: 'stuck', facts: { worstMs } };
  return { reason: worstMs >= SLOW_MS ? 'slow' : 'prompt', facts: { worstMs } };
});
