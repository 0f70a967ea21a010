import { type AccountState, keysChangedMs, type Signed } from '../protocol/account-log.ts';
import {
  assertCommitFollows,
  type Commit,
  type CommitHead,
  decodeCommit,
  decodeEpochBad,
  encodeCommit,
  encodeCommitContext,
  encodeEpochBad,
  type EpochBad,
  type EpochHead,
} from '../protocol/commit.ts';
import { type Bytes, encodeFields, equalBytes } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import { readersOf, type RoomState } from '../protocol/membership.ts';
import { encodeRoomCardAad, SEAL_PURPOSE } from '../protocol/sealed.ts';
import { CONTEXT, KEY_BYTES, SUITE } from '../protocol/suites.ts';
import { deviceAt } from './account.ts';
import { signWithDevice, verifyDeviceSignature } from './device.ts';
import { sha256 } from './hash.ts';
import { deriveBits, importRoot } from './hkdf.ts';
import { OpenError } from './open-error.ts';
import { randomBytes } from './random.ts';
import type { AccountOf, RoomActor } from './room.ts';
import { open, seal } from './seal.ts';
import { unwrapSecret, wrapSecret } from './wrap-key.ts';

/** Before the first commit of a room. */
export const NO_EPOCH: EpochHead = { epoch: 0, hash: new Uint8Array(32) };

/** A wrap its commit names, but that does not open or does not keep the commitment: the author's fault, to be published as `epoch-bad` (rule 12). */
export class EpochBadError extends Error {
  override readonly name = 'EpochBadError';

  constructor() {
    super('the epoch’s secret is not what its commit says');
  }
}

/** A commit as it travels: signed body, sealed room card, a wrap for each reader in the commit's order. */
export type CommitParts = Signed & { readonly card: Bytes };
export type MadeCommit = {
  readonly parts: CommitParts & { readonly wraps: readonly Bytes[] };
  readonly commit: Commit;
  readonly head: EpochHead;
  /** 32 bytes, for a record of the vault; use it through `importRoot`. */
  readonly secret: Bytes;
};

/**
 * A new epoch for exactly the members at the room's head. `timeMs` is raised to what it must not be before: the head, the
 * last commit, and the members' newest keys, whose clocks may go ahead of this one.
 * @param input.room the room after the last entry, those of the same change included
 * @param input.card the room card's JSON
 * @param input.accountOf verified accounts of all members
 * @throws WireError `bad_entry` if a member's wrap key is none.
 */
export async function makeCommit(input: {
  readonly room: RoomState;
  readonly last: EpochHead;
  readonly author: RoomActor;
  readonly card: Bytes;
  readonly accountOf: AccountOf;
  readonly timeMs: number;
}): Promise<MadeCommit> {
  const { room, last, author, accountOf } = input;
  const epoch = last.epoch + 1;
  const readers = await Promise.all(readersOf(room).map(async (fp) => ({ fp, account: await accountOf(fp) })));
  const keysMs = readers.map(({ account }) => keysChangedMs(account));
  const secret = randomBytes(KEY_BYTES);
  const root = await importRoot(secret);
  const card = await seal(root, SEAL_PURPOSE.roomCard, encodeRoomCardAad(room.genesis, epoch), input.card);
  const commitHead: CommitHead = {
    suite: SUITE,
    genesis: room.genesis,
    epoch,
    prev: last.hash,
    headSeq: room.head.seq,
    head: room.head.hash,
    author: author.fp,
    device: author.device.id,
    timeMs: Math.max(input.timeMs, room.head.timeMs, last.timeMs ?? 0, ...keysMs),
    proof: await proofOf(root),
    card: await sha256(card),
  };
  const context = await sha256(encodeCommitContext(commitHead));
  const wrapped = await Promise.all(
    readers.map(async ({ fp, account }) => {
      const wrap = await wrapSecret(account.wrap, context, fp, secret);
      return { fp, wrap, hash: await sha256(wrap) };
    }),
  );
  const commit: Commit = { ...commitHead, readers: wrapped.map(({ fp, hash }) => ({ fp, hash })) };
  const body = encodeCommit(commit);
  const parts = { body, sig: await signWithDevice(author.device, body), card, wraps: wrapped.map(({ wrap }) => wrap) };
  return { parts, commit, head: { epoch, hash: await sha256(body), timeMs: commit.timeMs }, secret };
}

