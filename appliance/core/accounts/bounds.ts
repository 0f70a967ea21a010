/**
 * Limits of this part that are neither on the wire (`protocol/limits.ts`) nor an owner's choice (settings). Each keeps
 * some stranger from filling memory or disk.
 */
export const BOUNDS = {
  /** Password hashes computed at once: the other two of libuv's four threads stay free for the disk. */
  hashesAtOnce: 2,
  /** Password hashes waiting; beyond that the house says `busy`. */
  hashesWaiting: 32,
  /** Of these, from one address: a single visitor cannot fill the queue for everybody. */
  hashesPerAddress: 8,
  /** Names with failed log-ins remembered, over all addresses; the oldest go first. */
  blockedNames: 16_384,
  /** Lines of the security log for tries that a block refused already, per block: a flood must not fill the journal. */
  blockedLinesPerBlock: 10,
  /** One entry of an account's log; the largest an honest client makes has 33 heads, 2 KB. All logs stay in memory. */
  accountEntryBytes: 4_096,
  /** Logs in one answer, as base64url: the first that passes it is the last; who misses some asks for those again. */
  accountsAnswerChars: 4_194_304,
  sessionsPerAccount: 64,
  knownDevicesPerAccount: 64,
  /** Sum of the sealed records of one account. */
  vaultBytesPerAccount: 33_554_432,
  houseInvites: 256,
} as const;

/** bcrypt's cost: 2^12 rounds, 240–840 ms of one core. */
export const BCRYPT_COST = 12;
