import { keysChangedMs, type Signed } from '../../protocol/account-log.ts';
import { assertCommitFollows, type Commit, decodeCommit, type EpochHead } from '../../protocol/commit.ts';
import { type Bytes, equalBytes, formatHex, ZERO_32 } from '../../protocol/encoding.ts';
import { WireError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { epochDuty, type RoomState } from '../../protocol/membership.ts';
import { ACTION, decodeInvite } from '../../protocol/room-log.ts';
import { assertOwn, assertTimely, type Judge, judgeEntry, type JudgedEntry, signingKey } from './judge-entry.ts';
import type { RoomView } from './room.ts';

/** An epoch commit as it travels: `wraps` in the order of its readers. */
export type CommitBytes = {
  readonly body: Bytes;
  readonly sig: Bytes;
  readonly card: Bytes;
  readonly wraps: readonly Bytes[];
};

/** A room change, its base64 decoded. `index` is that of the invite entry the blob belongs to. */
export type ChangeBytes = {
  readonly entries: readonly Signed[];
  readonly sealed: readonly { readonly index: number; readonly blob: Bytes }[];
  readonly commit: CommitBytes | undefined;
};

/** A change that was checked, and the room after it. */
export type JudgedChange = {
  readonly view: RoomView;
  readonly entries: readonly JudgedEntry[];
  /** By hash of the invite entry. */
  readonly sealed: readonly { readonly invite: Bytes; readonly blob: Bytes }[];
  readonly commit: { readonly commit: Commit; readonly bytes: CommitBytes } | undefined;
};

const NO_EPOCH: EpochHead = { epoch: 0, hash: ZERO_32 };

/**
 * Checks a change against the room: every entry in turn, then that the commit is there where an entry needs one
 * (rule 13) and fits the members it leaves. Pure; nothing is stored.
 *
 * @param before undefined for a room that begins here
 * @param id the room's short id
 * @throws WireError `stale_head` or `stale_epoch` if another change came first, else the code of the rule it breaks.
 */
export function judgeChange(judge: Judge, before: RoomView | undefined, id: string, change: ChangeBytes): JudgedChange {
  const entriesMax = before === undefined ? LIMITS.createEntriesMax : LIMITS.changeEntriesMax;
  if (change.entries.length > entriesMax) throw new WireError('too_large', 'entries');
  if (change.entries.length === 0 && change.commit === undefined) throw new WireError('bad_request', 'nothing changes');
  let state: RoomState | undefined = before?.state;
  const entries: JudgedEntry[] = [];
  for (const signed of change.entries) {
    const next = judgeEntry(judge, state, signed);
    state = next.state;
    entries.push(next.judged);
  }
  if (state === undefined) throw new WireError('bad_request', 'a room begins with its genesis');
  const sealed = matchSealed(judge, entries, change);

  const duties = new Set(entries.map(({ entry }) => epochDuty(entry.action)));
  const epoch = before?.epoch ?? NO_EPOCH;
  if (change.commit === undefined) {
    if (duties.has('commit')) throw new WireError('bad_commit', 'this change needs new keys');
    const isOpen = (before?.isOpen ?? false) && !duties.has('close');
    const epochHeadSeq = before?.epochHeadSeq ?? 0;
    return { view: { id, state, epoch, epochHeadSeq, isOpen }, entries, sealed, commit: undefined };
  }
  const { commit, hash } = judgeCommit(judge, state, epoch, change.commit);
  return {
    view: {
      id,
      state,
      epoch: { epoch: commit.epoch, hash, timeMs: commit.timeMs },
      epochHeadSeq: commit.headSeq,
      isOpen: true,
    },
    entries,
    sealed,
    commit: { commit, bytes: change.commit },
  };
}

function judgeCommit(
  judge: Judge,
  state: RoomState,
  last: EpochHead,
  bytes: CommitBytes,
): { commit: Commit; hash: Bytes } {
  const { crypto } = judge;
  const commit = decodeCommit(bytes.body);
  assertOwn(judge.by, commit.author, commit.device);
  assertCommitFollows(state, last, commit);
  // Keys follow the newest ones of their readers, whose times the house took before.
  const keysMs = commit.readers.map(({ fp }) => keysOf(judge, fp));
  const leastMs = Math.max(state.head.timeMs, last.timeMs ?? 0, ...keysMs);
  assertTimely(commit.timeMs, { nowMs: judge.nowMs, leastMs, isRecent: false });
  if (!equalBytes(crypto.sha256(bytes.card), commit.card)) throw new WireError('bad_commit', 'another card');
  if (bytes.wraps.length !== commit.readers.length) throw new WireError('bad_commit', 'number of wraps');
  for (const [index, { hash }] of commit.readers.entries()) {
    const wrap = bytes.wraps[index];
    if (wrap === undefined || !equalBytes(crypto.sha256(wrap), hash)) throw new WireError('bad_commit', 'another wrap');
  }
  if (!crypto.verifyP256(signingKey(judge), bytes.body, bytes.sig)) throw new WireError('bad_signature');
  return { commit, hash: crypto.sha256(bytes.body) };
}

function keysOf({ accounts }: Judge, fp: Bytes): number {
  const account = accounts.state(formatHex(fp));
  return account === undefined ? 0 : keysChangedMs(account);
}

/**
 * Each new invite has its one sealed blob, and no blob is left over. One without is given back (§5.4): nobody can open it
 * any more, so it may be old.
 */
function matchSealed(
  judge: Judge,
  entries: readonly JudgedEntry[],
  change: ChangeBytes,
): { invite: Bytes; blob: Bytes }[] {
  const blobs = new Map(change.sealed.map(({ index, blob }) => [index, blob]));
  const matched = [];
  for (const [index, { entry, hash }] of entries.entries()) {
    if (entry.action !== ACTION.invite) continue;
    const blob = blobs.get(index);
    if (blob === undefined) continue;
    if (!equalBytes(judge.crypto.sha256(blob), decodeInvite(entry.payload).sealed))
      throw new WireError('bad_entry', 'sealed part of the invite');
    assertTimely(entry.timeMs, { nowMs: judge.nowMs, leastMs: entry.timeMs, isRecent: true });
    matched.push({ invite: hash, blob });
  }
  if (matched.length !== change.sealed.length) throw new WireError('bad_entry', 'sealed parts left over');
  return matched;
}

/** Fingerprints (hex) that are in one of two states only: who came, who went. */
export function membersBetween(
  before: RoomState | undefined,
  after: RoomState,
): { entered: readonly string[]; left: readonly string[] } {
  const earlier = before?.members ?? new Map<string, unknown>();
  return {
    entered: Array.from(after.members.keys()).filter((fp) => !earlier.has(fp)),
    left: Array.from(earlier.keys()).filter((fp) => !after.members.has(fp)),
  };
}
