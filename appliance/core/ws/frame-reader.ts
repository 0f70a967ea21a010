import { ActiveFrame, SendFrame, WatchFrame } from '../../protocol/frames.ts';
import { WireError } from '../../protocol/errors.ts';
import { lazyCheck } from '../accounts/schema-check.ts';
import { decodeBase64Url } from '../chat/base64url.ts';
import type { Send } from '../rooms/delivery.ts';

/** A client's frame, decoded once and for all. */
export type ClientMessage =
  | { readonly kind: 'send'; readonly send: Send }
  | { readonly kind: 'active' }
  | { readonly kind: 'watch'; readonly isOn: boolean };

const isSend = lazyCheck(SendFrame);
const isActive = lazyCheck(ActiveFrame);
const isWatch = lazyCheck(WatchFrame);

/**
 * What a frame says.
 * @param frame text as string; binary frames are not spoken here.
 * @throws WireError `bad_json`; `unsupported` for a kind this house does not know; `bad_frame` for a known kind that does
 *   not fit its schema.
 */
export function decodeClientFrame(frame: string | Uint8Array): ClientMessage {
  if (typeof frame !== 'string') throw new WireError('bad_frame', 'binary');
  const value = parseJson(frame);
  switch (kindOf(value)) {
    case 'send':
      if (!isSend(value)) throw new WireError('bad_frame', 'send');
      return { kind: 'send', send: decodeSend(value) };
    case 'active':
      if (!isActive(value)) throw new WireError('bad_frame', 'active');
      return { kind: 'active' };
    case 'watch':
      if (!isWatch(value)) throw new WireError('bad_frame', 'watch');
      return { kind: 'watch', isOn: value.isOn };
    case undefined:
      throw new WireError('bad_frame', 'no kind');
    default:
      throw new WireError('unsupported', 'kind of frame');
  }
}

function decodeSend(frame: SendFrame): Send {
  return {
    room: frame.room,
    cid: decodeBase64Url(frame.cid),
    cidText: frame.cid,
    envelope: decodeBase64Url(frame.env),
    envText: frame.env,
    file: frame.file,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // A frame is at most 64 KiB, so its depth cannot exhaust the parser's stack; the message quotes the frame.
    if (error instanceof SyntaxError) throw new WireError('bad_json');
    throw error;
  }
}

/** The frame's own `t`; nothing inherited counts. */
function kindOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 't')) return undefined;
  const { t } = value as { readonly t: unknown };
  return typeof t === 'string' ? t : undefined;
}
