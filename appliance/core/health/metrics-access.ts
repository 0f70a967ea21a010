import { createHash, timingSafeEqual } from 'node:crypto';
import { WireError } from '../../protocol/errors.ts';
import { LOCAL_ADDRESS } from '../http/client-address.ts';
import type { RequestHead } from '../http/request.ts';

/** Headers by which a proxy says that it speaks for somebody else. */
const FORWARDING = ['forwarded', 'via', 'x-forwarded-for'];

/**
 * Lets in who asks from this machine, and who shows a token.
 *
 * @param tokens setting `metrics.tokens`.
 * @throws WireError `not_signed_in`
 */
export function admitToMetrics(head: RequestHead, tokens: readonly string[]): void {
  const isForwarded = FORWARDING.some((name) => head.header(name) !== undefined);
  if (isLoopback(head.address) && !isForwarded) return;
  if (!showsToken(head, tokens)) throw new WireError('not_signed_in');
}

/** Whether who asks shows one of the owner's tokens for programs. */
export function showsToken(head: Pick<RequestHead, 'header'>, tokens: readonly string[]): boolean {
  const [, shown] = /^Bearer +(\S+)$/i.exec(head.header('authorization') ?? '') ?? [];
  return shown !== undefined && tokens.some((token) => isSame(token, shown));
}

function isLoopback(address: string): boolean {
  return address === LOCAL_ADDRESS || address === '::1' || address.startsWith('127.');
}

/** In constant time, whatever the lengths. */
function isSame(one: string, other: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}
