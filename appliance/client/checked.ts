import type { Static, TSchema } from '@sinclair/typebox';
// Only Check: the rest of the value module would cost the page 20 KB, and the compiler needs eval, which its CSP forbids.
import { Check } from '@sinclair/typebox/value';
import { WireError } from '../protocol/errors.ts';

/** `value` as what `schema` describes. @throws WireError `bad_json` if the house answered with anything else. */
export function checked<T extends TSchema>(schema: T, value: unknown): Static<T> {
  if (!Check(schema, value)) throw new WireError('bad_json', 'the answer has another shape');
  return value;
}

/** True if `value` is what `schema` describes: for what an answer may also not have. */
export function isShape<T extends TSchema>(schema: T, value: unknown): value is Static<T> {
  return Check(schema, value);
}

/** Parsed JSON of that shape. @throws WireError `bad_json` */
export function parseChecked<T extends TSchema>(schema: T, text: string): Static<T> {
  return checked(schema, parseJson(text));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new WireError('bad_json', 'not JSON');
  }
}
