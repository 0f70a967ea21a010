import { WireError } from '../../protocol/errors.ts';
import { json } from './reply.ts';
import type { Reply } from './reply.ts';

/** A refusal as the peer sees it: code, sentence and what the error was told to carry; never its detail. */
export function wireErrorReply(error: WireError): Reply {
  const { retryAfterMs, data } = error.extra;
  return json(
    { error: { code: error.code, message: error.sentence, retryAfterMs, data } },
    {
      status: error.status,
      headers: retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) },
    },
  );
}

/** The answer when a bug of ours ends the request, and with it the process. */
export function bugReply(): Reply {
  return json(
    { error: { code: 'internal', message: 'Something broke in the house. It starts again.' } },
    { status: 500 },
  );
}
