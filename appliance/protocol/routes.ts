import { type Static, Type } from '@sinclair/typebox';
import { LIMITS } from './limits.ts';
import { AccountName, base64Url, Count, FileId, Hash, RecordId, RoomId, SignedJson, strict, U32 } from './schema.ts';
import { MessageFrame, RoomSummary } from './frames.ts';
import { WRAP_BYTES } from './suites.ts';

/**
 * HTTP routes (protocol.md §10). `:room` is a short id, `:file` a file id, `:id` a record or invitation id.
 * Every request body and every answer has a schema here: the core checks the one, clients the other.
 */
export const ROUTES = {
  house: 'GET /api/v1/house',
  claimCheck: 'POST /api/v1/setup/claim',
  loginParameters: 'POST /api/v1/login/parameters',
  login: 'POST /api/v1/login',
  register: 'POST /api/v1/register',
  session: 'GET /api/v1/session',
  sessionDevice: 'POST /api/v1/session/device',
  logout: 'POST /api/v1/logout',
  password: 'POST /api/v1/account/password',
  accountEntries: 'POST /api/v1/account/entries',
  vaultGet: 'POST /api/v1/vault/get',
  vaultPut: 'POST /api/v1/vault/put',
  people: 'GET /api/v1/people',
  accounts: 'POST /api/v1/accounts',
  rooms: 'GET /api/v1/rooms',
  createRoom: 'POST /api/v1/rooms',
  changeRoom: 'POST /api/v1/rooms/:room/changes',
  roomLog: 'GET /api/v1/rooms/:room/log',
  roomCommits: 'GET /api/v1/rooms/:room/commits',
  roomWrap: 'GET /api/v1/rooms/:room/wraps/:epoch',
  messages: 'GET /api/v1/rooms/:room/messages',
  epochBad: 'POST /api/v1/rooms/:room/epoch-bad',
  openInvite: 'POST /api/v1/invites/open',
  joinRoom: 'POST /api/v1/invites/join',
  invite: 'POST /api/v1/rooms/:room/invitations',
  invitations: 'GET /api/v1/invitations',
  declineInvitation: 'DELETE /api/v1/invitations/:id',
  askToJoin: 'POST /api/v1/rooms/:room/requests',
  requests: 'GET /api/v1/rooms/:room/requests',
  dismissRequest: 'DELETE /api/v1/rooms/:room/requests/:fp',
  createFile: 'POST /api/v1/rooms/:room/files',
  fileState: 'GET /api/v1/files/:file/state',
  uploadFile: 'PUT /api/v1/files/:file',
  downloadFile: 'GET /api/v1/files/:file',
  settings: 'GET /api/v1/settings',
  changeSetting: 'POST /api/v1/settings',
  houseInvite: 'POST /api/v1/house-invites',
  power: 'POST /api/v1/power',
  status: 'GET /api/v1/status',
  statusHistory: 'GET /api/v1/status/history',
  statusSilence: 'POST /api/v1/status/silence',
  statusBundle: 'GET /api/v1/status/bundle',
  metrics: 'GET /metrics',
  socket: 'GET /api/v1/socket',
} as const;
export type RouteName = keyof typeof ROUTES;

/** Session cookie and known-device cookie. The terminal sends the session as a bearer token instead, and no cookie. */
export const COOKIES = { session: '__Host-parlour-session', device: '__Host-parlour-device' } as const;
/** A client that wants its session token in the answer (no browser does) says so with this header and value `bearer`. */
export const SESSION_HEADER = 'x-parlour-session';

// — house —
export const Registration = Type.Union([Type.Literal('open'), Type.Literal('invite'), Type.Literal('closed')]);
export type Registration = Static<typeof Registration>;
export const HouseAnswer = strict({
  name: Type.String({ maxLength: 200 }),
  /** Random id of this house: part of every password salt. */
  house: base64Url(16),
  version: Type.String({ maxLength: 64 }),
  /** Hash over the whole client this house serves (rule 24); null where none is built. */
  clientHash: Type.Union([Type.String({ maxLength: 128 }), Type.Null()]),
  /** Null before there is an owner. Shown to all, so that a late holder of the claim code learns who came first. */
  claimedMs: Type.Union([Type.Number(), Type.Null()]),
  registration: Registration,
  limits: strict({
    messageChars: Count,
    messagesPerSecond: Type.Number({ minimum: 0 }),
    messageBurst: Count,
    fileBytes: Count,
    fileTypes: Type.Array(Type.String({ maxLength: 16 }), { maxItems: 32 }),
    roomMembers: Count,
  }),
});
export type HouseAnswer = Static<typeof HouseAnswer>;
export const ClaimCheckRequest = strict({ code: Type.String({ maxLength: 64 }) });

