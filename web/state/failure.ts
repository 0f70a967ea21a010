import { type ErrorCode, WireError } from '../../appliance/protocol/errors.ts';

/** Why something did not work, in a form the catalogue of strings can say. `bug`: our fault; it is reported, not hidden. */
export type Failure = { readonly code: ErrorCode | 'offline' | 'bug'; readonly retryAfterMs?: number };

/** What a rejected promise of the client means. */
export function failureOf(error: unknown): Failure {
  if (error instanceof WireError)
    return error.extra.retryAfterMs === undefined
      ? { code: error.code }
      : { code: error.code, retryAfterMs: error.extra.retryAfterMs };
  if (error instanceof Error && error.name === 'Offline') return { code: 'offline' };
  return { code: 'bug' };
}