/**
 * The commit in `parts`, after it was found to follow `last` in `room`: right author and signature, wraps for exactly
 * the members.
 * @param room the room at the commit's own head
 * @throws WireError `bad_commit`, `bad_signature`, `wrong_device`, `stale_epoch`, `stale_head` or `bad_request`
 */
export async function verifyCommit(
  parts: CommitParts,
  room: RoomState,
  last: EpochHead,
  accountOf: AccountOf,
): Promise<{ readonly commit: Commit; readonly head: EpochHead }> {
  const commit = decodeCommit(parts.body);
  assertCommitFollows(room, last, commit);
  const account = await accountOf(commit.author);
  if (!equalBytes(account.fp, commit.author)) throw new WireError('bad_commit', 'another account than the author');
  const device = deviceAt(account, commit.device, commit.timeMs);
  if (!(await verifyDeviceSignature(device.spki, parts.body, parts.sig)))
    throw new WireError('bad_signature', 'commit');
  if (!equalBytes(await sha256(parts.card), commit.card)) throw new WireError('bad_commit', 'another room card');
  return { commit, head: { epoch: commit.epoch, hash: await sha256(parts.body), timeMs: commit.timeMs } };
}

/**
 * The epoch's secret in one's own wrap, held against the commit's proof.
 * @throws WireError `bad_commit` if the house served another wrap than the commit names; EpochBadError if the named one
 *   is bad.
 */
export async function openWrap(commit: Commit, fp: Bytes, privateKey: CryptoKey, wrap: Bytes): Promise<Bytes> {
  const reader = commit.readers.find((one) => equalBytes(one.fp, fp));
  if (reader === undefined) throw new WireError('bad_commit', 'no wrap for this account');
  if (!equalBytes(await sha256(wrap), reader.hash)) throw new WireError('bad_commit', 'not the wrap of this commit');
  const context = await sha256(encodeCommitContext(commit));
  const secret = await unwrapped(privateKey, context, fp, wrap);
  if (!equalBytes(await proofOf(await importRoot(secret)), commit.proof)) throw new EpochBadError();
  return secret;
}

/** The room card's JSON. @param root the epoch's secret as root. @throws OpenError */
export function openRoomCard(root: CryptoKey, genesis: Bytes, epoch: number, sealed: Bytes): Promise<Bytes> {
  return open(root, SEAL_PURPOSE.roomCard, encodeRoomCardAad(genesis, epoch), sealed);
}

/** This member's signed word that its wrap of `head` is bad: any member then commits anew. */
export async function signEpochBad(actor: RoomActor, genesis: Bytes, head: EpochHead): Promise<Signed> {
  const body = encodeEpochBad({
    genesis,
    epoch: head.epoch,
    commit: head.hash,
    actor: actor.fp,
    device: actor.device.id,
  });
  return { body, sig: await signWithDevice(actor.device, body) };
}

/** @throws WireError `bad_signature`, `wrong_device` or `bad_request` */
export async function verifyEpochBad(signed: Signed, account: AccountState): Promise<EpochBad> {
  const bad = decodeEpochBad(signed.body);
  if (!equalBytes(account.fp, bad.actor)) throw new WireError('bad_signature', 'another account');
  // It carries no time of its own: it counts now, so the device must not be revoked at any time.
  const device = deviceAt(account, bad.device, Number.MAX_SAFE_INTEGER);
  if (!(await verifyDeviceSignature(device.spki, signed.body, signed.sig)))
    throw new WireError('bad_signature', 'epoch-bad');
  return bad;
}

/** Binds a commit to one secret: nobody can hand two readers two secrets. */
function proofOf(root: CryptoKey): Promise<Bytes> {
  return deriveBits(root, encodeFields(CONTEXT.commitProof, []));
}

async function unwrapped(privateKey: CryptoKey, context: Bytes, fp: Bytes, wrap: Bytes): Promise<Bytes> {
  try {
    return await unwrapSecret(privateKey, context, fp, wrap);
  } catch (error) {
    if (error instanceof OpenError) throw new EpochBadError();
    throw error;
  }
}
