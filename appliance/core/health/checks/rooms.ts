import { defineCheck } from '../check.ts';

/** More than a club makes by itself. */
const MANY = 10_000;

/** How many rooms there are. */
export const rooms = defineCheck('rooms', async ({ core }) => {
  const { rooms: count, messages } = await core();
  return { reason: count >= MANY ? 'many' : 'few', facts: { rooms: count, messages } };
});
