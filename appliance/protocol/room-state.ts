import type { Bytes } from './bytes.ts';
import type { Invite, Role, RoomKind } from './room-log.ts';

/** Somebody who is in a room, as its log says. */
export type RoomMember = {
  readonly fp: Bytes;
  readonly role: Role;
  /** Position of the entry that let this member in. */
  readonly since: number;
  /** Hash (hex) of the invite entry this member joined by; absent for those admitted by a member. */
  readonly invite?: string;
};

export type RoomInvite = Invite & {
  readonly by: Bytes;
  readonly seq: number;
  readonly used: number;
  /** Fingerprints (hex) of those who came by it, whether they are still in or not. */
  readonly joined: readonly string[];
  readonly isVoid: boolean;
};

export type RoomState = {
  readonly genesis: Bytes;
  readonly kind: RoomKind;
  readonly suite: number;
  readonly membersMax: number;
  readonly head: { readonly seq: number; readonly hash: Bytes; readonly timeMs: number };
  /** By fingerprint in hex. */
  readonly members: ReadonlyMap<string, RoomMember>;
  /** By hash of the invite entry in hex. Those that let nobody in any more are forgotten when the next one is made. */
  readonly invites: ReadonlyMap<string, RoomInvite>;
  /** Fingerprints (hex) that were removed: they return by direct admission only. */
  readonly removed: ReadonlySet<string>;
};

/** The readers a commit must wrap to: fingerprints in ascending order. */
export function readersOf(state: RoomState): Bytes[] {
  // The order of hexadecimal digits is that of the bytes.
  return Array.from(state.members)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, member]) => member.fp);
}

/** True while `invite` lets somebody in at `timeMs`, by the log's own time; the last millisecond counts. */
export function isInviteOpen(invite: RoomInvite, timeMs: number): boolean {
  return !invite.isVoid && invite.used < invite.uses && timeMs <= invite.expiresMs;
}
