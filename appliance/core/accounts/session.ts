import type { Bytes } from '../../protocol/encoding.ts';

/** Somebody who is signed in. A new object each time something about it changes: never kept across an `await`. */
export type Session = {
  /** Names the session inside the process; the token itself is known to its client only. */
  readonly id: string;
  /** Fingerprint of the account. */
  readonly fp: Bytes;
  readonly fpHex: string;
  readonly isOwner: boolean;
  /** SHA-256 of the SPKI of the device bound to it; undefined until `sessionDevice`. */
  readonly device: Bytes | undefined;
  readonly deviceHex: string | undefined;
  /** Outlives the idle time of a shared computer. */
  readonly keep: boolean;
};

/** What a request says about who it comes from: three headers as they came, undefined where one is missing. */
export type Credentials = {
  readonly cookie: string | undefined;
  readonly authorization: string | undefined;
  readonly origin: string | undefined;
};

/** Takes a listener away again. */
export type StopListening = () => void;

/** Who is signed in. Reads and {@link Sessions.touch} answer from memory. */
export interface Sessions {
  /**
   * The session these headers prove, or undefined. A bearer token counts only without Origin and without session cookie
   * (protocol.md "On the wire"). Finding a session is no sign of life: see {@link Sessions.touch}.
   */
  find(credentials: Credentials): Session | undefined;
  /** The session as it is now, or undefined once it ended. */
  get(id: string): Session | undefined;
  /** The person did something: moves the idle end. Cheap; written at most once a minute. Unknown ids are ignored. */
  touch(id: string): void;
  /** Calls `listener` once for every session that ends: log-out, password change, revoked device, idle, age. */
  onEnd(listener: (session: Session) => void): StopListening;
  /** Calls `listener` once, a minute before an untouched session ends; `inMs` is what is left. */
  onIdleSoon(listener: (session: Session, inMs: number) => void): StopListening;
}
