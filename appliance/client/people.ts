import type { AccountState, Signed } from '../protocol/account-log.ts';
import { type Bytes, equalBytes, formatBase64Url, formatHex, parseBase64Url, parseHex } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';
import { AccountsAnswer, PeopleAnswer } from '../protocol/routes.ts';
import { HASH_BYTES } from '../protocol/suites.ts';
import { verifyAccountLog } from '../e2ee/account.ts';
import { LogAlarm } from '../e2ee/log-alarm.ts';
import type { AlarmBook } from './alarms.ts';
import { type Api, parseSigned } from './api.ts';
import { type LocalStore, remember } from './local-store.ts';
import type { Person, Trust } from './model.ts';
import type { Pins } from './pins.ts';
import { Serial } from './serial.ts';

export type PeoplePorts = {
  readonly api: Api;
  readonly store: LocalStore;
  readonly pins: Pins;
  readonly alarms: AlarmBook;
  readonly me: Bytes;
  readonly changed: () => void;
};

/** Somebody whose log is needed, with a device that should be in it. */
export type Need = { readonly fp: Bytes; readonly device?: Bytes };

const PREFIX = 'account/';

/** Where this device keeps what it verified of an account. */
export function accountKey(fp: Bytes): string {
  return PREFIX + formatHex(fp);
}

/** The accounts of this house as their own signed logs tell; the house's lists are only hints what to fetch (rule 4). */
export class People {
  readonly #ports: PeoplePorts;
  readonly #accounts = new Map<string, AccountState>();
  /** Everybody the house lists: fingerprint to the length of the log it claims. */
  #listed = new Map<string, number>();
  #online = new Set<string>();
  #version = 0;
  readonly #refreshes = new Serial();
  /** One that has not begun yet. */
  #refreshing: Promise<void> | undefined;

  constructor(ports: PeoplePorts) {
    this.#ports = ports;
  }

  /** Rises when a name, a log or a trust changes: what views are cached by. */
  get version(): number {
    return this.#version;
  }

