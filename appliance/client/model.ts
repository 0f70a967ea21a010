import type { FailureCode } from './failure.ts';
import type { HouseAnswer, SettingJson } from '../protocol/routes.ts';

/**
 * What a client knows, as plain immutable data for a view. Fingerprints, device ids and hashes are lower-case hex;
 * rooms go by their short id. Times are milliseconds since 1970 by the house's clock unless said otherwise.
 */
export type ClientState = {
  readonly phase: 'starting' | 'unclaimed' | 'signed-out' | 'signed-in';
  readonly house: HouseAnswer | undefined;
  readonly me: Me | undefined;
  readonly link: Link;
  /** Everybody in this house but oneself, sorted by name. */
  readonly people: readonly Person[];
  /** Newest activity first. */
  readonly rooms: readonly RoomView[];
  readonly invitations: readonly InvitationView[];
  /** When the session ends unless the page is touched; undefined while that is far. */
  readonly idleEndsMs: number | undefined;
  /** Lies that belong to no room: about accounts, the vault, a link, a room that cannot be shown. */
  readonly alarms?: readonly Alarm[];
  /** How many things of the house's health alarm; absent for everybody but its owner. */
  readonly houseAlarms?: HouseAlarms;
};

/** Worth a look, and to be acted on now. */
export type HouseAlarms = { readonly amber: number; readonly red: number };

export type Me = {
  readonly fp: string;
  readonly name: string;
  readonly isOwner: boolean;
  readonly device: string;
  readonly keep: boolean;
};

/** `sinceMs`: when the present status began, by this device's clock; `retryMs`: when the next try is. */
export type Link = {
  readonly status: 'online' | 'connecting' | 'offline';
  readonly sinceMs: number;
  readonly retryMs?: number;
};

/** `changed`: another identity stands under a name that was pinned (rule 5): red notice, gets no keys. */
export type Trust = 'me' | 'unverified' | 'verified' | 'changed';

export type Person = { readonly fp: string; readonly name: string; readonly isOnline: boolean; readonly trust: Trust };

export type MemberView = Person & {
  readonly role: 'creator' | 'admin' | 'member';
  /** Joined by invite and nobody has signed over it yet (rule 15). */
  readonly isWaiting: boolean;
};

export type RoomView = {
  readonly id: string;
  readonly genesis: string;
  readonly kind: 'group' | 'direct';
  /** From the sealed room card; for a direct conversation the other members' names. */
  readonly name: string;
  readonly members: readonly MemberView[];
  readonly membersMax: number;
  readonly myRole: 'creator' | 'admin' | 'member';
  /** `ready` to send; `opening`: keys are being fetched; `rekeying`: the next sender makes new keys first; `broken`: our wrap did not open, another member must commit; `behind`: the house lost entries that another member's device must give back, read-only until then; `forked`: two valid logs, read-only (rule 14). */
  readonly status: 'opening' | 'ready' | 'rekeying' | 'broken' | 'behind' | 'forked';
  /** 60 digits two people compare to know they are in the same room. */
  readonly code: string;
  readonly unread: number;
  readonly lastText: string;
  readonly lastMs: number;
  readonly requests: readonly RequestView[];
  readonly alarms: readonly Alarm[];
};

/** Somebody asks to be admitted, by short id. */
export type RequestView = { readonly fp: string; readonly name: string; readonly atMs: number };

/** A named person invites this account into a running conversation. */
export type InvitationView = {
  readonly id: string;
  readonly room: string;
  readonly roomName: string;
  readonly from: string;
  readonly fromName: string;
  readonly atMs: number;
};

/** What a lying server or member did, named (threat model); shown red and kept. */
export type AlarmKind =
  | 'log_rollback'
  | 'log_fork'
  | 'bad_entry'
  | 'bad_commit'
  | 'bad_message'
  | 'account_rollback'
  | 'identity_changed'
  | 'link_mismatch'
  | 'vault_rollback'
  | 'replay';
