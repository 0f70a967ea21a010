import type { Static, TSchema } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { WireError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Request } from '../http/request.ts';

/** Whether a value fits `schema`. Compiled at its first use, so that a start does not pay for routes nobody asks. */
export function lazyCheck<S extends TSchema>(schema: S): (value: unknown) => value is Static<S> {
  let check: ((value: unknown) => boolean) | undefined;
  return (value): value is Static<S> => {
    if (check === undefined) {
      const compiled = TypeCompiler.Compile(schema);
      check = (candidate) => compiled.Check(candidate);
    }
    return check(value);
  };
}

/**
 * Reads JSON bodies that fit `schema`.
 *
 * @param limitBytes of the body; an ordinary request's unless given.
 * @returns a function that throws WireError `too_large`, `bad_json` or `bad_request`.
 */
export function bodyReader<S extends TSchema>(
  schema: S,
  limitBytes: number = LIMITS.bodyBytes,
): (request: Request) => Promise<Static<S>> {
  const fits = lazyCheck(schema);
  return async ({ body }) => {
    const value = await body.json(limitBytes);
    if (!fits(value)) throw new WireError('bad_request', 'the body does not fit its schema');
    return value;
  };
}
