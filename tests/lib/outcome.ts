import { type ErrorCode, WireError } from '../../appliance/protocol/errors.ts';

/** `ok`, or the code with which `run` refused. Anything but a WireError is thrown on: it would be a bug, not a refusal. */
export function outcomeOf(run: () => unknown): ErrorCode | 'ok' {
  try {
    run();
    return 'ok';
  } catch (error) {
    if (error instanceof WireError) return error.code;
    throw error;
  }
}
