import {
  ACCOUNT_ENTRY,
  type AccountDevice,
  type AccountEntry,
  type AccountEntryChange,
  type AccountState,
  applyAccountEntry,
  decodeAccountEntry,
  encodeAccountEntry,
  type Signed,
} from '../protocol/account-log.ts';
import { type Bytes, equalBytes, formatHex, ZERO_32 } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';
import { type Device, proveDevice } from './device.ts';
import { sha256 } from './hash.ts';
import { fingerprintOf, type Identity, signWithIdentity, verifyIdentitySignature } from './identity.ts';
import { LogAlarm } from './log-alarm.ts';
import { importWrapPublicKey } from './wrap-key.ts';

export type SignedAccountEntry = { readonly signed: Signed; readonly state: AccountState };

/** The log of a new account: create, then its first device. `proof` is what registration wants from that device. */
export async function createAccountLog(
  identity: Identity,
  account: { readonly name: string; readonly wrap: Bytes; readonly device: Device; readonly timeMs: number },
): Promise<{ readonly entries: readonly Signed[]; readonly state: AccountState; readonly proof: Bytes }> {
  const { algorithm, spki } = identity;
  const { name, wrap, device, timeMs } = account;
  const change = { kind: ACCOUNT_ENTRY.create, name, algorithm, identity: spki, wrap } as const;
  const create = await sign(identity, undefined, { seq: 0, prev: ZERO_32, timeMs, change });
  const added = await signAccountEntry(
    identity,
    create.state,
    { kind: ACCOUNT_ENTRY.deviceAdded, device: device.spki },
    timeMs,
  );
  const proof = await proveDevice(device, create.state.head.hash);
  return { entries: [create.signed, added.signed], state: added.state, proof };
}

/**
 * The next entry of one's own log. `timeMs` is raised to the log's last time, so that a slow clock writes no invalid log.
 * @throws WireError as `applyAccountEntry` does.
 */
export function signAccountEntry(
  identity: Identity,
  state: AccountState,
  change: AccountEntryChange,
  timeMs: number,
): Promise<SignedAccountEntry> {
  const { seq, hash, timeMs: lastMs } = state.head;
  return sign(identity, state, { seq: seq + 1, prev: hash, timeMs: Math.max(timeMs, lastMs), change });
}

/**
 * What a served account log says, after every signature and link of its chain was checked.
 * @param entries the whole log, oldest first
 * @param known what was verified before: entries up to its head are compared by hash only, and must be there
 * @param fp whose log was asked for (that of `known` if absent)
 * @throws LogAlarm `rollback` if the log ends before `known`, `fork` if it is another one; WireError `bad_entry`,
 *   `bad_signature`, `stale_head` or `bad_request` if an entry is not valid.
 */
export async function verifyAccountLog(
  entries: readonly Signed[],
  known?: AccountState,
  fp: Bytes | undefined = known?.fp,
): Promise<AccountState> {
  if (entries.length > LIMITS.accountLogMax) throw new WireError('too_many', 'account log');
  let state = known;
  if (known !== undefined) {
    const last = entries[known.head.seq];
    if (last === undefined) throw new LogAlarm('rollback', 'account log is shorter than seen before');
    if (!equalBytes(await sha256(last.body), known.head.hash))
      throw new LogAlarm('fork', 'account log differs from the one seen before');
  }
  for (const signed of entries.slice(known === undefined ? 0 : known.head.seq + 1)) {
    state = await verifyEntry(state, signed);
    if (fp !== undefined && !equalBytes(state.fp, fp)) throw new WireError('bad_entry', 'log of another account');
  }
  if (state === undefined) throw new WireError('bad_entry', 'empty account log');
  return state;
}

/**
 * The device `id` of an account if what it signed at `timeMs` counts: it is in the log, and was not revoked before.
 * @param graceMs how long after its end a time may lie all the same
 * @throws WireError `wrong_device` otherwise.
 */
export function deviceAt(account: AccountState, id: Bytes, timeMs: number, graceMs = 0): AccountDevice {
  const device = account.devices.get(formatHex(id));
  if (device === undefined) throw new WireError('wrong_device', 'not a device of this account');
  if (device.revokedMs !== undefined && device.revokedMs <= timeMs - graceMs)
    throw new WireError('wrong_device', 'revoked');
  return device;
}

async function sign(
  identity: Identity,
  state: AccountState | undefined,
  entry: AccountEntry,
): Promise<SignedAccountEntry> {
  const body = encodeAccountEntry(entry);
  const signed = { body, sig: await signWithIdentity(identity, body) };
  return {
    signed,
    state: applyAccountEntry(state, entry, { entry: await sha256(body), subject: await subjectOf(entry) }),
  };
}

async function verifyEntry(state: AccountState | undefined, signed: Signed): Promise<AccountState> {
  const entry = decodeAccountEntry(signed.body);
  const { change } = entry;
  const signer = change.kind === ACCOUNT_ENTRY.create ? change : state;
  if (signer === undefined) throw new WireError('bad_entry', 'a log begins with create');
  if (!(await verifyIdentitySignature(signer.algorithm, signer.identity, signed.body, signed.sig)))
    throw new WireError('bad_signature', 'account entry');
  // A key nobody can wrap to would keep the whole room from new epochs.
  if (change.kind === ACCOUNT_ENTRY.create || change.kind === ACCOUNT_ENTRY.wrapChanged)
    await importWrapPublicKey(change.wrap);
  return applyAccountEntry(state, entry, { entry: await sha256(signed.body), subject: await subjectOf(entry) });
}

function subjectOf({ change }: AccountEntry): Promise<Bytes> {
  switch (change.kind) {
    case ACCOUNT_ENTRY.create:
      return fingerprintOf(change.algorithm, change.identity);
    case ACCOUNT_ENTRY.deviceAdded:
      return sha256(change.device);
    case ACCOUNT_ENTRY.deviceRevoked:
    case ACCOUNT_ENTRY.wrapChanged:
    case ACCOUNT_ENTRY.heads:
      return Promise.resolve(ZERO_32);
  }
}
