import { CERTIFICATE_EPOCH_MS } from '../../tls/authority.ts';
import { defineCheck } from '../check.ts';

/** Whether the time is right, and somebody outside says so. */
export const clock = defineCheck('clock', async ({ nowMs, host }) => {
  const timeMs = nowMs();
  // This program did not exist before.
  if (timeMs < CERTIFICATE_EPOCH_MS) return { reason: 'wrong', facts: { timeMs } };
  const told = (await host())?.clock;
  if (told === undefined) return { reason: 'unreported', facts: { timeMs } };
  return { reason: told.isSynchronised ? 'synchronised' : 'alone', facts: { timeMs } };
});
