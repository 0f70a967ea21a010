import { type ErrorCode, WireError } from '../protocol/errors.ts';
import { Offline } from './transport.ts';

/** Why something did not work. `storage`: the browser has no room left to keep anything; `bug`: our fault. */
export type FailureCode = ErrorCode | 'offline' | 'storage' | 'bug';

/** What a rejected promise of the client means. */
export function failureCodeOf(error: unknown): FailureCode {
  if (error instanceof WireError) return error.code;
  if (error instanceof Offline) return 'offline';
  return error instanceof DOMException && error.name === 'QuotaExceededError' ? 'storage' : 'bug';
}