// — passwords —
export const KdfJson = Type.Union([
  strict({ kind: Type.Literal('argon2id'), memoryKiB: U32, passes: U32 }),
  strict({ kind: Type.Literal('pbkdf2'), rounds: U32 }),
]);
export type KdfJson = Static<typeof KdfJson>;
export const LoginParametersRequest = strict({ name: AccountName });
/** Alike for known and unknown names (rule 10). `challenge` is signed by the device that binds itself to the session. */
export const LoginParametersAnswer = strict({ salt: base64Url(16, 32), kdf: KdfJson, house: base64Url(16) });
export type LoginParametersAnswer = Static<typeof LoginParametersAnswer>;

/** `auth` is the 32-byte authentication key derived from password or recovery code; never the password. */
export const LoginRequest = strict({
  name: AccountName,
  kind: Type.Union([Type.Literal('password'), Type.Literal('recovery')]),
  auth: base64Url(32),
  /** Stay signed in on this device, beyond the idle time of a shared computer. */
  keep: Type.Boolean(),
});
export type LoginRequest = Static<typeof LoginRequest>;

export const SessionAnswer = strict({
  fp: Hash,
  isOwner: Type.Boolean(),
  /** The device bound to this session; null until `sessionDevice`. */
  device: Type.Union([Hash, Type.Null()]),
  challenge: base64Url(32),
  /** The account's log, oldest first. */
  log: Type.Array(SignedJson, { maxItems: LIMITS.accountLogMax }),
  /** Vault root key sealed under the key of the way one came in (password or recovery); null on a resumed session. */
  vaultRoot: Type.Union([base64Url(64, 512), Type.Null()]),
  /** True after a recovery log-in: the next step is a new password. */
  mustSetPassword: Type.Boolean(),
  /** Only in answer to `x-parlour-session: bearer`. */
  token: Type.Optional(base64Url(32)),
});
export type SessionAnswer = Static<typeof SessionAnswer>;

export const Credential = strict({ auth: base64Url(32), kdf: KdfJson, vaultRoot: base64Url(64, 512) });
export const RecoveryCredential = strict({ auth: base64Url(32), vaultRoot: base64Url(64, 512) });
export const VaultRecordJson = strict({ id: RecordId, version: U32, blob: base64Url(81, LIMITS.vaultRecordBytes) });
export type VaultRecordJson = Static<typeof VaultRecordJson>;

/** How somebody may register: the claim code (first owner), a house invite, a room invite, or nothing (open house). */
export const Admission = Type.Union([
  strict({ kind: Type.Literal('claim'), code: Type.String({ maxLength: 64 }) }),
  strict({ kind: Type.Literal('house'), token: base64Url(16) }),
  strict({ kind: Type.Literal('room'), genesis: Hash, access: base64Url(32) }),
  strict({ kind: Type.Literal('open') }),
]);
export type Admission = Static<typeof Admission>;

/** `log`: create, then deviceAdded. `proof`: the device's signature over (SHA-256 of the create entry, device id). */
export const RegisterRequest = strict({
  admission: Admission,
  log: Type.Array(SignedJson, { minItems: 2, maxItems: 4 }),
  password: Credential,
  recovery: RecoveryCredential,
  records: Type.Array(VaultRecordJson, { maxItems: 8 }),
  proof: base64Url(64),
  keep: Type.Boolean(),
});
export type RegisterRequest = Static<typeof RegisterRequest>;

/** Binds the device to the session; `entry` adds it to the account's log first, if it is new. */
export const SessionDeviceRequest = strict({ device: Hash, proof: base64Url(64), entry: Type.Optional(SignedJson) });
export type SessionDeviceRequest = Static<typeof SessionDeviceRequest>;

