import type { Bytes } from '../../protocol/encoding.ts';
import { formatBase64Url, parseBase64Url } from '../../protocol/encoding.ts';
import { WireError } from '../../protocol/errors.ts';
import { COOKIES } from '../../protocol/routes.ts';

/** Session tokens and known-device cookies: 256 random bits, so neither can be guessed nor needs a slow hash at rest. */
export const TOKEN_BYTES = 32;

// `__Host-` makes the browser insist on Secure, Path=/ and no Domain (RFC 6265bis §4.1.3.2).
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict';
const DAY_SECONDS = 86_400;
// The longest time browsers keep a cookie (RFC 6265bis §5.5).
const DEVICE_COOKIE_DAYS = 400;

/** `Set-Cookie` of a session. @param keepDays undefined: it ends with the browser. */
export function formatSessionCookie(token: Bytes, keepDays: number | undefined): string {
  const age = keepDays === undefined ? '' : `; Max-Age=${keepDays * DAY_SECONDS}`;
  return `${COOKIES.session}=${formatBase64Url(token)}; ${ATTRIBUTES}${age}`;
}

/** `Set-Cookie` that takes the session cookie away. */
export function clearSessionCookie(): string {
  return `${COOKIES.session}=; ${ATTRIBUTES}; Max-Age=0`;
}

/** `Set-Cookie` of a browser that logged in once. */
export function formatDeviceCookie(token: Bytes): string {
  return `${COOKIES.device}=${formatBase64Url(token)}; ${ATTRIBUTES}; Max-Age=${DEVICE_COOKIE_DAYS * DAY_SECONDS}`;
}

/** The token of the first cookie of that name in a Cookie header, or undefined when there is none of the right form. */
export function parseCookieToken(header: string | undefined, name: string): Bytes | undefined {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at !== -1 && pair.slice(0, at).trim() === name) return parseToken(pair.slice(at + 1).trim());
  }
  return undefined;
}

/** The token of an `Authorization: Bearer` header, or undefined. */
export function parseBearerToken(header: string): Bytes | undefined {
  const [, token] = /^Bearer ([A-Za-z0-9_-]{43})$/i.exec(header) ?? [];
  return token === undefined ? undefined : parseToken(token);
}

function parseToken(text: string): Bytes | undefined {
  if (text.length !== 43) return undefined;
  try {
    return parseBase64Url(text);
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}
