import { defineCheck } from '../check.ts';

const MANY_SHARE = 0.7;
const FULL_SHARE = 0.9;

/** Open sockets beside what the process may open. */
export const connections = defineCheck('connections', async ({ core }) => {
  const { connections: open, connectionsMax, people } = await core();
  const facts = { open, openMax: connectionsMax ?? null, people };
  const share = connectionsMax === undefined ? 0 : open / connectionsMax;
  if (share >= FULL_SHARE) return { reason: 'full', facts };
  return { reason: share >= MANY_SHARE ? 'many' : 'few', facts };
});
