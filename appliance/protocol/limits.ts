/**
 * Every fixed limit of the wire, in one place. Limits an owner may change are settings (`core/settings/`), and each of
 * them stays inside the hard bound given here. Units are in the names.
 */
export const LIMITS = {
  /** One WebSocket frame, either way. */
  frameBytes: 65_536,
  /** What may wait unsent for one slow reader before its socket closes with 1013. */
  backpressureBytes: 1_048_576,
  /** A socket that says nothing (pings included) this long is closed. */
  idleTimeoutSeconds: 60,
  /** A socket that has not proved a session by then is closed. */
  unauthenticatedMs: 5_000,
  socketsPerAccount: 8,
  /** JSON bodies of ordinary requests. */
  bodyBytes: 65_536,
  /** How far the clock of a device may be from the house's: times further ahead are refused, and older ones where backdating would be of use. */
  clockSkewMs: 5 * 60_000,
  /** Room entries of a device that are dated less than this after its end still count: two clocks are never the same. */
  revocationGraceMs: 10 * 60_000,
  /** Room changes: entries, a commit and its wraps. */
  changeBodyBytes: 262_144,
  changeEntriesMax: 16,
  /** Entries of the change that creates a room: its first, and an admission for each of the others. */
  createEntriesMax: 256,
  roomMembersMin: 2,
  roomMembersMax: 256,
  /** Entries of a room's log. Whoever joins reads and verifies all of them. */
  roomLogMax: 32_768,
  /** The last places of the log, which only leave, remove and set role may take. */
  roomLogReserve: 1_024,
  /** Hard ceiling of the setting `rooms.perAccountMax`. */
  roomsPerAccountMax: 1_000,
  /** Rooms in a list of one's own: who is let in by many at the same moment may come to be in a few more. */
  roomListMax: 2_000,
  /** Accounts of a house; each takes a few KB of memory. */
  accountsMax: 10_000,
  invitesPerRoomMax: 64,
  inviteUsesMax: 64,
  inviteLifeMs: 7 * 24 * 3_600_000,
  requestsPerRoomMax: 64,
  invitationsPerAccountMax: 64,
  historyPageMax: 100,
  logPageMax: 512,
  commitPageMax: 16,
  accountsPerRequest: 50,
  vaultRecordBytes: 32_768,
  vaultRecordsPerRequest: 64,
  vaultRecordsPerAccount: 20_000,
  accountLogMax: 1_024,
  nameCharsMin: 2,
  nameCharsMax: 32,
  roomNameCharsMax: 48,
  /** Hard ceiling of the setting `messages.maxChars`. */
  messageCharsMax: 4_000,
  /** Framing inside a padded plaintext beyond the text itself: JSON, client id, reply and file reference. */
  messageFramingBytes: 512,
  /** A file message carries a name, key, hash and thumbnail size beyond the text. */
  fileMessageBytes: 2_048,
  fileChunkBytes: 65_536,
  /** Hard ceiling of the setting `files.maxBytes`. */
  fileBytesMax: 104_857_600,
  fileNameCharsMax: 120,
  /** A sender commits a new epoch after this many messages or this long, whichever is first (rule 13). */
  epochMessages: 1_000,
  epochMs: 7 * 24 * 3_600_000,
  paddingBytes: 256,
  claimCodeChars: 12,
  recoveryCodeChars: 26,
  passwordCharsMin: 12,
  passwordWordsMin: 5,
  passwordCharsMax: 256,
} as const;

/** What a client accepts from a server that names password parameters (rule 6): a floor against cheap guessing, a ceiling against a frozen phone. */
export const KDF_BOUNDS = {
  argon2id: { memoryKiB: { min: 65_536, max: 262_144 }, passes: { min: 3, max: 10 } },
  pbkdf2: { rounds: { min: 600_000, max: 5_000_000 } },
} as const;

/** Sealed size of a message whose text may have `maxChars` characters of up to 4 bytes: the largest bucket 256·2^k the server lets through. */
export function sealedMessageBytesMax(maxChars: number): number {
  return paddedBytes(4 + maxChars * 4 + LIMITS.messageFramingBytes + LIMITS.fileMessageBytes) + GCM_TAG_BYTES;
}

export const GCM_TAG_BYTES = 16;

/** The bucket 256·2^k that holds `plainBytes` (protocol.md "Messages", rule 19). */
export function paddedBytes(plainBytes: number): number {
  let bucket: number = LIMITS.paddingBytes;
  while (bucket < plainBytes) bucket *= 2;
  return bucket;
}
