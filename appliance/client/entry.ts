import {
  ACCOUNT_ENTRY,
  type AccountEntryChange,
  accountNameKey,
  type AccountState,
  parseAccountName,
  type Signed,
} from '../protocol/account-log.ts';
import { type Bytes, equalBytes, formatBase64Url, formatHex, parseBase64Url } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import {
  type Admission,
  ClockData,
  type HouseAnswer,
  type KdfJson,
  LoginParametersAnswer,
  SessionAnswer,
} from '../protocol/routes.ts';
import { verifyAccountLog } from '../e2ee/account.ts';
import { type Device, generateDevice, proveDevice } from '../e2ee/device.ts';
import { inviteAccess } from '../e2ee/invite.ts';
import { LogAlarm } from '../e2ee/log-alarm.ts';
import { OpenError } from '../e2ee/open-error.ts';
import { DEFAULT_KDF, FALLBACK_KDF, type PasswordParameters, type StretchedSecret } from '../e2ee/password.ts';
import { openVaultRoot, rewrapVaultRoot } from '../e2ee/vault.ts';
import type { Alarms } from './alarms.ts';
import { type Api, formatSigned, parseSigned } from './api.ts';
import { checked } from './checked.ts';
import { identityAlgorithm } from './key-work.ts';
import { parseRoomLink } from './links.ts';
import type { Progress, RegisterInput } from './model.ts';
import { accountKey } from './people.ts';
import type { ClientPorts } from './ports.ts';
import { forgetKeys, loadSelf, saveSelf, type SelfRecord } from './self-record.ts';
import { Offline } from './transport.ts';
import { RECORD_NAME } from './vault-content.ts';
import { assertHeads, headsOf, HEADED_RECORDS } from './vault-heads.ts';
import { Vault } from './vault-sync.ts';

/** Somebody who came in, and the account's verified log. */
export type Entered = {
  readonly record: SelfRecord;
  readonly keys: SelfKeys;
  readonly account: AccountState;
  readonly isOwner: boolean;
};

/** The keys of a {@link SelfRecord}. */
type SelfKeys = NonNullable<SelfRecord['keys']>;
type OnProgress = (progress: Progress) => void;

/** Ways into the house: register, log in, recover, go on after a reload. Passwords and identities stay in the key work. */
export class Entry {
  readonly #ports: ClientPorts;
  readonly #api: Api;
  readonly #alarms: Alarms;
  readonly #house: () => HouseAnswer;
  #offsetMs = 0;

  constructor(ports: ClientPorts, api: Api, alarms: Alarms, house: () => HouseAnswer) {
    this.#ports = ports;
    this.#api = api;
    this.#alarms = alarms;
    this.#house = house;
  }

