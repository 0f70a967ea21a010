import { accountNameKey, parseAccountName } from '../../protocol/account-log.ts';
import { parseBase64Url } from '../../protocol/encoding.ts';
import type { Bytes } from '../../protocol/encoding.ts';
import { WireError } from '../../protocol/errors.ts';
import { KDF_BOUNDS } from '../../protocol/limits.ts';
import type { Credential, KdfJson, LoginParametersAnswer, LoginRequest } from '../../protocol/routes.ts';
import type { Static } from '@sinclair/typebox';
import type { Attempt } from './login-throttle.ts';
import type { Parts, Visitor } from './parts.ts';
import { commitIfPossible, commitPlans } from './plan.ts';
import type { Session } from './session.ts';
import type { Opened } from './session-book.ts';
import type { AccountRecord } from './tables.ts';

/** Parameters of a name nobody has: those that nearly everybody has. */
const USUAL_KDF: KdfJson = {
  kind: 'argon2id',
  memoryKiB: KDF_BOUNDS.argon2id.memoryKiB.min,
  passes: KDF_BOUNDS.argon2id.passes.min,
};

/**
 * What clients refuse (rule 6) the house does not store: no later log-in could succeed with it.
 * @throws WireError `bad_request`
 */
export function assertKdf(kdf: KdfJson): void {
  const isWithin = (value: number, { min, max }: { readonly min: number; readonly max: number }): boolean =>
    value >= min && value <= max;
  const { argon2id, pbkdf2 } = KDF_BOUNDS;
  const isSound =
    kdf.kind === 'argon2id'
      ? isWithin(kdf.memoryKiB, argon2id.memoryKiB) && isWithin(kdf.passes, argon2id.passes)
      : isWithin(kdf.rounds, pbkdf2.rounds);
  if (!isSound) throw new WireError('bad_request', 'password parameters out of bounds');
}

/** Somebody who just came in: the session, its token, the browser's cookie, and the vault root for the way taken. */
export type Entered = Opened & { readonly deviceCookie: Bytes | undefined; readonly vaultRoot: string };

/** Ways in for those who have an account, and their passwords. */
export class Logins {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * What a client needs to stretch a password. Alike for names that exist and names that do not (rule 10); only an
   * account made without WebAssembly, whose parameters differ, can be told from an unknown name.
   *
   * @throws WireError `bad_name` for what can be no name.
   */
  parameters(name: string): LoginParametersAnswer {
    const { house, book } = this.#parts;
    const nameKey = accountNameKey(parseAccountName(name));
    const record = book.record(book.byName(nameKey) ?? '');
    return { salt: house.saltOf(nameKey), kdf: record?.password.kdf ?? USUAL_KDF, house: house.id };
  }

