import type { Signed } from '../../protocol/account-log.ts';
import type { EpochHead } from '../../protocol/commit.ts';
import type { Bytes } from '../../protocol/encoding.ts';
import type { CommitBytes } from './judge-change.ts';

/** What stands of a room besides its log. */
export type RoomRecord = { readonly genesis: Bytes; readonly epoch: EpochHead; readonly isOpen: boolean };

/** Where a message with some client id went. */
export type StoredSend = { readonly room: string; readonly seq: number; readonly at: number };

/** A message to store, and what names it. */
export type MessageRecord = {
  readonly seq: number;
  readonly at: number;
  readonly cid: Bytes;
  readonly envelope: Bytes;
  /** File id in hex. */
  readonly file: string | undefined;
};

export type JoinRequestRecord = { readonly fp: Bytes; readonly at: number; readonly signed: Signed };

/** A personal invitation, for the one who is invited. `id` is 16 bytes in hex. */
export type InvitationRecord = {
  readonly id: string;
  readonly to: Bytes;
  readonly at: number;
  readonly room: string;
  readonly genesis: Bytes;
  readonly invite: Bytes;
  readonly from: Bytes;
  readonly device: Bytes;
  readonly wrap: Bytes;
  readonly sealed: Bytes;
  readonly sig: Bytes;
};

/** One thing to store; those of one `commit` are stored together or not at all. */
export type RoomWrite =
  | { readonly kind: 'room'; readonly id: string; readonly record: RoomRecord }
  | { readonly kind: 'entry'; readonly id: string; readonly seq: number; readonly signed: Signed }
  | { readonly kind: 'commit'; readonly id: string; readonly epoch: number; readonly commit: CommitBytes }
  | { readonly kind: 'sealed'; readonly id: string; readonly invite: Bytes; readonly blob: Bytes }
  | { readonly kind: 'member'; readonly id: string; readonly fpHex: string; readonly isMember: boolean }
  | { readonly kind: 'message'; readonly id: string; readonly author: Bytes; readonly message: MessageRecord }
  | { readonly kind: 'request'; readonly id: string; readonly request: JoinRequestRecord }
  | { readonly kind: 'requestGone'; readonly id: string; readonly fp: Bytes }
  | { readonly kind: 'invitation'; readonly invitation: InvitationRecord }
  | { readonly kind: 'invitationGone'; readonly to: Bytes; readonly invitation: string }
  | { readonly kind: 'accountKeys'; readonly fpHex: string; readonly keys: Bytes };

/** What rooms keep on disk. Reads are synchronous and see durable data only. */
export interface RoomStore {
  room(id: string): RoomRecord | undefined;
  /** The short id of the room with this genesis. */
  idOf(genesis: Bytes): string | undefined;
  /** Short ids of the rooms an account is in. */
  roomsOf(fpHex: string): string[];
  /** At most `limit` entries of the log from `seq` on. */
  log(id: string, seq: number, limit: number): Signed[];
  lastSeq(id: string): number;
  /** The blob beside an invite entry. */
  sealed(id: string, invite: Bytes): Bytes | undefined;
  /** A commit without its wraps. */
  commitOf(id: string, epoch: number): Omit<CommitBytes, 'wraps'> | undefined;
  /** Where the message of this account and client id is. */
  send(author: Bytes, cid: Bytes): StoredSend | undefined;
  requests(id: string): JoinRequestRecord[];
  invitations(to: Bytes): InvitationRecord[];
  /** What {@link RoomWrite} `accountKeys` stored. */
  accountKeys(fpHex: string): Bytes | undefined;
  /**
   * Stores all or nothing; resolves when it is on disk.
   * @throws (rejects) WireError `storage_full` or `storage_failed`; nothing was kept.
   */
  commit(writes: readonly RoomWrite[]): Promise<void>;
}
