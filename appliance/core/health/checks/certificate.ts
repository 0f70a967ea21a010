import { defineCheck } from '../check.ts';

const DAY_MS = 86_400_000;
/** A certificate is renewed 30 days before its end: with less than this left, that failed for days. */
const ENDING_DAYS = 21;
/** Nothing can renew the house's own authority; every device must then trust a new one. */
const AUTHORITY_ENDING_DAYS = 365;

/** What browsers are shown: by this process itself, or by nginx before it. */
export const certificate = defineCheck('certificate', async ({ nowMs, certificate: readOwn, host }) => {
  const shown = (await readOwn()) ?? (await host())?.certificate;
  if (shown === undefined) return { reason: 'unreported', facts: {} };
  const { rung, endsMs, authorityEndsMs } = shown;
  const daysLeft = (endsMs - nowMs()) / DAY_MS;
  const facts = { rung, endsMs, authorityEndsMs, daysLeft };
  if (daysLeft <= 0) return { reason: 'ended', facts };
  if (daysLeft < ENDING_DAYS) return { reason: 'ending', facts };
  const isAuthorityEnding = authorityEndsMs !== null && authorityEndsMs - nowMs() < AUTHORITY_ENDING_DAYS * DAY_MS;
  return { reason: isAuthorityEnding ? 'authority-ending' : 'valid', facts };
});