/** New password: `auth` is the present one (absent in a recovery session). Other sessions end. */
export const PasswordRequest = strict({ auth: Type.Optional(base64Url(32)), password: Credential });
export type PasswordRequest = Static<typeof PasswordRequest>;
export const AccountEntriesRequest = strict({ entries: Type.Array(SignedJson, { minItems: 1, maxItems: 8 }) });

// — vault —
export const VaultGetRequest = strict({
  ids: Type.Array(RecordId, { minItems: 1, maxItems: LIMITS.vaultRecordsPerRequest }),
});
/** Records found, in the order asked; absent ones are left out. */
export const VaultGetAnswer = strict({
  records: Type.Array(VaultRecordJson, { maxItems: LIMITS.vaultRecordsPerRequest }),
});
/** Compare-and-set: each record's version must be the stored one + 1 (1 for a new one), else `stale_version` and nothing is stored. */
export const VaultPutRequest = strict({
  records: Type.Array(VaultRecordJson, { minItems: 1, maxItems: LIMITS.vaultRecordsPerRequest }),
});

// — people —
export const PersonJson = strict({ fp: Hash, seq: U32, isOnline: Type.Boolean() });
export const PeopleAnswer = strict({ people: Type.Array(PersonJson, { maxItems: LIMITS.accountsMax }) });
export type PeopleAnswer = Static<typeof PeopleAnswer>;
export const AccountsRequest = strict({ fps: Type.Array(Hash, { minItems: 1, maxItems: LIMITS.accountsPerRequest }) });
export const AccountLogJson = strict({ fp: Hash, log: Type.Array(SignedJson, { maxItems: LIMITS.accountLogMax }) });
/** Logs of the accounts that exist; a client believes a name or key only from a log it verified. */
export const AccountsAnswer = strict({ accounts: Type.Array(AccountLogJson, { maxItems: LIMITS.accountsPerRequest }) });
export type AccountsAnswer = Static<typeof AccountsAnswer>;

// — rooms —
export const CommitJson = strict({ body: base64Url(16, 24_576), sig: base64Url(64), card: base64Url(49, 1_024) });
export type CommitJson = Static<typeof CommitJson>;
/** Entries in order, then the commit they need, with a wrap for each reader in the commit's order. `sealed` belongs to the invite entry at that index. */
export const RoomChange = strict({
  entries: Type.Array(SignedJson, { maxItems: LIMITS.createEntriesMax }),
  sealed: Type.Array(strict({ index: U32, blob: base64Url(49, 2_048) }), { maxItems: 8 }),
  commit: Type.Optional(
    strict({ ...CommitJson.properties, wraps: Type.Array(base64Url(WRAP_BYTES), { maxItems: LIMITS.roomMembersMax }) }),
  ),
});
export type RoomChange = Static<typeof RoomChange>;
export const RoomsAnswer = strict({ rooms: Type.Array(RoomSummary, { maxItems: LIMITS.roomListMax }) });
/** Query `?from=SEQ`. At most `logPageMax` entries. `sealed` blobs of invites are not in here: see `openInvite`. */
export const RoomLogAnswer = strict({ entries: Type.Array(SignedJson, { maxItems: LIMITS.logPageMax }) });
/** Query `?from=EPOCH`. At most `commitPageMax`. */
export const RoomCommitsAnswer = strict({ commits: Type.Array(CommitJson, { maxItems: LIMITS.commitPageMax }) });
export const RoomWrapAnswer = strict({ wrap: base64Url(WRAP_BYTES) });
/** Query `?before=SEQ` or `?after=SEQ`, `&limit=N`. Ascending by seq. */
export const MessagesAnswer = strict({
  messages: Type.Array(Type.Omit(MessageFrame, ['t', 'room'], { additionalProperties: false }), {
    maxItems: LIMITS.historyPageMax,
  }),
});
export type MessagesAnswer = Static<typeof MessagesAnswer>;
/** What `stale_head` and `stale_epoch` carry: the room as it stands, to fetch from. */
export const StaleData = strict({ summary: RoomSummary });

/** `data` of `bad_entry` where the clocks of device and house differ: the house's time. */
export const ClockData = strict({ timeMs: Count });

