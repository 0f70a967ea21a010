import { accountNameKey, decodeAccountEntry } from '../../protocol/account-log.ts';
import type { AccountState, Signed } from '../../protocol/account-log.ts';
import type { Bytes } from '../../protocol/encoding.ts';
import { formatBase64Url, formatHex } from '../../protocol/encoding.ts';
import type { Logger } from '../system/logger.ts';
import { joinKey, prefixRange, u32 } from '../store/keys.ts';
import type { Store } from '../store/store.ts';
import { put } from '../store/table.ts';
import { replayEntry } from './account-entries.ts';
import type { AccountDirectory, SignedText } from './directory.ts';
import { Listeners } from './listeners.ts';
import type { Plan } from './plan.ts';
import { ACCOUNTS, ACCOUNT_LOGS } from './tables.ts';
import type { AccountRecord } from './tables.ts';
import type { Verifier } from './verify.ts';

type Account = { readonly record: AccountRecord; readonly state: AccountState; readonly log: readonly SignedText[] };

/** All accounts in memory, as they are on disk. Changes are planned here and committed by who asked for the plan. */
export class AccountBook implements AccountDirectory {
  readonly #accounts = new Map<string, Account>();
  readonly #names = new Map<string, string>();
  readonly #listeners = new Listeners<[state: AccountState]>();

  /**
   * Reads every account. Signatures were verified when the entries came in; chain and layout are checked again.
   *
   * @throws WireError or Error when the disk holds what was never written: better no house than a wrong one.
   */
  static load(store: Store, verifier: Verifier, logger: Logger): AccountBook {
    const book = new AccountBook();
    for (const { key, value: record } of store.range(ACCOUNTS)) {
      let state: AccountState | undefined;
      const log: SignedText[] = [];
      for (const { value: signed } of store.range(ACCOUNT_LOGS, prefixRange(key))) {
        state = replayEntry(verifier, state, decodeAccountEntry(signed.body), signed.body);
        log.push(textOf(signed));
      }
      if (state === undefined) throw new Error('an account has no log');
      book.#set({ record, state, log });
    }
    logger.info('accounts loaded', { accounts: book.size });
    return book;
  }

  /** How many accounts there are. */
  get size(): number {
    return this.#accounts.size;
  }

  state(fpHex: string): AccountState | undefined {
    return this.#accounts.get(fpHex)?.state;
  }

  log(fpHex: string): readonly SignedText[] {
    return this.#accounts.get(fpHex)?.log ?? [];
  }

  *list(): Iterable<AccountState> {
    for (const { state } of this.#accounts.values()) yield state;
  }

  onChange(listener: (state: AccountState) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Credentials and role, or undefined for an account that is not here. */
  record(fpHex: string): AccountRecord | undefined {
    return this.#accounts.get(fpHex)?.record;
  }

  /** Fingerprint (hex) of the account with that name key (`accountNameKey`), if any. */
  byName(nameKey: string): string | undefined {
    return this.#names.get(nameKey);
  }

  /** A new account. The caller made sure that name and fingerprint are free, and keeps them so until it is done. */
  planCreate(state: AccountState, signed: readonly Signed[], record: AccountRecord): Plan {
    return {
      writes: [put(ACCOUNTS, state.fp, record), ...logWrites(state.fp, 0, signed)],
      done: () => this.#change({ record, state, log: signed.map(textOf) }),
    };
  }

  /** More entries of an account; `state` is what they make of it. */
  planExtend(state: AccountState, signed: readonly Signed[]): Plan {
    const account = this.#existing(state.fp);
    return {
      writes: logWrites(state.fp, account.log.length, signed),
      done: () => this.#change({ ...account, state, log: [...account.log, ...signed.map(textOf)] }),
    };
  }

  /** New credentials of an account. */
  planRecord(fp: Bytes, record: AccountRecord): Plan {
    const account = this.#existing(fp);
    return { writes: [put(ACCOUNTS, fp, record)], done: () => this.#set({ ...account, record }) };
  }

  #existing(fp: Bytes): Account {
    const account = this.#accounts.get(formatHex(fp));
    if (account === undefined) throw new Error('no such account');
    return account;
  }

  #change(account: Account): void {
    this.#set(account);
    this.#listeners.tell(account.state);
  }

  #set(account: Account): void {
    const fpHex = formatHex(account.state.fp);
    this.#accounts.set(fpHex, account);
    this.#names.set(accountNameKey(account.state.name), fpHex);
  }
}

function logWrites(fp: Bytes, from: number, signed: readonly Signed[]): ReturnType<typeof put>[] {
  return signed.map((entry, index) => put(ACCOUNT_LOGS, joinKey(fp, u32(from + index)), entry));
}

function textOf({ body, sig }: Signed): SignedText {
  return { body: formatBase64Url(body), sig: formatBase64Url(sig) };
}
