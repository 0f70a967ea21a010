import type { AccountState } from '../../protocol/account-log.ts';
import type { Bytes } from '../../protocol/encoding.ts';

/** Who acts, and with which device: a session that is bound to its device, seen from here. */
export type Actor = {
  readonly fp: Bytes;
  readonly fpHex: string;
  /** SHA-256 of the SPKI of the device. */
  readonly device: Bytes;
  readonly deviceHex: string;
};

/** The cryptography of rule 18, passed in: this folder has none of its own. */
export interface RoomCrypto {
  sha256(bytes: Bytes): Bytes;
  /** ECDSA P-256 with SHA-256, signature raw r‖s; false also for a key that is none. */
  verifyP256(spki: Bytes, body: Bytes, sig: Bytes): boolean;
}

/** What rooms need to know of accounts. */
export interface Accounts {
  /** What the account's verified log says, or undefined for an account that is not here. By fingerprint in hex. */
  state(fpHex: string): AccountState | undefined;
}

/** Time, passed in. */
export interface RoomClock {
  /** Wall time in milliseconds since 1970. */
  nowMs(): number;
  /** Milliseconds that never jump, for rates. */
  monotonicMs(): number;
}

/** Settings of the owner, asked anew each time. */
export interface RoomSettings {
  readonly messageChars: number;
  readonly messagesPerSecond: number;
  readonly messageBurst: number;
  readonly membersMax: number;
  readonly roomsPerAccount: number;
}

/** Tells people who are connected. Called only for what is durable. */
export interface Announcer {
  /** One frame to every socket of the room's members. */
  toRoom(id: string, frame: string): void;
  /** One frame to every socket of an account. */
  toAccount(fpHex: string, frame: string): void;
  /** The account's sockets hear the room from now on. */
  enter(fpHex: string, id: string): void;
  /** They do not any more. */
  exit(fpHex: string, id: string): void;
}
