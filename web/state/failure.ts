import { type FailureCode, failureCodeOf } from '../../appliance/client/failure.ts';
import { WireError } from '../../appliance/protocol/errors.ts';

/** Why something did not work, in a form the catalogue of strings can say. A `bug` is reported, not hidden. */
export type Failure = { readonly code: FailureCode; readonly retryAfterMs?: number };

/** What a rejected promise of the client means. */
export function failureOf(error: unknown): Failure {
  const code = failureCodeOf(error);
  const retryAfterMs = error instanceof WireError ? error.extra.retryAfterMs : undefined;
  return retryAfterMs === undefined ? { code } : { code, retryAfterMs };
}