// — ways in —
/** Signed-in newcomers with a link: the token proves that they hold it. The log is served from entry `from` (else 0) on. */
export const OpenInviteRequest = strict({ genesis: Hash, access: base64Url(32), from: Type.Optional(Count) });
/** `commit` is the last one (a newcomer's commit names it as `prev`). At most `logPageMax` entries: ask on for more. */
export const OpenInviteAnswer = strict({
  summary: RoomSummary,
  log: Type.Array(SignedJson, { maxItems: LIMITS.logPageMax }),
  invite: Hash,
  sealed: base64Url(49, 2_048),
  commit: CommitJson,
});
export type OpenInviteAnswer = Static<typeof OpenInviteAnswer>;
/** Join entry and commit in one; the token again, since the sender is no member yet. */
export const JoinRoomRequest = strict({ genesis: Hash, access: base64Url(32), change: RoomChange });
export const InvitationJson = strict({
  room: RoomId,
  genesis: Hash,
  /** Hash of the personal invite entry. */
  invite: Hash,
  from: Hash,
  device: Hash,
  /** RSA-OAEP to the invited person's wrap key of the root of `sealed`. */
  wrap: base64Url(WRAP_BYTES),
  /** Sealed {@link InviteLink}. */
  sealed: base64Url(49, 2_048),
  sig: base64Url(64),
});
export const InviteRequest = strict({
  to: Hash,
  change: RoomChange,
  invitation: Type.Omit(InvitationJson, ['room', 'genesis', 'from', 'device'], { additionalProperties: false }),
});
export const InvitationsAnswer = strict({
  invitations: Type.Array(strict({ id: Type.String({ maxLength: 64 }), at: Count, ...InvitationJson.properties }), {
    maxItems: LIMITS.invitationsPerAccountMax,
  }),
});
export type InvitationsAnswer = Static<typeof InvitationsAnswer>;
export const AskToJoinAnswer = strict({ genesis: Hash });
export const RequestsAnswer = strict({
  requests: Type.Array(strict({ fp: Hash, at: Count, request: SignedJson }), { maxItems: LIMITS.requestsPerRoomMax }),
});
export type RequestsAnswer = Static<typeof RequestsAnswer>;

// — files —
/** `bytes` is the sealed size ({@link sealedFileBytes}). Bytes go up by PUT `?offset=N`, resumable from `fileState`. */
export const CreateFileRequest = strict({ bytes: Count });
export const FileStateAnswer = strict({ file: FileId, bytes: Count, received: Count });
export type FileStateAnswer = Static<typeof FileStateAnswer>;

// — owner —
export const SettingJson = strict({
  key: Type.String({ maxLength: 64 }),
  value: Type.Unknown(),
  help: Type.String({ maxLength: 400 }),
  kind: Type.Union([
    Type.Literal('integer'),
    Type.Literal('number'),
    Type.Literal('text'),
    Type.Literal('choice'),
    Type.Literal('list'),
    Type.Literal('switch'),
  ]),
  choices: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 64 })),
  min: Type.Optional(Type.Number()),
  max: Type.Optional(Type.Number()),
  /** The default. */
  initial: Type.Unknown(),
});
export type SettingJson = Static<typeof SettingJson>;
export const SettingsAnswer = strict({ settings: Type.Array(SettingJson, { maxItems: 256 }) });
export const ChangeSettingRequest = strict({ key: Type.String({ maxLength: 64 }), value: Type.Unknown() });
/** What the owner may ask of the machine; 404 where the house does not own it. */
export const PowerRequest = strict({ verb: Type.Union([Type.Literal('reboot'), Type.Literal('poweroff')]) });
export type PowerVerb = Static<typeof PowerRequest>['verb'];

export const HouseInviteRequest = strict({
  uses: Type.Integer({ minimum: 1, maximum: LIMITS.inviteUsesMax }),
  hours: Type.Integer({ minimum: 1, maximum: 168 }),
});
export const HouseInviteAnswer = strict({ token: base64Url(16), expiresMs: Count, uses: Count });

export const ErrorAnswer = strict({
  error: strict({
    code: Type.String({ maxLength: 64 }),
    message: Type.String({ maxLength: 512 }),
    retryAfterMs: Type.Optional(Count),
    data: Type.Optional(Type.Unknown()),
  }),
});
