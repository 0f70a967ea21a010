import type { AccountState } from '../protocol/account-log.ts';
import { equalBytes, formatBase64Url, parseBase64Url } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import { type RoomSummary, RoomSummary as RoomSummarySchema } from '../protocol/frames.ts';
import { LIMITS } from '../protocol/limits.ts';
import { ACTION } from '../protocol/room-log.ts';
import { OpenInviteAnswer } from '../protocol/routes.ts';
import type { InviteLink } from '../protocol/sealed.ts';
import { decodeCommit } from '../protocol/commit.ts';
import { type MadeCommit, verifyCommit } from '../e2ee/epoch.ts';
import { inviteAccess, type OpenedInvite, openInvite } from '../e2ee/invite.ts';
import { OpenError } from '../e2ee/open-error.ts';
import { parseSigned } from './api.ts';
import type { Home } from './home.ts';
import { Lie } from './lie.ts';
import { decodeRoomCard, type RoomCard } from './room-card.ts';
import { commitFor, formatChange, signActs, untilFirst } from './room-changes.ts';
import { RoomChain } from './room-chain.ts';
import { parseCommit } from './room-epochs.ts';
import { verifyLog } from './room-log-sync.ts';

/** A room as its link lets one see it before joining, all of it checked against the link. */
export type InvitedRoom = {
  readonly summary: RoomSummary;
  readonly chain: RoomChain;
  readonly invite: OpenedInvite;
  readonly card: RoomCard;
  readonly inviter: AccountState;
  /** Epoch and hash of the last commit. */
  readonly last: { readonly epoch: number; readonly hash: Uint8Array<ArrayBuffer> };
};

/**
 * What the house shows for a link.
 * @throws WireError `link_mismatch`, with an alarm, if it is not the room the link speaks of (rule 15 b);
 *   `invite_invalid` if the link is used up; Offline.
 */
export async function lookThrough(home: Home, link: InviteLink): Promise<InvitedRoom> {
  const served = await askThrough(home, link);
  try {
    return await assertFits(home, link, served);
  } catch (error) {
    // The house gave an answer, and it does not fit the link: whatever is wrong with it, the room is not shown.
    if (!(error instanceof Lie || error instanceof OpenError || error instanceof WireError) || isOfAnother(error))
      throw error;
    await home.alarms.raise('house', 'link_mismatch', error.message);
    throw new WireError('link_mismatch', error.message);
  }
}

/** The last answer, with the log of all. */
async function askThrough(home: Home, link: InviteLink): Promise<OpenInviteAnswer> {
  const access = formatBase64Url(await inviteAccess(link));
  const log: OpenInviteAnswer['log'] = [];
  for (;;) {
    const body = { genesis: formatBase64Url(link.genesis), access, from: log.length };
    const served = await home.api.ask('openInvite', { body, answer: OpenInviteAnswer });
    log.push(...served.log);
    if (served.log.length < LIMITS.logPageMax) return { ...served, log };
    if (log.length > LIMITS.roomLogMax) throw new WireError('link_mismatch', 'a log without end');
  }
}

/** Joins in one change with the next commit; needs nobody online (rule 15). @throws as {@link lookThrough} */
export async function joinThrough(
  home: Home,
  link: InviteLink,
): Promise<{ readonly summary: RoomSummary; readonly chain: RoomChain; readonly commit: MadeCommit }> {
  const access = formatBase64Url(await inviteAccess(link));
  const attempt = async (): ReturnType<typeof joinThrough> => {
    const { chain, invite, card, last } = await lookThrough(home, link);
    const join = { action: ACTION.join, invite: invite.hash, inviteKey: invite.key } as const;
    const entries = await signActs(home, chain.state, [join]);
    const commit = await commitFor(home, entries.at(-1)?.state ?? chain.state, last, card);
    const change = formatChange({ entries, sealed: [], commit });
    const body = { genesis: formatBase64Url(link.genesis), access, change };
    const summary = await home.api.ask('joinRoom', { body, answer: RoomSummarySchema });
    chain.extend(entries);
    return { summary, chain, commit };
  };
  return untilFirst(home, attempt, () => Promise.resolve());
}

async function assertFits(home: Home, link: InviteLink, served: OpenInviteAnswer): Promise<InvitedRoom> {
  const entries = await verifyLog(home.people, undefined, served.log.map(parseSigned));
  const chain = new RoomChain(entries);
  const { summary } = served;
  if (!equalBytes(chain.genesis, link.genesis)) throw new Lie('link_mismatch', 'the log of another room');
  if (!chain.has(summary.headSeq, parseBase64Url(summary.head)))
    throw new Lie('link_mismatch', 'the house announces another head than it serves');
  const invite = await openInvite(link, { state: chain.state, entries }, parseBase64Url(served.sealed));
  const inviter = await home.people.accountOf(link.inviter);
  // The link carries the fingerprint, and pins it (rule 5).
  await home.people.notice(inviter);
  const parts = parseCommit(served.commit);
  const { epoch, prev, headSeq, author, device } = decodeCommit(parts.body);
  const room = chain.stateAt(headSeq);
  if (room === undefined) throw new Lie('link_mismatch', 'a commit over entries that are not there');
  await home.people.prepare([{ fp: author, device }]);
  const { head } = await verifyCommit(parts, room, { epoch: epoch - 1, hash: prev }, home.people.accountOf);
  return { summary, chain, invite, card: decodeRoomCard(invite.card), inviter, last: head };
}

/** A refusal of some other request that was needed on the way. */
function isOfAnother(error: Error): boolean {
  const codes: readonly string[] = ['slow_down', 'busy', 'not_signed_in', 'session_ended'];
  return error instanceof WireError && codes.includes(error.code);
}

/** What a person reads before joining. */
export type LinkView = {
  readonly roomName: string;
  readonly inviterName: string;
  readonly members: number;
  readonly roomId: string;
  readonly isMember: boolean;
};

export function viewInvited(home: Home, room: InvitedRoom): LinkView {
  const { members } = room.chain.state;
  return {
    roomName: room.card.name,
    inviterName: room.inviter.name,
    members: members.size,
    roomId: room.summary.room,
    isMember: members.has(home.self.fpHex),
  };
}
