import { ACCOUNT_ENTRY, applyAccountEntry, decodeAccountEntry, encodeIdentity } from '../../protocol/account-log.ts';
import type { AccountEntry, AccountState, Signed } from '../../protocol/account-log.ts';
import type { Bytes } from '../../protocol/encoding.ts';
import { ZERO_32, formatHex, parseBase64Url } from '../../protocol/encoding.ts';
import { WireError } from '../../protocol/errors.ts';
import { assertTimely } from '../rooms/judge-entry.ts';
import type { TimeBounds } from '../rooms/judge-entry.ts';
import { BOUNDS } from './bounds.ts';
import type { SignedText } from './directory.ts';
import type { Verifier } from './verify.ts';

/** An account after some entries, and what these were. */
export type Extended = { readonly state: AccountState; readonly entries: readonly AccountEntry[] };

/** @throws WireError `bad_request` for what is not canonical base64url. */
export function parseSigned(text: SignedText): Signed {
  return { body: parseBase64Url(text.body), sig: parseBase64Url(text.sig) };
}

/**
 * The account after `signed`, each entry checked: layout, keys, signature by the identity key, place in the chain
 * (rule 18).
 *
 * @param state undefined for an account that begins here.
 * @param times wall time, and of a device (hex) the latest time under what it signed lately.
 * @throws WireError `too_large`, `bad_request`, `bad_name`, `bad_signature`, `bad_entry`, `stale_head` or `too_many`.
 */
export function extendAccount(
  verifier: Verifier,
  state: AccountState | undefined,
  signed: readonly Signed[],
  times: { readonly nowMs: number; readonly signedMs?: (deviceHex: string) => number },
): Extended {
  const entries: AccountEntry[] = [];
  let now = state;
  for (const { body, sig } of signed) {
    if (body.length > BOUNDS.accountEntryBytes) throw new WireError('too_large', 'account entry');
    const entry = decodeAccountEntry(body);
    assertTimely(entry.timeMs, boundsOf(times, now, entry));
    assertKeys(verifier, entry);
    assertSigned(verifier, now, entry, body, sig);
    now = replayEntry(verifier, now, entry, body);
    entries.push(entry);
  }
  if (now === undefined) throw new WireError('bad_request', 'no entries');
  return { state: now, entries };
}

/**
 * Rooms need new keys as of these times: one from the future would ask for them again with every message until then. What
 * ends something must not lie in the past either: it would take back what others have relied on.
 */
function boundsOf(
  { nowMs, signedMs }: Parameters<typeof extendAccount>[3],
  state: AccountState | undefined,
  { change }: AccountEntry,
): TimeBounds {
  const isRevocation = change.kind === ACCOUNT_ENTRY.deviceRevoked;
  const signed = isRevocation ? (signedMs?.(formatHex(change.deviceId)) ?? 0) : 0;
  const leastMs = Math.max(state?.head.timeMs ?? 0, signed + 1);
  return { nowMs, leastMs, isRecent: isRevocation || change.kind === ACCOUNT_ENTRY.wrapChanged };
}

/** The account after one entry whose signature was verified before: what a start does with the log on its own disk. */
export function replayEntry(
  verifier: Verifier,
  state: AccountState | undefined,
  entry: AccountEntry,
  body: Bytes,
): AccountState {
  return applyAccountEntry(state, entry, { entry: verifier.sha256(body), subject: subjectOf(verifier, entry) });
}

/** Device ids (hex) that these entries revoke. */
export function revokedDevices(entries: readonly AccountEntry[]): ReadonlySet<string> {
  const revoked = new Set<string>();
  for (const { change } of entries)
    if (change.kind === ACCOUNT_ENTRY.deviceRevoked) revoked.add(formatHex(change.deviceId));
  return revoked;
}

function subjectOf(verifier: Verifier, { change }: AccountEntry): Bytes {
  switch (change.kind) {
    case ACCOUNT_ENTRY.create:
      return verifier.sha256(encodeIdentity(change.algorithm, change.identity));
    case ACCOUNT_ENTRY.deviceAdded:
      return verifier.sha256(change.device);
    default:
      return ZERO_32;
  }
}

/** Others will encrypt to these keys and check signatures with them: junk would break every room of this account. */
function assertKeys(verifier: Verifier, { change }: AccountEntry): void {
  if (change.kind === ACCOUNT_ENTRY.deviceAdded && !verifier.isP256(change.device))
    throw new WireError('bad_entry', 'the device key is not P-256');
  const isWrap = change.kind === ACCOUNT_ENTRY.create || change.kind === ACCOUNT_ENTRY.wrapChanged;
  if (isWrap && !verifier.isRsa4096(change.wrap)) throw new WireError('bad_entry', 'the wrap key is not RSA-4096');
}

function assertSigned(
  verifier: Verifier,
  state: AccountState | undefined,
  { change }: AccountEntry,
  body: Bytes,
  sig: Bytes,
): void {
  // A first entry carries the key that signs it; a create anywhere else is refused when it is applied.
  const signer = state ?? (change.kind === ACCOUNT_ENTRY.create ? change : undefined);
  if (signer === undefined) throw new WireError('bad_entry', 'a log begins with create');
  if (!verifier.verifyIdentity(signer.algorithm, signer.identity, body, sig)) throw new WireError('bad_signature');
}
