import type { Signed } from '../../protocol/account-log.ts';
import { type Bytes, equalBytes, formatHex } from '../../protocol/encoding.ts';
import { WireError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { applyRoomEntry, type RoomState } from '../../protocol/membership.ts';
import { ACTION, decodeJoinProof, decodeRoomEntry, encodeJoin, type RoomEntry } from '../../protocol/room-log.ts';
import type { Accounts, Actor, RoomCrypto } from './ports.ts';

/** An entry that was checked and follows from the log. */
export type JudgedEntry = { readonly entry: RoomEntry; readonly hash: Bytes; readonly signed: Signed };

/** What the checks of one change share. */
export type Judge = {
  readonly by: Actor;
  readonly nowMs: number;
  readonly crypto: RoomCrypto;
  readonly accounts: Accounts;
};

/**
 * The key of the session's own device.
 * @throws WireError `device_unknown` if the account's log does not have it, or revoked it.
 */
export function signingKey(judge: Judge): Bytes {
  const device = judge.accounts.state(judge.by.fpHex)?.devices.get(judge.by.deviceHex);
  if (device === undefined || device.revokedMs !== undefined) throw new WireError('device_unknown');
  return device.spki;
}

/**
 * Checks one entry against the log so far (rule 18): one of the session's own device, or one that a member gives back to a
 * house that was restored (protocol.md §5.4). Whoever brings it, its own device signed it.
 * @returns the room after it
 * @throws WireError `bad_request`, `wrong_device`, `device_unknown`, `bad_signature`, `not_found` for a newcomer without
 *   account, or what `applyRoomEntry` refuses.
 */
export function judgeEntry(
  judge: Judge,
  state: RoomState | undefined,
  signed: Signed,
): { state: RoomState; judged: JudgedEntry } {
  const entry = decodeRoomEntry(signed.body);
  const key = keyOf(judge, entry);
  assertTimely(entry.timeMs, {
    nowMs: judge.nowMs,
    leastMs: state?.head.timeMs ?? 0,
    // A member who gives the joining of another back could let that one in just as well.
    isRecent: entry.action === ACTION.join && equalBytes(entry.actor, judge.by.fp),
  });
  const hash = judge.crypto.sha256(signed.body);
  const next = applyRoomEntry(state, entry, hash);
  if (entry.action === ACTION.admit && judge.accounts.state(formatHex(entry.subject)) === undefined)
    throw new WireError('not_found', 'nobody of that fingerprint lives here');
  if (!judge.crypto.verifyP256(key, signed.body, signed.sig)) throw new WireError('bad_signature');
  if (entry.action === ACTION.join) assertInvited(judge.crypto, next, entry);
  return { state: next, judged: { entry, hash, signed } };
}

/** @throws WireError `wrong_device` unless the session's own account and device made it. */
export function assertOwn(by: Actor, fp: Bytes, device: Bytes): void {
  if (!equalBytes(fp, by.fp) || !equalBytes(device, by.device)) throw new WireError('wrong_device');
}

/** What a time is held against: the house's clock, and the least time that can follow what is there. */
export type TimeBounds = {
  readonly nowMs: number;
  /** Taken in any case: where the house's clock was set back, things must go on. */
  readonly leastMs: number;
  /** True where backdating would be of use. */
  readonly isRecent: boolean;
};

/**
 * An honest house takes no times from the future (the log could not go on before them), and none from the past where
 * that would make an expired invite open again (rule 16) or take back what was valid.
 * @throws WireError `bad_entry` with the time that will do.
 */
export function assertTimely(timeMs: number, { nowMs, leastMs, isRecent }: TimeBounds): void {
  const isAhead = timeMs > Math.max(nowMs + LIMITS.clockSkewMs, leastMs);
  if (isAhead || (isRecent && timeMs < nowMs - LIMITS.clockSkewMs))
    throw new WireError('bad_entry', 'the clocks differ', { data: { timeMs: nowMs } });
}

/** The key that must have signed an entry; one of another device counts as it does for every reader of the log (§5.1). */
function keyOf(judge: Judge, { actor, device, timeMs }: RoomEntry): Bytes {
  const { by, accounts } = judge;
  if (equalBytes(actor, by.fp) && equalBytes(device, by.device)) return signingKey(judge);
  const signer = accounts.state(formatHex(actor))?.devices.get(formatHex(device));
  const endMs = signer?.revokedMs ?? Number.MAX_SAFE_INTEGER;
  if (signer === undefined || timeMs >= endMs + LIMITS.revocationGraceMs) throw new WireError('wrong_device');
  return signer.spki;
}

function assertInvited(crypto: RoomCrypto, state: RoomState, entry: RoomEntry): void {
  const proof = decodeJoinProof(entry.payload);
  const invite = state.invites.get(formatHex(proof.invite));
  if (invite === undefined || !crypto.verifyP256(invite.key, encodeJoin(entry, proof.invite), proof.sig))
    throw new WireError('bad_signature', 'invite');
}