  /** Brings back the logs this device verified before. */
  async load(): Promise<void> {
    for (const [key, value] of await this.#ports.store.list(PREFIX))
      // Written by `#keep`.
      this.#accounts.set(key.slice(PREFIX.length), value as AccountState);
  }

  /** A verified account. @throws WireError `not_found` if the house has no valid log of it. */
  readonly accountOf = async (fp: Bytes): Promise<AccountState> => {
    await this.prepare([{ fp }]);
    const account = this.#accounts.get(formatHex(fp));
    if (account === undefined) throw new WireError('not_found', 'no valid account log');
    return account;
  };

  /** The account as far as it is known already. */
  known(fpHex: string): AccountState | undefined {
    return this.#accounts.get(fpHex);
  }

  /** Fetches and verifies the logs that are missing, or lack a device that signed something. */
  async prepare(needs: readonly Need[]): Promise<void> {
    const missing = new Set<string>();
    for (const { fp, device } of needs) {
      const account = this.#accounts.get(formatHex(fp));
      if (account === undefined || (device !== undefined && !account.devices.has(formatHex(device))))
        missing.add(formatHex(fp));
    }
    await this.#fetch([...missing]);
  }

  /**
   * Who is there, by the house's word, and the logs of those that are new or longer than known. Asked again while it runs,
   * it runs once more.
   */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#refreshes.run(() => {
      this.#refreshing = undefined;
      return this.#refresh();
    });
    return this.#refreshing;
  }

  /** Own log, as the session brought it. */
  async adopt(account: AccountState): Promise<void> {
    await this.#keep(account);
  }

  setOnline(fps: readonly string[]): void {
    this.#online = new Set(fps);
    this.#ports.changed();
  }

  /** True if that person was in no list so far: time to {@link refresh}. */
  setPresence(fp: string, isOnline: boolean): boolean {
    if (isOnline) this.#online.add(fp);
    else this.#online.delete(fp);
    this.#ports.changed();
    return !this.#listed.has(fp);
  }

  /** Name and trust for a fingerprint; a short form of it where no log is known. */
  person(fpHex: string): Person {
    const account = this.#accounts.get(fpHex);
    const name = account?.name ?? fpHex.slice(0, 8);
    return { fp: fpHex, name, isOnline: this.#online.has(fpHex), trust: this.trustOf(fpHex) };
  }

  trustOf(fpHex: string): Trust {
    if (fpHex === formatHex(this.#ports.me)) return 'me';
    const account = this.#accounts.get(fpHex);
    return account === undefined ? 'unverified' : this.#ports.pins.trustOf(account.name, account.fp);
  }

  /** Everybody else whose log is known, by name. */
  list(): readonly Person[] {
    const me = formatHex(this.#ports.me);
    return [...this.#listed.keys()]
      .filter((fp) => fp !== me && this.#accounts.has(fp))
      .map((fp) => this.person(fp))
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  /**
   * Pins these people on first use, and refuses if somebody else stands under a known name (rule 5: gets no keys).
   * @throws WireError `identity_changed`
   */
  async trust(fps: readonly Bytes[]): Promise<void> {
    for (const fp of fps) {
      const account = await this.accountOf(fp);
      await this.notice(account);
      if (this.trustOf(formatHex(fp)) === 'changed') throw new WireError('identity_changed', account.name);
    }
  }

  /** Pins people on first use; raises the alarm where a name belongs to another identity. */
  async notice(...accounts: readonly AccountState[]): Promise<void> {
    const { pins, alarms, me } = this.#ports;
    const others = accounts.filter(({ fp }) => !equalBytes(fp, me));
    await pins.pin(...others);
    for (const { fp, name } of others) {
      const hex = formatHex(fp);
      if (this.trustOf(hex) === 'changed') await alarms.raise(`account/${hex}`, 'identity_changed', name);
    }
  }

  /** The user compared numbers with this person, or takes it back. */
  async setVerified(fp: Bytes, isVerified: boolean): Promise<void> {
    const account = await this.accountOf(fp);
    await this.#ports.pins.setVerified(account.name, fp, isVerified);
    this.#version += 1;
  }

  async #refresh(): Promise<void> {
    const { people } = await this.#ports.api.ask('people', { answer: PeopleAnswer });
    this.#listed = new Map(people.map((person) => [hexOf(person.fp), person.seq]));
    this.#online = new Set(people.filter((person) => person.isOnline).map((person) => hexOf(person.fp)));
    const stale = [...this.#listed].filter(([fp, seq]) => seq !== (this.#accounts.get(fp)?.head.seq ?? -1));
    await this.#fetch(stale.map(([fp]) => fp));
    this.#ports.changed();
  }

  async #fetch(fps: readonly string[]): Promise<void> {
    for (let at = 0; at < fps.length; at += LIMITS.accountsPerRequest) {
      // Long logs come in several answers; one that brings nothing new is the last.
      let asked = fps.slice(at, at + LIMITS.accountsPerRequest);
      for (let isNews = true; isNews && asked.length > 0;) {
        const before = asked.length;
        asked = await this.#fetchSome(asked);
        isNews = asked.length < before;
      }
    }
  }

  /** @returns those that the answer did not have. */
  async #fetchSome(asked: readonly string[]): Promise<string[]> {
    const body = { fps: asked.map((fp) => formatBase64Url(parseHex(fp, HASH_BYTES))) };
    const { accounts } = await this.#ports.api.ask('accounts', { body, answer: AccountsAnswer });
    const missing = new Set(asked);
    const verified: AccountState[] = [];
    for (const { fp, log } of accounts) {
      const account = missing.delete(hexOf(fp)) ? await this.#verify(hexOf(fp), log.map(parseSigned)) : undefined;
      if (account !== undefined) verified.push(account);
    }
    await this.notice(...verified);
    this.#ports.changed();
    return [...missing];
  }

  /** What a served log adds to what is known; a lie is named and changes nothing. */
  async #verify(fp: string, log: readonly Signed[]): Promise<AccountState | undefined> {
    try {
      const account = await verifyAccountLog(log, this.#accounts.get(fp), parseHex(fp, HASH_BYTES));
      await this.#keep(account);
      return account;
    } catch (error) {
      if (error instanceof LogAlarm) await this.#ports.alarms.raise(`account/${fp}`, 'account_rollback', error.message);
      else if (error instanceof WireError) await this.#ports.alarms.raise(`account/${fp}`, 'bad_entry', error.message);
      else throw error;
      return undefined;
    }
  }

  async #keep(account: AccountState): Promise<void> {
    const fp = formatHex(account.fp);
    this.#accounts.set(fp, account);
    this.#version += 1;
    await remember(this.#ports.store, PREFIX + fp, account);
  }
}

function hexOf(text: string): string {
  return formatHex(parseBase64Url(text));
}
