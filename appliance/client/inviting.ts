import { formatBase64Url, formatHex, parseBase64Url, parseHex } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { RoomState } from '../protocol/membership.ts';
import { INVITE_KIND } from '../protocol/room-log.ts';
import { InvitationsAnswer } from '../protocol/routes.ts';
import type { InviteLink } from '../protocol/sealed.ts';
import { HASH_BYTES } from '../protocol/suites.ts';
import { openInvitation, sealInvitation } from '../e2ee/invitation.ts';
import { type MadeInvite, makeInvite } from '../e2ee/invite.ts';
import { OpenError } from '../e2ee/open-error.ts';
import type { Home } from './home.ts';
import { lookThrough } from './joining.ts';
import { formatRoomLink } from './links.ts';
import type { InvitationView, RoomInvite } from './model.ts';
import { encodeRoomCard } from './room-card.ts';
import type { Room } from './room.ts';

const HOUR_MS = 3_600_000;
/** A personal invitation waits as long as the protocol lets it. */
const PERSONAL_HOURS = LIMITS.inviteLifeMs / HOUR_MS;

type Terms = { readonly kind: MadeInviteKind; readonly uses: number; readonly hours: number; readonly target?: string };
type MadeInviteKind = (typeof INVITE_KIND)['link' | 'personal'];

/** A link that lets people in (rule 15 b). @throws WireError, Offline */
export async function createInvite(
  home: Home,
  room: Room,
  origin: string,
  uses: number,
  hours: number,
): Promise<RoomInvite> {
  let made: MadeInvite | undefined;
  await room.change(async (state) => {
    made = await make(home, room, state, { kind: INVITE_KIND.link, uses, hours });
    return { entries: [made], sealed: [{ index: 0, blob: made.sealed }] };
  });
  if (made === undefined) throw new Error('an invite that was not made');
  const expiresMs = room.state.invites.get(formatHex(made.hash))?.expiresMs ?? made.state.head.timeMs;
  return { link: formatRoomLink(origin, made.link), expiresMs, uses };
}

/** Invites one person into a running conversation. @throws WireError `identity_changed`; Offline */
export async function invitePerson(home: Home, room: Room, fp: string): Promise<void> {
  const to = parseHex(fp, HASH_BYTES);
  await home.people.trust([to]);
  const person = await home.people.accountOf(to);
  let made: MadeInvite | undefined;
  await room.change(
    async (state) => {
      made = await make(home, room, state, {
        kind: INVITE_KIND.personal,
        uses: 1,
        hours: PERSONAL_HOURS,
        target: fp,
      });
      return { entries: [made], sealed: [{ index: 0, blob: made.sealed }] };
    },
    async (change) => {
      if (made === undefined) throw new Error('an invite that was not made');
      const { wrap, sealed, sig } = await sealInvitation(home.self.actor, person, made.link);
      const invitation = {
        invite: formatBase64Url(made.hash),
        wrap: formatBase64Url(wrap),
        sealed: formatBase64Url(sealed),
        sig: formatBase64Url(sig),
      };
      const body = { to: formatBase64Url(to), change, invitation };
      await home.api.tell('invite', { params: { room: room.id }, body });
    },
  );
}

/** An invitation for this account whose link was opened and found to be its sender's. */
export type OpenedInvitation = { readonly view: InvitationView; readonly link: InviteLink };

/**
 * The invitations that wait. What does not open, or shows another room than its link, is not shown.
 * @param known those opened before, which need not be opened again
 * @throws Offline, WireError
 */
export async function loadInvitations(home: Home, known: readonly OpenedInvitation[]): Promise<OpenedInvitation[]> {
  const { invitations } = await home.api.ask('invitations', { answer: InvitationsAnswer });
  const opened: OpenedInvitation[] = [];
  for (const json of invitations) {
    try {
      opened.push(known.find(({ view }) => view.id === json.id) ?? (await open(home, json)));
    } catch (error) {
      if (!(error instanceof WireError || error instanceof OpenError)) throw error;
    }
  }
  return opened;
}

async function open(home: Home, json: InvitationsAnswer['invitations'][number]): Promise<OpenedInvitation> {
  const from = parseBase64Url(json.from);
  const device = parseBase64Url(json.device);
  await home.people.prepare([{ fp: from, device }]);
  const account = await home.people.accountOf(from);
  const { wrap, sealed, sig } = json;
  const link = await openInvitation(
    parseBase64Url(json.genesis),
    { account, device },
    { fp: home.self.fp, wrapKey: home.self.wrapKey },
    { wrap: parseBase64Url(wrap), sealed: parseBase64Url(sealed), sig: parseBase64Url(sig) },
  );
  if (formatHex(link.inviter) !== formatHex(from)) throw new WireError('link_mismatch', 'another inviter');
  const room = await lookThrough(home, link);
  return {
    link,
    view: {
      id: json.id,
      room: json.room,
      roomName: room.card.name,
      from: formatHex(from),
      fromName: account.name,
      atMs: json.at,
    },
  };
}

async function make(home: Home, room: Room, state: RoomState, terms: Terms): Promise<MadeInvite> {
  const { kind, uses, hours, target } = terms;
  const nowMs = Math.max(home.now(), state.head.timeMs);
  const expiresMs = nowMs + Math.min(hours * HOUR_MS, LIMITS.inviteLifeMs);
  return makeInvite(
    home.self.actor,
    state,
    {
      kind,
      uses: Math.min(uses, LIMITS.inviteUsesMax),
      expiresMs,
      card: encodeRoomCard(room.card),
      ...(target === undefined ? {} : { target: parseHex(target, HASH_BYTES) }),
    },
    nowMs,
  );
}
