import { WIRE_ERRORS, type ErrorCode } from '../../protocol/errors.ts';
import type { RoomSummary } from '../../protocol/frames.ts';

/**
 * Frames the house sends, as text. Each is written once, however many read it; values of ids, numbers and base64url need
 * no escaping, so the hot ones are put together by hand.
 */

/** @param env base64url as it came, or undefined for a deleted message. */
export function messageFrame(
  room: string,
  seq: number,
  at: number,
  env: string | undefined,
  file: string | undefined,
): string {
  const text = env === undefined ? 'null' : `"${env}"`;
  const tail = file === undefined ? '}' : `,"file":"${file}"}`;
  return `{"t":"msg","room":"${room}","seq":${seq},"at":${at},"env":${text}${tail}`;
}

export function ackFrame(room: string, cid: string, seq: number, at: number): string {
  return `{"t":"ack","room":"${room}","cid":"${cid}","seq":${seq},"at":${at}}`;
}

export function nackFrame(room: string, cid: string, code: ErrorCode, retryMs: number | undefined): string {
  const { sentence } = WIRE_ERRORS[code];
  return JSON.stringify({ t: 'nack', room, cid, code, message: sentence, retryMs });
}

export function faultFrame(code: ErrorCode): string {
  return JSON.stringify({ t: 'fault', code, message: WIRE_ERRORS[code].sentence });
}

export function roomFrame(summary: RoomSummary): string {
  return JSON.stringify({ t: 'room', ...summary });
}

export function roomsFrame(room: string, isMember: boolean): string {
  return JSON.stringify({ t: 'rooms', room, isMember });
}

export function requestsFrame(room: string): string {
  return JSON.stringify({ t: 'inbox', what: 'requests', room });
}

export function invitationsFrame(): string {
  return '{"t":"inbox","what":"invitations"}';
}

/** @param fp base64url of the fingerprint. */
export function presenceFrame(fp: string, isOnline: boolean): string {
  return `{"t":"presence","fp":"${fp}","isOnline":${isOnline}}`;
}

export function idleFrame(inMs: number): string {
  return JSON.stringify({ t: 'idle', inMs: Math.max(0, Math.floor(inMs)) });
}
