import type { Bytes } from '../protocol/encoding.ts';
import type { HouseAnswer } from '../protocol/routes.ts';
import type { RoomActor } from '../e2ee/room.ts';
import type { AlarmBook } from './alarms.ts';
import type { Api } from './api.ts';
import type { ClientClock } from './client-clock.ts';
import type { Connection } from './connection.ts';
import type { LocalStore } from './local-store.ts';
import type { People } from './people.ts';
import type { Pins } from './pins.ts';
import type { RoomMarks } from './room-marks.ts';
import type { Vault } from './vault-sync.ts';

/** Who is signed in, with the keys this device holds. None of the CryptoKeys is extractable. */
export type Self = {
  readonly fp: Bytes;
  readonly fpHex: string;
  readonly name: string;
  readonly isOwner: boolean;
  readonly keep: boolean;
  /** Signs room entries, commits and messages. */
  readonly actor: RoomActor;
  /** Opens epoch secrets. */
  readonly wrapKey: CryptoKey;
  /** The vault's root key. */
  readonly root: CryptoKey;
};

/** What everything that works for somebody signed in shares. */
export type Home = {
  readonly self: Self;
  readonly api: Api;
  readonly connection: Connection;
  readonly clock: ClientClock;
  readonly store: LocalStore;
  readonly vault: Vault;
  readonly pins: Pins;
  readonly marks: RoomMarks;
  readonly people: People;
  readonly alarms: AlarmBook;
  readonly randomBytes: (byteLength: number) => Bytes;
  /** The house's clock: this device's, corrected by what the house said last. */
  readonly now: () => number;
  /** The house said its time. */
  readonly hearTime: (houseMs: number) => void;
  readonly house: () => HouseAnswer;
  /** The house's store, as it named itself last (protocol.md §9). */
  readonly generation: () => string;
  /** Something that a view shows has changed. */
  readonly changed: () => void;
};
