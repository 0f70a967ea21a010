import type { Static } from '@sinclair/typebox';
import { LIMITS } from '../../protocol/limits.ts';
import {
  type AskToJoinAnswer,
  type InvitationsAnswer,
  InviteRequest,
  JoinRoomRequest,
  type OpenInviteAnswer,
  OpenInviteRequest,
  type RequestsAnswer,
  ROUTES,
} from '../../protocol/routes.ts';
import { SignedJson } from '../../protocol/schema.ts';
import type { Guard } from '../accounts/guard.ts';
import { bodyReader } from '../accounts/schema-check.ts';
import { empty, json } from '../http/reply.ts';
import { type Route, route } from '../http/routes.ts';
import type { Invitations } from '../rooms/invitations.ts';
import type { Invites } from '../rooms/invites.ts';
import type { JoinRequests } from '../rooms/join-requests.ts';
import { decodeBase64Url, encodeBase64Url } from './base64url.ts';
import { decodeChange, decodeSigned, encodeCommit, encodeSigned } from './change-bytes.ts';
import type { DiskRooms } from './disk-rooms.ts';
import type { Limiter } from './limiter.ts';
import { parseFingerprint, parseRoomId } from './parameters.ts';

/** What routes into rooms work with. */
export type WayInParts = {
  readonly guard: Guard;
  readonly limiter: Limiter;
  readonly disk: DiskRooms;
  readonly invites: Invites;
  readonly invitations: Invitations;
  readonly requests: JoinRequests;
};

/** The ways into a room (rule 15): links, personal invitations, requests by short id. */
export function wayInRoutes(parts: WayInParts): Route[] {
  return [...inviteRoutes(parts), ...invitationRoutes(parts), ...requestRoutes(parts)];
}

function inviteRoutes({ guard, limiter, disk, invites }: WayInParts): Route[] {
  const readOpen = bodyReader(OpenInviteRequest);
  const readJoin = bodyReader(JoinRoomRequest, LIMITS.changeBodyBytes);
  return [
    route(ROUTES.openInvite, async (request) => {
      limiter.count('openInvite', guard.bound(request).fpHex);
      const { genesis, access, from = 0 } = await readOpen(request);
      const by = guard.bound(request);
      const { room, invite, sealed } = invites.open(by, decodeBase64Url(genesis), decodeBase64Url(access));
      const { id, epoch } = room.view;
      const commit = disk.commitOf(id, epoch.epoch);
      if (commit === undefined) throw new Error('a room without its commit');
      const answer: OpenInviteAnswer = {
        summary: room.summary(),
        log: disk.log(id, from, LIMITS.logPageMax).map(encodeSigned),
        invite: encodeBase64Url(invite),
        sealed: encodeBase64Url(sealed),
        commit: encodeCommit(commit),
      };
      return json(answer);
    }),
    route(ROUTES.joinRoom, async (request) => {
      limiter.count('changes', guard.bound(request).fpHex);
      const { genesis, access, change: text } = await readJoin(request);
      const change = decodeChange(text);
      const [room, token] = [decodeBase64Url(genesis), decodeBase64Url(access)];
      return json(await invites.join(guard.bound(request), room, token, change));
    }),
  ];
}

function invitationRoutes({ guard, limiter, invitations }: WayInParts): Route[] {
  const readInvite = bodyReader(InviteRequest, LIMITS.changeBodyBytes);
  return [
    route(ROUTES.invite, async (request) => {
      const id = parseRoomId(request.params.room);
      limiter.count('personalInvites', guard.bound(request).fpHex);
      const { to, change: text, invitation } = await readInvite(request);
      const change = decodeChange(text);
      const sealed = {
        invite: decodeBase64Url(invitation.invite),
        wrap: decodeBase64Url(invitation.wrap),
        sealed: decodeBase64Url(invitation.sealed),
        sig: decodeBase64Url(invitation.sig),
      };
      const by = guard.bound(request);
      return json(await invitations.invite(by, id, decodeBase64Url(to), change, sealed));
    }),
    route(ROUTES.invitations, (request) => {
      const list = invitations.list(guard.bound(request).fp);
      const answer: InvitationsAnswer = {
        invitations: list.map(({ id, at, room, genesis, invite, from, device, wrap, sealed, sig }) => ({
          id,
          at,
          room,
          genesis: encodeBase64Url(genesis),
          invite: encodeBase64Url(invite),
          from: encodeBase64Url(from),
          device: encodeBase64Url(device),
          wrap: encodeBase64Url(wrap),
          sealed: encodeBase64Url(sealed),
          sig: encodeBase64Url(sig),
        })),
      };
      return json(answer);
    }),
    route(ROUTES.declineInvitation, async (request) => {
      await invitations.decline(guard.bound(request), request.params.id);
      return empty();
    }),
  ];
}

function requestRoutes({ guard, limiter, requests }: WayInParts): Route[] {
  const readSigned = bodyReader(SignedJson);
  return [
    route(ROUTES.askToJoin, async (request) => {
      limiter.count('askToJoin', guard.bound(request).fpHex);
      const id = parseRoomId(request.params.room);
      const signed = decodeSigned(await readSigned(request));
      const genesis = await requests.ask(guard.bound(request), id, signed);
      const answer: Static<typeof AskToJoinAnswer> = { genesis: encodeBase64Url(genesis) };
      return json(answer);
    }),
    route(ROUTES.requests, (request) => {
      const list = requests.list(guard.bound(request), parseRoomId(request.params.room));
      const answer: RequestsAnswer = {
        requests: list.map(({ fp, at, signed }) => ({ fp: encodeBase64Url(fp), at, request: encodeSigned(signed) })),
      };
      return json(answer);
    }),
    route(ROUTES.dismissRequest, async (request) => {
      const id = parseRoomId(request.params.room);
      await requests.dismiss(guard.bound(request), id, parseFingerprint(request.params.fp));
      return empty();
    }),
  ];
}
