import { accountNameKey, type AccountEntryChange, type AccountState, type Signed } from '../protocol/account-log.ts';
import type { Bytes } from '../protocol/encoding.ts';
import type { KdfJson } from '../protocol/routes.ts';
import { IDENTITY_ALGORITHM, type IdentityAlgorithm } from '../protocol/suites.ts';
import { createAccountLog, signAccountEntry } from '../e2ee/account.ts';
import { type Device, generateDevice } from '../e2ee/device.ts';
import { generateIdentity, importIdentity } from '../e2ee/identity.ts';
import { type PasswordParameters, type StretchedSecret, stretchPassword } from '../e2ee/password.ts';
import { generateRecoveryCode, stretchRecovery } from '../e2ee/recovery.ts';
import { createVaultRoot, openRecord, recordId, type SealedRecord, sealRecord } from '../e2ee/vault.ts';
import { generateWrapKey, importWrapPrivateKey } from '../e2ee/wrap-key.ts';
import type { ProgressStep } from './model.ts';
import { decodeKeys, encodeKeys, RECORD_NAME } from './vault-content.ts';

export type NewAccountInput = {
  readonly name: string;
  readonly password: string;
  readonly algorithm: IdentityAlgorithm;
  readonly house: Bytes;
  readonly salt: Bytes;
  readonly kdf: KdfJson;
  readonly timeMs: number;
};

/** All that a registration sends, and all that this device keeps. CryptoKeys are not extractable. */
export type NewAccount = {
  readonly state: AccountState;
  readonly log: readonly Signed[];
  readonly proof: Bytes;
  readonly device: Device;
  readonly root: CryptoKey;
  readonly wrapKey: CryptoKey;
  readonly password: { readonly auth: Bytes; readonly vaultRoot: Bytes };
  readonly recovery: { readonly auth: Bytes; readonly vaultRoot: Bytes };
  readonly recoveryCode: string;
  readonly keysRecord: SealedRecord & { readonly id: Bytes };
};

/** The private keys out of the vault's keys record: the wrap key to keep, and account entries signed while the identity was open. */
export type UnlockInput = {
  readonly root: CryptoKey;
  readonly account: AccountState;
  readonly keysRecord: { readonly version: number; readonly blob: Bytes };
  /** What the identity key signs on this occasion, in order. */
  readonly changes: readonly AccountEntryChange[];
  readonly timeMs: number;
};
export type Unlocked = {
  readonly wrapKey: CryptoKey;
  readonly entries: readonly Signed[];
  /** The account after `entries`. */
  readonly account: AccountState;
};

/**
 * The heavy work with passwords and identities (rules 3, 6): in a browser a worker answers this interface, in tests and
 * in a terminal {@link createKeyWork} does directly. Everything that goes in and out can be cloned to a worker.
 */
export interface KeyWork {
  /** @throws WireError `unsupported` if the house names password parameters out of bounds. */
  stretchPassword(password: string, parameters: PasswordParameters): Promise<StretchedSecret>;
  /** @throws WireError `bad_request` if it is no recovery code. */
  stretchRecovery(code: string, house: Bytes, nameKey: string): Promise<StretchedSecret>;
  createAccount(input: NewAccountInput, onStep: (step: ProgressStep) => void): Promise<NewAccount>;
  /** @throws OpenError if the record does not open or holds other keys than the account's log names. */
  unlock(input: UnlockInput): Promise<Unlocked>;
}

/** The slow parts, which a test may take from a pool. */
export type SlowWork = {
  readonly makeWrapKey: typeof generateWrapKey;
  readonly stretchPassword: typeof stretchPassword;
};

/** The work itself, in this thread. */
export function createKeyWork(slow: SlowWork = { makeWrapKey: generateWrapKey, stretchPassword }): KeyWork {
  return {
    stretchPassword: slow.stretchPassword,
    stretchRecovery,
    createAccount: (input, onStep) => createAccount(slow, input, onStep),
    unlock,
  };
}

async function createAccount(
  slow: SlowWork,
  input: NewAccountInput,
  onStep: (step: ProgressStep) => void,
): Promise<NewAccount> {
  const { name, house, timeMs } = input;
  const nameKey = accountNameKey(name);
  const recoveryCode = generateRecoveryCode();
  onStep('stretching-password');
  const password = await slow.stretchPassword(input.password, { house, nameKey, salt: input.salt, kdf: input.kdf });
  const recovery = await stretchRecovery(recoveryCode, house, nameKey);
  onStep('making-identity');
  const { identity, pkcs8 } = await generateIdentity(input.algorithm);
  onStep('making-wrap-key');
  const wrap = await slow.makeWrapKey();
  onStep('making-device');
  const device = await generateDevice();
  const { entries, state, proof } = await createAccountLog(identity, { name, wrap: wrap.spki, device, timeMs });
  onStep('sealing-vault');
  const { root, sealed } = await createVaultRoot(state.fp, [password.wrapRoot, recovery.wrapRoot]);
  const [passwordRoot, recoveryRoot] = sealed;
  if (passwordRoot === undefined || recoveryRoot === undefined) throw new Error('a vault root was not sealed');
  const id = await recordId(root, RECORD_NAME.keys);
  const plain = encodeKeys({ identity: pkcs8, wrap: wrap.pkcs8 });
  const keysRecord = await sealRecord(root, { fp: state.fp, id }, undefined, plain);
  return {
    state,
    log: entries,
    proof,
    device,
    root,
    wrapKey: await importWrapPrivateKey(wrap.spki, wrap.pkcs8),
    password: { auth: password.auth, vaultRoot: passwordRoot },
    recovery: { auth: recovery.auth, vaultRoot: recoveryRoot },
    recoveryCode,
    keysRecord: { ...keysRecord, id },
  };
}

async function unlock(input: UnlockInput): Promise<Unlocked> {
  const { root, timeMs } = input;
  let account = input.account;
  const id = await recordId(root, RECORD_NAME.keys);
  const { plain } = await openRecord(root, { fp: account.fp, id }, input.keysRecord);
  const keys = decodeKeys(plain);
  const wrapKey = await importWrapPrivateKey(account.wrap, keys.wrap);
  const entries: Signed[] = [];
  if (input.changes.length > 0) {
    const identity = await importIdentity(account.algorithm, account.identity, keys.identity);
    for (const change of input.changes) {
      const { signed, state } = await signAccountEntry(identity, account, change, timeMs);
      entries.push(signed);
      account = state;
    }
  }
  return { wrapKey, entries, account };
}

/** The identity algorithm by its name in the view model. */
export function identityAlgorithm(name: 'ecdsa-p256' | 'rsa-pss-4096'): IdentityAlgorithm {
  return name === 'ecdsa-p256' ? IDENTITY_ALGORITHM.ecdsaP256 : IDENTITY_ALGORITHM.rsaPss4096;
}
