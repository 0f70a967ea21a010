import { createHash } from 'node:crypto';
import type { Bytes } from '../../protocol/encoding.ts';
import { formatBase64Url, formatHex, parseBase64Url, parseHex } from '../../protocol/encoding.ts';
import { COOKIES } from '../../protocol/routes.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';
import { put, remove } from '../store/table.ts';
import type { Write } from '../store/table.ts';
import type { Clock } from '../system/clock.ts';
import type { Logger } from '../system/logger.ts';
import type { Random } from '../system/random.ts';
import { BOUNDS } from './bounds.ts';
import { TOKEN_BYTES, parseBearerToken, parseCookieToken } from './cookies.ts';
import { Listeners } from './listeners.ts';
import type { Plan } from './plan.ts';
import type { Credentials, Session, Sessions, StopListening } from './session.ts';
import { SESSIONS } from './tables.ts';
import type { SessionRecord } from './tables.ts';

/** How long sessions live; read at each look, so that an owner's change counts at once. */
export type SessionRules = { readonly idleMs: number; readonly keepMs: number };

export type SessionParts = {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly rules: () => SessionRules;
  /** Whether the account (hex) is the owner's. */
  readonly isOwner: (fpHex: string) => boolean;
};

/** A new session and the token that only its client gets. */
export type Opened = { readonly session: Session; readonly token: Bytes };

type Live = {
  session: Session;
  record: SessionRecord;
  /** Last sign of life on the clock that never jumps. */
  seenMs: number;
  isWarned: boolean;
  isUnwritten: boolean;
  /** Its removal is on the way to the disk: writing it again would bring it back after a restart. */
  isEnding: boolean;
};

/** How long before its idle end a session hears of it. */
const WARNING_MS = 60_000;
const LOOK_EVERY_MS = 5_000;
const WRITE_EVERY_MS = 60_000;
const CHALLENGE_BYTES = 32;

/**
 * All sessions, in memory and on disk. On disk stands the SHA-256 of each token: a stolen card signs nobody in. How
 * long somebody was idle is counted on the clock that never jumps, as a box without a clock chip learns the time late.
 */
export class SessionBook implements Sessions {
  readonly #parts: SessionParts;
  readonly #live = new Map<string, Live>();
  readonly #ended = new Listeners<[session: Session]>();
  readonly #idleSoon = new Listeners<[session: Session, inMs: number]>();
  /** Ended, but the disk did not take it yet. */
  readonly #unremoved = new Set<string>();

  private constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** Reads the sessions that outlived the last run; those whose time has passed meanwhile end at the first look. */
  static load(parts: SessionParts): SessionBook {
    const book = new SessionBook(parts);
    const { clock, store } = parts;
    for (const { key, value: record } of store.range(SESSIONS)) {
      // A clock that is behind says nothing about how long the house was off.
      const idleMs = Math.max(0, clock.nowMs() - record.seenMs);
      book.#add(formatHex(new Uint8Array(key)), record, clock.monotonicMs() - idleMs);
    }
    return book;
  }

  /** Begins to look for idle sessions and to write signs of life. Returns what ends both. */
  start(): () => void {
    const stopLooking = this.#parts.clock.every(LOOK_EVERY_MS, () => void this.look());
    const stopWriting = this.#parts.clock.every(WRITE_EVERY_MS, () => void this.writeSigns());
    return () => {
      stopLooking();
      stopWriting();
    };
  }

  find({ cookie, authorization, origin }: Credentials): Session | undefined {
    let token: Bytes | undefined;
    if (authorization === undefined) token = parseCookieToken(cookie, COOKIES.session);
    // A browser adds Origin and cookies by itself; a bearer token beside them is a page that tries something.
    else if (origin === undefined && cookie === undefined) token = parseBearerToken(authorization);
    return token === undefined ? undefined : this.get(idOf(token));
  }

  get(id: string): Session | undefined {
    return this.#live.get(id)?.session;
  }

  touch(id: string): void {
    const live = this.#live.get(id);
    if (live === undefined) return;
    live.seenMs = this.#parts.clock.monotonicMs();
    live.isWarned = false;
    live.isUnwritten = true;
  }

  onEnd(listener: (session: Session) => void): StopListening {
    return this.#ended.add(listener);
  }

  onIdleSoon(listener: (session: Session, inMs: number) => void): StopListening {
    return this.#idleSoon.add(listener);
  }

  /** What a device signs to bind itself to this session. */
  challenge(id: string): Bytes | undefined {
    const record = this.#live.get(id)?.record;
    return record === undefined ? undefined : parseBase64Url(record.challenge);
  }

  /** True after a log-in with the recovery code, until a new password is set. */
  mustSetPassword(id: string): boolean {
    return this.#live.get(id)?.record.mustSetPassword ?? false;
  }

