import type { InviteLink } from '../protocol/sealed.ts';
import { formatInviteLink, parseInviteLink } from '../e2ee/invite.ts';

/**
 * Links people pass on. What is secret stands in the fragment, which no browser sends to a server: `#i=` before a room's
 * invite (protocol.md §5.3), `#r=` before a token that lets somebody register.
 */
export function formatRoomLink(origin: string, link: InviteLink): string {
  return `${origin}/#i=${formatInviteLink(link)}`;
}

export function formatHouseLink(origin: string, token: string): string {
  return `${origin}/#r=${token}`;
}

/** @param text a whole link, its fragment, or what stands behind `i=`. @throws WireError `bad_request` if it is none */
export function parseRoomLink(text: string): InviteLink {
  const [, secret = text] = /[#=/]([A-Za-z0-9_-]*)$/.exec(text.trim()) ?? [];
  return parseInviteLink(secret);
}
