import { defineCheck } from '../check.ts';

/** Ten a second is a full room in a quarrel; fifty a second is a program. */
const MANY_PER_MINUTE = 600;
const FLOOD_PER_MINUTE = 3_000;

/** How much is said. */
export const messages = defineCheck('messages', async ({ core }) => {
  const { messagesPerMinute } = await core();
  const facts = { perMinute: messagesPerMinute };
  if (messagesPerMinute >= FLOOD_PER_MINUTE) return { reason: 'flood', facts };
  return { reason: messagesPerMinute >= MANY_PER_MINUTE ? 'many' : 'calm', facts };
});