  /** A new session. Beyond the bound, the account's session that was quiet longest ends. */
  planOpen(
    fp: Bytes,
    options: { readonly keep: boolean; readonly mustSetPassword: boolean; readonly device?: Bytes },
  ): Plan<Opened> {
    const { random, clock } = this.#parts;
    const token = new Uint8Array(random.bytes(TOKEN_BYTES));
    const id = idOf(token);
    const record: SessionRecord = {
      fp: formatHex(fp),
      device: options.device === undefined ? null : formatHex(options.device),
      keep: options.keep,
      createdMs: clock.nowMs(),
      seenMs: clock.nowMs(),
      challenge: formatBase64Url(new Uint8Array(random.bytes(CHALLENGE_BYTES))),
      mustSetPassword: options.mustSetPassword,
    };
    const crowd = this.#planCrowdOut(record.fp);
    return {
      writes: [put(SESSIONS, parseHex(id, 32), record), ...crowd.writes],
      done: () => {
        crowd.done();
        return { session: this.#add(id, record, clock.monotonicMs()).session, token };
      },
      ...(crowd.failed && { failed: crowd.failed }),
    };
  }

  /** Binds a session to its device. */
  planBind(id: string, device: Bytes): Plan<Session | undefined> {
    return this.#planRecord(id, { device: formatHex(device) });
  }

  /** The password is set: no more need to, after a recovery. */
  planPasswordSet(id: string): Plan<Session | undefined> {
    return this.#planRecord(id, { mustSetPassword: false });
  }

  /** Ends every session that `picks`. The plan must be committed before anything else is awaited. */
  planEnd(picks: (session: Session) => boolean): Plan {
    const ending = [...this.#live.values()].filter(({ session }) => picks(session));
    for (const live of ending) live.isEnding = true;
    return {
      writes: ending.map(({ session }) => removal(session.id)),
      done: () => {
        for (const { session } of ending) this.#drop(session.id);
      },
      failed: () => {
        for (const live of ending) live.isEnding = false;
      },
    };
  }

  /** Ends one session at once: a full disk must not keep anybody signed in. What it refuses is tried again later. */
  async end(id: string): Promise<void> {
    this.#drop(id);
    this.#unremoved.add(id);
    await this.#remove();
  }

  /** Looks once for sessions that end now or soon. */
  async look(): Promise<void> {
    const { clock, rules } = this.#parts;
    const { idleMs, keepMs } = rules();
    for (const live of this.#live.values()) {
      const { session, record } = live;
      const leftMs = idleMs - (clock.monotonicMs() - live.seenMs);
      const isOver = clock.nowMs() - record.createdMs >= keepMs || (!session.keep && leftMs <= 0);
      if (isOver) {
        this.#drop(session.id);
        this.#unremoved.add(session.id);
      } else if (!session.keep && leftMs <= WARNING_MS && !live.isWarned) {
        live.isWarned = true;
        this.#idleSoon.tell(session, Math.ceil(leftMs));
      }
    }
    await this.#remove();
  }

  /** Writes what {@link touch} noted, as one change. */
  async writeSigns(): Promise<void> {
    const { clock } = this.#parts;
    const unwritten = [...this.#live.values()].filter(({ isUnwritten, isEnding }) => isUnwritten && !isEnding);
    for (const live of unwritten) {
      live.isUnwritten = false;
      live.record = { ...live.record, seenMs: clock.nowMs() - Math.round(clock.monotonicMs() - live.seenMs) };
    }
    const writes = unwritten.map(({ session, record }) => put(SESSIONS, parseHex(session.id, 32), record));
    if (!(await this.#tryWrite(writes))) for (const live of unwritten) live.isUnwritten = true;
  }

  #planRecord(
    id: string,
    change: Partial<Pick<SessionRecord, 'device' | 'mustSetPassword'>>,
  ): Plan<Session | undefined> {
    const live = this.#live.get(id);
    if (live === undefined) return { writes: [], done: () => undefined };
    const record = { ...live.record, ...change };
    return {
      writes: [put(SESSIONS, parseHex(id, 32), record)],
      done: () => {
        // It may have ended while the disk was at work; then it stays so.
        if (!this.#live.has(id)) return undefined;
        live.record = { ...live.record, ...change };
        live.session = this.#sessionOf(id, live.record);
        return live.session;
      },
    };
  }

  #planCrowdOut(fpHex: string): Plan {
    const mine = [...this.#live.values()].filter(({ session }) => session.fpHex === fpHex);
    const surplus = mine.sort((a, b) => a.seenMs - b.seenMs).slice(0, mine.length + 1 - BOUNDS.sessionsPerAccount);
    const ids = new Set(mine.length < BOUNDS.sessionsPerAccount ? [] : surplus.map(({ session }) => session.id));
    return this.planEnd(({ id }) => ids.has(id));
  }

  async #remove(): Promise<void> {
    const ids = [...this.#unremoved];
    this.#unremoved.clear();
    if (!(await this.#tryWrite(ids.map(removal)))) for (const id of ids) this.#unremoved.add(id);
  }

  #add(id: string, record: SessionRecord, seenMs: number): Live {
    const session = this.#sessionOf(id, record);
    const live = { session, record, seenMs, isWarned: false, isUnwritten: false, isEnding: false };
    this.#live.set(id, live);
    return live;
  }

  #sessionOf(id: string, record: SessionRecord): Session {
    return {
      id,
      fp: parseHex(record.fp, 32),
      fpHex: record.fp,
      isOwner: this.#parts.isOwner(record.fp),
      device: record.device === null ? undefined : parseHex(record.device, 32),
      deviceHex: record.device ?? undefined,
      keep: record.keep,
    };
  }

  #drop(id: string): void {
    const live = this.#live.get(id);
    if (!this.#live.delete(id) || live === undefined) return;
    this.#ended.tell(live.session);
  }

  /** For changes nobody asked for: a disk that refuses is logged, and the next look tries again. */
  async #tryWrite(writes: readonly Write[]): Promise<boolean> {
    try {
      if (writes.length > 0) await this.#parts.store.commit(writes);
      return true;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#parts.logger.warn('sessions not written', { kind: error.kind });
      return false;
    }
  }
}

function removal(id: string): Write {
  return remove(SESSIONS, parseHex(id, 32));
}

function idOf(token: Bytes): string {
  return createHash('sha256').update(token).digest('hex');
}
