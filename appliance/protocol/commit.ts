import { type Bytes, compareBytes, encodeFields, equalBytes, FieldReader, u32, u64, u8 } from './encoding.ts';
import { WireError } from './errors.ts';
import { LIMITS } from './limits.ts';
import { readersOf, type RoomState } from './membership.ts';
import { CONTEXT, HASH_BYTES, SUITE } from './suites.ts';

/** What an epoch commit says before its list of wraps (protocol.md §6, rule 12). Epochs count from 1. */
export type CommitHead = {
  readonly suite: number;
  readonly genesis: Bytes;
  readonly epoch: number;
  /** SHA-256 of the previous commit's body, zeros for epoch 1. */
  readonly prev: Bytes;
  /** The log head whose members are the readers. */
  readonly headSeq: number;
  readonly head: Bytes;
  readonly author: Bytes;
  readonly device: Bytes;
  readonly timeMs: number;
  /** HKDF(secret, 'parlour/1/commit-proof'): binds the commit to one secret. */
  readonly proof: Bytes;
  /** SHA-256 of the sealed room card that travels with the commit. */
  readonly card: Bytes;
};

export type WrapHash = { readonly fp: Bytes; /** SHA-256 of the wrap. */ readonly hash: Bytes };

/** An epoch commit: `readers` ascending by fingerprint, one for each member at `head`. */
export type Commit = CommitHead & { readonly readers: readonly WrapHash[] };

function headFields(commit: CommitHead): Bytes[] {
  return [
    u8(commit.suite),
    commit.genesis,
    u32(commit.epoch),
    commit.prev,
    u32(commit.headSeq),
    commit.head,
    commit.author,
    commit.device,
    u64(commit.timeMs),
    commit.proof,
    commit.card,
  ];
}

/** What is hashed to the context inside each wrap: the commit's fields before the list. */
export function encodeCommitContext(commit: CommitHead): Bytes {
  return encodeFields(CONTEXT.commitContext, headFields(commit));
}

/** Body of a commit: the fields of its head, then fingerprint and wrap hash of each reader. */
export function encodeCommit(commit: Commit): Bytes {
  return encodeFields(CONTEXT.commit, [
    ...headFields(commit),
    ...commit.readers.flatMap((reader) => [reader.fp, reader.hash]),
  ]);
}

/** @throws WireError `bad_request` unless the bytes are one commit with readers in strictly ascending order. */
export function decodeCommit(body: Bytes): Commit {
  const read = new FieldReader(CONTEXT.commit, body, 11 + 2 * LIMITS.roomMembersMax);
  const suite = read.u8();
  if (suite !== SUITE) throw new WireError('unsupported', 'suite');
  const head: CommitHead = {
    suite,
    genesis: read.bytes(HASH_BYTES),
    epoch: read.u32(),
    prev: read.bytes(HASH_BYTES),
    headSeq: read.u32(),
    head: read.bytes(HASH_BYTES),
    author: read.bytes(HASH_BYTES),
    device: read.bytes(HASH_BYTES),
    timeMs: read.u64(),
    proof: read.bytes(HASH_BYTES),
    card: read.bytes(HASH_BYTES),
  };
  const readers: WrapHash[] = [];
  while (read.left > 0) {
    const reader = { fp: read.bytes(HASH_BYTES), hash: read.bytes(HASH_BYTES) };
    const last = readers.at(-1);
    if (last !== undefined && compareBytes(last.fp, reader.fp) >= 0)
      throw new WireError('bad_request', 'readers out of order');
    readers.push(reader);
  }
  return { ...head, readers };
}

/**
 * Where a room's epochs stand: `hash` is the last commit's. Epoch 0 means that there is none yet. `timeMs` is that
 * commit's own time; absent where only its hash was kept.
 */
export type EpochHead = { readonly epoch: number; readonly hash: Bytes; readonly timeMs?: number };

/**
 * Checks that `commit` is the one that follows `last` in `room`: next epoch, right head, no earlier time, wraps for
 * exactly the members. Its signature is the caller's to verify.
 * @throws WireError `stale_epoch` if another commit came first, `stale_head` if it is for another head, `bad_commit`
 *   otherwise.
 */
export function assertCommitFollows(room: RoomState, last: EpochHead, commit: Commit): void {
  if (!equalBytes(commit.genesis, room.genesis)) throw new WireError('bad_commit', 'another room');
  if (commit.suite < room.suite) throw new WireError('bad_commit', 'suite below the room’s');
  if (commit.epoch !== last.epoch + 1 || !equalBytes(commit.prev, last.hash)) throw new WireError('stale_epoch');
  if (commit.headSeq !== room.head.seq || !equalBytes(commit.head, room.head.hash)) throw new WireError('stale_head');
  // A device that was revoked could else go on making epochs, dated before its end (threat model: a lying house).
  if (commit.timeMs < Math.max(room.head.timeMs, last.timeMs ?? 0))
    throw new WireError('bad_commit', 'time runs backwards');
  const readers = readersOf(room);
  const fits =
    readers.length === commit.readers.length &&
    readers.every((fp, i) => equalBytes(fp, commit.readers[i]?.fp ?? fp.subarray(0, 0)));
  if (!fits) throw new WireError('bad_commit', 'wraps are not for exactly the members');
  if (!readers.some((fp) => equalBytes(fp, commit.author))) throw new WireError('bad_commit', 'author is no member');
}

/** A member's word that the wrap it got does not open, or not to the commitment (rule 12). */
export type EpochBad = {
  readonly genesis: Bytes;
  readonly epoch: number;
  readonly commit: Bytes;
  readonly actor: Bytes;
  readonly device: Bytes;
};

export function encodeEpochBad(bad: EpochBad): Bytes {
  return encodeFields(CONTEXT.epochBad, [bad.genesis, u32(bad.epoch), bad.commit, bad.actor, bad.device]);
}

/** @throws WireError `bad_request` */
export function decodeEpochBad(body: Bytes): EpochBad {
  const read = new FieldReader(CONTEXT.epochBad, body);
  const bad = {
    genesis: read.bytes(HASH_BYTES),
    epoch: read.u32(),
    commit: read.bytes(HASH_BYTES),
    actor: read.bytes(HASH_BYTES),
    device: read.bytes(HASH_BYTES),
  };
  read.end();
  return bad;
}

/** Plaintext of a wrap: hash of {@link encodeCommitContext}, the recipient, the epoch secret. */
export function encodeWrap(context: Bytes, fp: Bytes, secret: Bytes): Bytes {
  return encodeFields(CONTEXT.wrap, [context, fp, secret]);
}

/** The epoch secret in an opened wrap. @throws WireError `bad_request` if it was made for another commit or member. */
export function decodeWrap(plain: Bytes, context: Bytes, fp: Bytes): Bytes {
  const read = new FieldReader(CONTEXT.wrap, plain);
  const isOurs = equalBytes(read.bytes(HASH_BYTES), context) && equalBytes(read.bytes(HASH_BYTES), fp);
  const secret = read.bytes(32);
  read.end();
  if (!isOurs) throw new WireError('bad_request', 'wrap of another commit');
  return secret;
}