export type Alarm = { readonly kind: AlarmKind; readonly atMs: number; readonly detail: string };

export type TimelineItem = MessageItem | EventItem | GapItem | DayItem;

export type MessageItem = {
  readonly kind: 'message';
  /** One's own: stable from typing to history. */
  readonly id: string;
  /** Absent until acknowledged. */
  readonly seq?: number;
  readonly author: string;
  readonly authorName: string;
  readonly isMine: boolean;
  readonly atMs: number;
  readonly text: string;
  readonly replyTo?: string;
  readonly file?: FileView;
  readonly delivery: Delivery;
  /** The author joined by invite and is not confirmed yet (rule 15). */
  readonly isWaiting: boolean;
};

export type Delivery =
  | { readonly status: 'sending' }
  | { readonly status: 'sent' }
  /** `untilMs`: when it goes out by itself ("slow down"), by this device's clock. */
  | { readonly status: 'waiting'; readonly untilMs: number }
  | { readonly status: 'failed'; readonly code: FailureCode };

export type FileView = {
  readonly id: string;
  readonly name: string;
  /** txt, pdf, png, jpg, jpeg or gif, as checked from the opened bytes; what the sender claims until then. */
  readonly type: string;
  readonly bytes: number;
  readonly width?: number;
  readonly height?: number;
  /** 0..1 while going up or coming down; absent otherwise. */
  readonly progress?: number;
  readonly direction?: 'up' | 'down';
  readonly failed?: string;
};

/** A visible line for each change of the membership log. Names are those of the verified account logs. */
export type EventItem = {
  readonly kind: 'event';
  readonly id: string;
  readonly atMs: number;
  readonly event:
    | 'created'
    | 'admitted'
    | 'joined'
    | 'left'
    | 'removed'
    | 'promoted'
    | 'demoted'
    | 'invited'
    | 'invite-voided'
    | 'history-shared';
  readonly actorName: string;
  readonly subjectName: string;
};

/** `missing` messages of `authorName` did not arrive; or everything before one's own joining (`before-join`). */
export type GapItem = {
  readonly kind: 'gap';
  readonly id: string;
  readonly reason: 'missing' | 'before-join' | 'unreadable';
  readonly missing: number;
  readonly authorName: string;
};

export type DayItem = { readonly kind: 'day'; readonly id: string; readonly atMs: number };

export type Timeline = {
  readonly items: readonly TimelineItem[];
  /** Older messages exist on the server. */
  readonly hasOlder: boolean;
  readonly isLoading: boolean;
  /** Seq of the last message read before this visit: the unread line goes after it. */
  readonly readSeq: number;
};

/** One step of long work, for a progress bar: what happens now, and how far (0..1) where that is known. */
export type Progress = { readonly step: ProgressStep; readonly done?: number };
export type ProgressStep =
  | 'stretching-password'
  | 'making-identity'
  | 'making-wrap-key'
  | 'making-device'
  | 'sealing-vault'
  | 'registering'
  | 'signing-in'
  | 'opening-vault'
  | 'loading-rooms';

export type RegisterInput = {
  readonly name: string;
  readonly password: string;
  readonly keep: boolean;
  readonly admission:
    | { readonly kind: 'open' }
    | { readonly kind: 'claim'; readonly code: string }
    | { readonly kind: 'house'; readonly token: string }
    /** The fragment of a room's invite link also lets its holder register. */
    | { readonly kind: 'room'; readonly link: string };
  readonly identity: 'ecdsa-p256' | 'rsa-pss-4096';
};

export type RoomInvite = { readonly link: string; readonly expiresMs: number; readonly uses: number };

/** An opened file: `type` as found in its bytes. */
export type OpenedFile = { readonly bytes: Uint8Array<ArrayBuffer>; readonly type: string; readonly name: string };