  /** @throws WireError, Offline */
  async register(
    input: RegisterInput,
    onProgress: OnProgress,
  ): Promise<{ readonly entered: Entered; readonly recoveryCode: string }> {
    const name = parseAccountName(input.name);
    const admission = await formatAdmission(input.admission);
    const { house, salt } = await this.#parameters(name, newKdf());
    const { made, answer } = await this.#inHouseTime(async () => {
      const made = await this.#ports.keyWork.createAccount(
        {
          name,
          password: input.password,
          algorithm: identityAlgorithm(input.identity),
          house,
          salt,
          kdf: newKdf(),
          timeMs: this.#now(),
        },
        (step) => onProgress({ step }),
      );
      onProgress({ step: 'registering' });
      const { password, recovery, keysRecord } = made;
      const body = {
        admission,
        log: made.log.map(formatSigned),
        password: { ...formatCredential(password), kdf: newKdf() },
        recovery: formatCredential(recovery),
        records: [
          { id: formatBase64Url(keysRecord.id), version: keysRecord.version, blob: formatBase64Url(keysRecord.blob) },
        ],
        proof: formatBase64Url(made.proof),
        keep: input.keep,
      };
      const answer = await this.#api.ask('register', { body, answer: SessionAnswer });
      return { made, answer };
    });
    const { password, keysRecord } = made;
    this.#useToken(answer);
    const keys = { root: made.root, wrapKey: made.wrapKey };
    const record: SelfRecord = {
      fp: made.state.fp,
      name,
      device: made.device,
      keys,
      wrapSpki: made.state.wrap,
      vaultRoot: password.vaultRoot,
      keep: input.keep,
    };
    await this.#begin(record);
    await this.#vault({ fp: record.fp, root: keys.root }).keep(keysRecord.id, keysRecord);
    if (!isBound(answer, made.device)) await this.#bind(answer, made.device, undefined);
    return { entered: { record, keys, account: made.state, isOwner: answer.isOwner }, recoveryCode: made.recoveryCode };
  }

  /** @throws WireError `bad_credentials` and others; Offline */
  async logIn(name: string, password: string, keep: boolean, onProgress: OnProgress): Promise<Entered> {
    onProgress({ step: 'stretching-password' });
    const parameters = await this.#parameters(name);
    const secret = await this.#ports.keyWork.stretchPassword(password, parameters);
    onProgress({ step: 'signing-in' });
    const answer = await this.#logIn(name, 'password', secret, keep);
    onProgress({ step: 'opening-vault' });
    return this.#inHouseTime(() => this.#enter(answer, name, secret, keep));
  }

  /** @throws WireError, Offline */
  async recover(
    name: string,
    code: string,
    newPassword: string,
    keep: boolean,
    onProgress: OnProgress,
  ): Promise<Entered> {
    onProgress({ step: 'stretching-password' });
    const parameters = await this.#parameters(name, newKdf());
    const recovery = await this.#ports.keyWork.stretchRecovery(code, parameters.house, parameters.nameKey);
    const secret = await this.#ports.keyWork.stretchPassword(newPassword, parameters);
    onProgress({ step: 'signing-in' });
    const answer = await this.#logIn(name, 'recovery', recovery, keep);
    onProgress({ step: 'opening-vault' });
    const entered = await this.#inHouseTime(() => this.#enter(answer, name, recovery, keep));
    return this.#setPassword(entered, recovery, secret, parameters.kdf, undefined);
  }

  /** @throws WireError `bad_credentials` if `current` is not the password; Offline */
  async changePassword(entered: Entered, current: string, next: string, onProgress: OnProgress): Promise<Entered> {
    const { name } = entered.record;
    onProgress({ step: 'stretching-password', done: 0 });
    const old = await this.#ports.keyWork.stretchPassword(current, await this.#parameters(name));
    onProgress({ step: 'stretching-password', done: 0.5 });
    const parameters = await this.#parameters(name, newKdf());
    const secret = await this.#ports.keyWork.stretchPassword(next, parameters);
    onProgress({ step: 'sealing-vault' });
    return this.#setPassword(entered, old, secret, parameters.kdf, old.auth);
  }

  /** Goes on with the session and the keys this device has; undefined if one of them is missing. @throws Offline */
  async resume(): Promise<Entered | undefined> {
    const record = await loadSelf(this.#ports.store);
    if (record?.keys === undefined) return undefined;
    let answer: SessionAnswer;
    try {
      answer = await this.#api.ask('session', { answer: SessionAnswer });
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      // The session ended with the browser, or while this page was closed: nobody else who comes here finds the keys.
      const isOver = error.code === 'not_signed_in' || error.code === 'session_ended';
      if (isOver && !record.keep) await forgetKeys(this.#ports.store);
      return undefined;
    }
    if (answer.mustSetPassword || !equalBytes(parseBase64Url(answer.fp), record.fp)) return undefined;
    const account = await this.#verify(answer);
    const device = account.devices.get(formatHex(record.device.id));
    if (device === undefined || device.revokedMs !== undefined || !equalBytes(account.wrap, record.wrapSpki))
      return undefined;
    if (!isBound(answer, record.device)) await this.#bind(answer, record.device, undefined);
    return { record, keys: record.keys, account, isOwner: answer.isOwner };
  }

  /** What a password is stretched with; `kdf` instead of the present one for a new password. */
  async #parameters(name: string, kdf?: KdfJson): Promise<PasswordParameters> {
    const body = { name: parseAccountName(name) };
    const answer = await this.#api.ask('loginParameters', { body, answer: LoginParametersAnswer });
    // The same secret must not be stretched for two houses alike (rule 6).
    if (answer.house !== this.#house().house) throw new WireError('bad_request', 'parameters of another house');
    return {
      house: parseBase64Url(answer.house),
      nameKey: accountNameKey(body.name),
      salt: parseBase64Url(answer.salt),
      kdf: kdf ?? answer.kdf,
    };
  }

  async #logIn(
    name: string,
    kind: 'password' | 'recovery',
    secret: StretchedSecret,
    keep: boolean,
  ): Promise<SessionAnswer> {
    const body = { name: parseAccountName(name), kind, auth: formatBase64Url(secret.auth), keep };
    const answer = await this.#api.ask('login', { body, answer: SessionAnswer });
    this.#useToken(answer);
    return answer;
  }

  /** Opens the vault, and adds this device to the account where it is new. */
  async #enter(answer: SessionAnswer, name: string, secret: StretchedSecret, keep: boolean): Promise<Entered> {
    const before = await loadSelf(this.#ports.store);
    const isSame = before !== undefined && equalBytes(before.fp, parseBase64Url(answer.fp));
    if (!isSame) await this.#ports.store.clear();
    const account = await this.#verify(answer);
    if (answer.vaultRoot === null || accountNameKey(account.name) !== accountNameKey(parseAccountName(name)))
      throw new WireError('bad_credentials', 'an account of another name');
    const vaultRoot = parseBase64Url(answer.vaultRoot);
    const root = await orBadCredentials(() => openVaultRoot(secret.wrapRoot, account.fp, vaultRoot));
    const vault = this.#vault({ fp: account.fp, root });
    await vault.read(HEADED_RECORDS);
    await assertHeads(vault, account, (detail) => {
      void this.#alarms.raise('house', 'vault_rollback', detail);
    });
    const keysRecord = await vault.position(RECORD_NAME.keys);
    if (keysRecord === undefined) throw new WireError('bad_credentials', 'the vault holds no keys');
    const device = isSame && !isRevoked(account, before.device) ? before.device : await generateDevice();
    const isNew = !account.devices.has(formatHex(device.id));
    const changes: AccountEntryChange[] = isNew
      ? [
          { kind: ACCOUNT_ENTRY.deviceAdded, device: device.spki },
          { kind: ACCOUNT_ENTRY.heads, heads: await headsOf(vault) },
        ]
      : [];
    const timeMs = this.#now();
    const unlocked = await orBadCredentials(() =>
      this.#ports.keyWork.unlock({ root, account, keysRecord, changes, timeMs }),
    );
    const { fp, wrap: wrapSpki } = account;
    const keys = { root, wrapKey: unlocked.wrapKey };
    const record = { fp, name: account.name, device, keys, wrapSpki, vaultRoot, keep };
    // Before the house hears of the device: if its answer is lost, the next log-in goes on with the same one.
    await this.#begin(record);
    const [added, heads] = unlocked.entries;
    await this.#bind(answer, device, added);
    if (heads !== undefined) await this.#postHeads(heads);
    return { record, keys, account: isNew ? await this.#reread() : account, isOwner: answer.isOwner };
  }

  async #setPassword(
    entered: Entered,
    from: StretchedSecret,
    to: StretchedSecret,
    kdf: KdfJson,
    auth: Bytes | undefined,
  ): Promise<Entered> {
    const { record } = entered;
    const vaultRoot = await orBadCredentials(() =>
      rewrapVaultRoot(from.wrapRoot, to.wrapRoot, record.fp, record.vaultRoot),
    );
    const password = { ...formatCredential({ auth: to.auth, vaultRoot }), kdf };
    const body = auth === undefined ? { password } : { auth: formatBase64Url(auth), password };
    await this.#api.tell('password', { body });
    const changed = { ...record, vaultRoot };
    await this.#begin(changed);
    return { ...entered, record: changed };
  }

  /** The account's log, held against what this device saw of it last. */
  async #verify(answer: SessionAnswer): Promise<AccountState> {
    const fp = parseBase64Url(answer.fp);
    const log = answer.log.map(parseSigned);
    // Written by the directory of people.
    const known = (await this.#ports.store.get(accountKey(fp))) as AccountState | undefined;
    try {
      return await verifyAccountLog(log, known, fp);
    } catch (error) {
      if (!(error instanceof LogAlarm)) throw error;
      // Shown, and gone on from: a house that was restored has no other log to give.
      await this.#alarms.raise(`account/${formatHex(fp)}`, 'account_rollback', error.message);
      return verifyAccountLog(log, undefined, fp);
    }
  }

  async #reread(): Promise<AccountState> {
    return this.#verify(await this.#api.ask('session', { answer: SessionAnswer }));
  }

  /** Proves to the house that this device holds the session; `added` puts it into the account's log first. */
  async #bind(answer: SessionAnswer, device: Device, added: Signed | undefined): Promise<void> {
    const proof = await proveDevice(device, parseBase64Url(answer.challenge));
    const body = { device: formatBase64Url(device.id), proof: formatBase64Url(proof) };
    await this.#api.tell('sessionDevice', {
      body: added === undefined ? body : { ...body, entry: formatSigned(added) },
    });
  }

  /** What the vault holds now, signed into the account's log: nice to have, so its failure ends nothing. */
  async #postHeads(entry: Signed): Promise<void> {
    try {
      await this.#api.tell('accountEntries', { body: { entries: [formatSigned(entry)] } });
    } catch (error) {
      if (!(error instanceof WireError || error instanceof Offline)) throw error;
    }
  }

  #now(): number {
    return this.#ports.clock.now() + this.#offsetMs;
  }

  /** The house takes no entry from the future. Where a device's clock is wrong, its refusal says the time: once more with that. */
  async #inHouseTime<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof WireError) || error.code !== 'bad_entry' || error.extra.data === undefined) throw error;
      this.#offsetMs = checked(ClockData, error.extra.data).timeMs - this.#ports.clock.now();
      return work();
    }
  }

  async #begin(record: SelfRecord): Promise<void> {
    await saveSelf(this.#ports.store, record);
  }

  #vault({ fp, root }: { readonly fp: Bytes; readonly root: CryptoKey }): Vault {
    const { store } = this.#ports;
    const onRollback = (detail: string): void => void this.#alarms.raise('house', 'vault_rollback', detail);
    return new Vault({ api: this.#api, store, root, fp, onRollback });
  }

  #useToken(answer: SessionAnswer): void {
    if (answer.token !== undefined) this.#ports.transport.useToken?.(answer.token);
  }
}

function newKdf(): KdfJson {
  return typeof WebAssembly === 'object' ? DEFAULT_KDF : FALLBACK_KDF;
}

function isRevoked(account: AccountState, device: Device): boolean {
  return account.devices.get(formatHex(device.id))?.revokedMs !== undefined;
}

function isBound(answer: SessionAnswer, device: Device): boolean {
  return answer.device !== null && equalBytes(parseBase64Url(answer.device), device.id);
}

function formatCredential(credential: { readonly auth: Bytes; readonly vaultRoot: Bytes }): {
  readonly auth: string;
  readonly vaultRoot: string;
} {
  return { auth: formatBase64Url(credential.auth), vaultRoot: formatBase64Url(credential.vaultRoot) };
}

async function formatAdmission(admission: RegisterInput['admission']): Promise<Admission> {
  if (admission.kind !== 'room') return admission;
  const link = parseRoomLink(admission.link);
  const access = formatBase64Url(await inviteAccess(link));
  return { kind: 'room', genesis: formatBase64Url(link.genesis), access };
}

/** A sealed root that does not open under a password is a wrong password, whatever the house says of it. */
async function orBadCredentials<T>(open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof OpenError) throw new WireError('bad_credentials', 'the vault does not open');
    throw error;
  }
}
