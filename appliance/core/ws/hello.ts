import type { Static } from '@sinclair/typebox';
import type { HelloFrame, RoomSummary } from '../../protocol/frames.ts';
import { presenceFrame } from '../rooms/frames.ts';

/** What a socket is told first: `hello`, and frames for who did not fit into it. */
export type Hello = { readonly hello: string; readonly presence: readonly string[] };

/**
 * uWebSockets.js puts longer frames into memory of the socket's own and never gives that back (AsyncSocket.h, the cork
 * buffer has 16 KiB): a large house would pay for each idle socket what its first frame was long.
 */
const HELLO_BYTES_MAX = 15_000;
/** base64url of 32 bytes, quotes and comma. */
const FP_BYTES = 46;

/**
 * @param online fingerprints in base64url
 */
export function formatHello(
  house: { readonly generation: string; readonly timeMs: number },
  rooms: readonly RoomSummary[],
  online: readonly string[],
): Hello {
  const frame: Static<typeof HelloFrame> = { t: 'hello', ...house, rooms: [...rooms], online: [] };
  const left = HELLO_BYTES_MAX - JSON.stringify(frame).length;
  const fitting = Math.max(0, Math.floor(left / FP_BYTES));
  return {
    hello: JSON.stringify({ ...frame, online: online.slice(0, fitting) }),
    presence: online.slice(fitting).map((fp) => presenceFrame(fp, true)),
  };
}