  /**
   * A log-in by password or recovery code. Unknown names cost the same time and give the same answer. On a full disk
   * it works too; the session then ends with the process.
   *
   * @throws WireError `bad_name`, `blocked`, `busy` or `bad_credentials`.
   */
  async logIn(request: LoginRequest, visitor: Visitor): Promise<Entered> {
    const { book, serial } = this.#parts;
    const nameKey = accountNameKey(parseAccountName(request.name));
    const fpHex = book.byName(nameKey);
    const before = fpHex === undefined ? undefined : book.record(fpHex);
    await this.#prove(nameKey, fpHex, before?.[request.kind].hash, request.auth, visitor);
    if (fpHex === undefined) throw new Error('nobody came in');
    return serial.run(fpHex, () => this.#enter(fpHex, before, request, visitor));
  }

  /**
   * A new password: it replaces the old one, and every other session and known browser of the account ends with it, at
   * once or not at all. In a session opened by the recovery code nobody is asked for the old one.
   *
   * @throws WireError `bad_request`, `blocked`, `busy`, `bad_credentials`, `session_ended`, or of the disk.
   */
  async changePassword(
    session: Session,
    request: { readonly auth?: string; readonly password: Static<typeof Credential> },
    visitor: Visitor,
  ): Promise<void> {
    const { book, sessions, pool, serial } = this.#parts;
    assertKdf(request.password.kdf);
    const state = book.state(session.fpHex);
    const before = book.record(session.fpHex);
    if (state === undefined || before === undefined) throw new Error('a session without account');
    if (!sessions.mustSetPassword(session.id)) {
      if (request.auth === undefined) throw new WireError('bad_request', 'the present password is missing');
      await this.#prove(accountNameKey(state.name), session.fpHex, before.password.hash, request.auth, visitor);
    }
    const { auth, kdf, vaultRoot } = request.password;
    const hash = await pool.hash(parseBase64Url(auth), visitor.address);
    await serial.run(session.fpHex, () => this.#replacePassword(session, before, { hash, kdf, vaultRoot }, visitor));
  }

  /** Resolves when `auth` is right. Every outcome is counted, and every failure gets its line. */
  async #prove(
    nameKey: string,
    fpHex: string | undefined,
    stored: string | undefined,
    auth: string,
    visitor: Visitor,
  ): Promise<void> {
    const { pool, knownDevices, securityLog } = this.#parts;
    const { address, cookies } = visitor;
    const key = parseBase64Url(auth);
    const isKnown = fpHex !== undefined && knownDevices.isKnown(cookies, fpHex);
    const attempt = this.#begin(address, nameKey, isKnown);
    let isRight: boolean;
    try {
      isRight = await pool.matches(key, stored, address);
    } catch (error) {
      attempt.dropped();
      throw error;
    }
    if (isRight) {
      attempt.succeeded();
      return;
    }
    attempt.failed();
    securityLog.loginFailed(address);
    throw new WireError('bad_credentials');
  }

  #begin(address: string, nameKey: string, isKnown: boolean): Attempt {
    const { throttle, securityLog } = this.#parts;
    try {
      return throttle.begin(address, nameKey, isKnown);
    } catch (error) {
      // A blocked guesser goes on guessing: fail2ban must see it.
      if (error instanceof WireError && throttle.takeLine(address, nameKey)) securityLog.loginFailed(address);
      throw error;
    }
  }

  async #enter(
    fpHex: string,
    before: AccountRecord | undefined,
    request: LoginRequest,
    visitor: Visitor,
  ): Promise<Entered> {
    const { book, sessions, knownDevices, store } = this.#parts;
    const state = book.state(fpHex);
    // The password changed while this one was being checked: what was right is no more.
    if (state === undefined || before === undefined || book.record(fpHex) !== before)
      throw new WireError('bad_credentials');
    const opening = sessions.planOpen(state.fp, { keep: request.keep, mustSetPassword: request.kind === 'recovery' });
    const remembering = knownDevices.planRemember(visitor.cookies, fpHex);
    const isKept = await commitIfPossible(store, [...opening.writes, ...remembering.writes]);
    const opened = opening.done();
    // A session that only memory holds is written with the next signs of life, when there is room.
    if (!isKept) sessions.touch(opened.session.id);
    const deviceCookie = isKept ? remembering.done() : undefined;
    return { ...opened, deviceCookie, vaultRoot: before[request.kind].vaultRoot };
  }

  async #replacePassword(
    session: Session,
    before: AccountRecord,
    password: AccountRecord['password'],
    visitor: Visitor,
  ): Promise<void> {
    const { book, sessions, knownDevices, store } = this.#parts;
    if (sessions.get(session.id) === undefined || book.record(session.fpHex) !== before)
      throw new WireError('session_ended', 'the password changed meanwhile');
    const plans = [
      book.planRecord(session.fp, { ...before, password }),
      sessions.planPasswordSet(session.id),
      sessions.planEnd((other) => other.fpHex === session.fpHex && other.id !== session.id),
      knownDevices.planForgetOthers(visitor.cookies, session.fpHex),
    ];
    await commitPlans(store, plans);
    for (const { done } of plans) done();
  }
}
