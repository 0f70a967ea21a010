import type { SettingsStore } from '../settings/store.ts';
import type { Store } from '../store/store.ts';
import type { Clock } from '../system/clock.ts';
import type { Logger } from '../system/logger.ts';
import type { Random } from '../system/random.ts';
import type { AccountBook } from './account-book.ts';
import type { House } from './house.ts';
import type { HouseInvites } from './house-invites.ts';
import type { KnownDevices } from './known-devices.ts';
import type { LoginThrottle } from './login-throttle.ts';
import type { PasswordPool } from './password-pool.ts';
import type { SecurityLog } from './security-log.ts';
import type { SerialTasks } from './serial-tasks.ts';
import type { SessionBook } from './session-book.ts';
import type { Verifier } from './verify.ts';

/** What the house gives to this folder. */
export type World = {
  readonly store: Store;
  readonly settings: SettingsStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly securityLog: SecurityLog;
};

/** The parts of this folder, as those that use several of them get them. */
export type Parts = World & {
  readonly verifier: Verifier;
  readonly house: House;
  readonly book: AccountBook;
  readonly sessions: SessionBook;
  readonly knownDevices: KnownDevices;
  readonly invites: HouseInvites;
  readonly pool: PasswordPool;
  readonly throttle: LoginThrottle;
  /** Changes of one account run one after the other, by fingerprint in hex: what a change read stays true for it. */
  readonly serial: SerialTasks;
};

/** What a request says about the browser it comes from, besides its body. */
export type Visitor = {
  /** Canonical, as limits count it. */
  readonly address: string;
  /** The Cookie header. */
  readonly cookies: string | undefined;
};