/**
 * The whole client. Methods reject with WireError (a refusal, with code and sentence) or Offline (`client/transport.ts`);
 * anything else is a bug. State changes reach `subscribe` listeners, one call a tick at most.
 */
export interface ParlourClient {
  readonly state: ClientState;
  subscribe(listener: () => void): () => void;

  /** Reads the house, resumes a session if there is one, connects. Ends in another phase than `starting`. */
  start(): Promise<void>;
  stop(): void;

  /** True if the claim code is right (counts as a try). */
  checkClaim(code: string): Promise<void>;
  /** Makes keys, registers and signs in. The recovery code is shown once and kept nowhere. */
  register(input: RegisterInput, onProgress: (progress: Progress) => void): Promise<{ readonly recoveryCode: string }>;
  logIn(name: string, password: string, keep: boolean, onProgress: (progress: Progress) => void): Promise<void>;
  /** Signs in with the recovery code and sets a new password. */
  recover(
    name: string,
    code: string,
    newPassword: string,
    keep: boolean,
    onProgress: (progress: Progress) => void,
  ): Promise<void>;
  changePassword(current: string, next: string, onProgress: (progress: Progress) => void): Promise<void>;
  /** Ends the session and forgets this device's keys. */
  logOut(): Promise<void>;
  /** Somebody touched the page. */
  touch(): void;

  createRoom(name: string): Promise<string>;
  /** A direct conversation; those named are members at once. Returns the existing one with the same people if there is one. */
  createDirect(fps: readonly string[]): Promise<string>;
  /** Asks to be admitted; resolves to the room's code, to compare with a member. */
  askToJoin(roomId: string): Promise<string>;
  admit(roomId: string, fp: string): Promise<void>;
  dismissRequest(roomId: string, fp: string): Promise<void>;
  /** What a link says before one joins. @throws WireError if the served room does not fit the link. */
  inspectLink(link: string): Promise<{
    readonly roomName: string;
    readonly inviterName: string;
    readonly members: number;
    readonly roomId: string;
    readonly isMember: boolean;
  }>;
  joinByLink(link: string): Promise<string>;
  createInvite(roomId: string, uses: number, hours: number): Promise<RoomInvite>;
  invitePerson(roomId: string, fp: string): Promise<void>;
  acceptInvitation(id: string): Promise<string>;
  declineInvitation(id: string): Promise<void>;
  leave(roomId: string): Promise<void>;
  removeMember(roomId: string, fp: string): Promise<void>;
  setRole(roomId: string, fp: string, role: 'admin' | 'member'): Promise<void>;
  renameRoom(roomId: string, name: string): Promise<void>;

  timeline(roomId: string): Timeline;
  loadOlder(roomId: string): Promise<void>;
  markRead(roomId: string): void;
  /** Queues a message; it shows at once as sending. */
  send(roomId: string, text: string, options?: { readonly replyTo?: string }): Promise<void>;
  sendFile(roomId: string, file: FileSource, text: string): Promise<void>;
  resend(roomId: string, messageId: string): void;
  discard(roomId: string, messageId: string): void;
  openFile(roomId: string, messageId: string): Promise<OpenedFile>;

  /** 60 digits in groups of five: the same on both sides. */
  safetyNumber(fp: string): Promise<string>;
  setVerified(fp: string, isVerified: boolean): Promise<void>;

  /** Owner only. */
  settings(): Promise<readonly SettingJson[]>;
  changeSetting(key: string, value: unknown): Promise<void>;
  createHouseInvite(uses: number, hours: number): Promise<{ readonly link: string; readonly expiresMs: number }>;
}

/** A file to send, readable by slices so that it is never in memory whole. */
export type FileSource = {
  readonly name: string;
  readonly bytes: number;
  readonly read: (from: number, to: number) => Promise<Uint8Array<ArrayBuffer>>;
  readonly width?: number;
  readonly height?: number;
};
