import type { Route } from '../http/routes.ts';
import { AccountBook } from './account-book.ts';
import { AccountChanges } from './account-changes.ts';
import type { SignedTimes } from './account-changes.ts';
import { accountRoutes } from './account-routes.ts';
import { BCRYPT_COST } from './bounds.ts';
import type { AccountDirectory } from './directory.ts';
import { createGuard } from './guard.ts';
import type { Guard } from './guard.ts';
import { House } from './house.ts';
import { HouseInvites } from './house-invites.ts';
import { houseRoutes } from './house-routes.ts';
import type { Build } from './house-routes.ts';
import { KnownDevices } from './known-devices.ts';
import { loginRoutes } from './login-routes.ts';
import { LoginThrottle } from './login-throttle.ts';
import { Logins } from './logins.ts';
import type { Parts, World } from './parts.ts';
import { createPasswordPool } from './password-pool.ts';
import { peopleRoutes } from './people-routes.ts';
import type { Presence } from './people-routes.ts';
import { Registration } from './registration.ts';
import type { ClaimGate, RoomInvites } from './registration.ts';
import { SerialTasks } from './serial-tasks.ts';
import { SessionBook } from './session-book.ts';
import type { Sessions } from './session.ts';
import { createVerifier } from './verify.ts';
import type { Verifier } from './verify.ts';

/** What the routes need of parts that are made after the accounts. */
export type AccountPorts = {
  readonly claim: ClaimGate;
  readonly roomInvites: RoomInvites;
  readonly signedTimes: SignedTimes;
  readonly presence: Presence;
  readonly build: Build;
};

/** Accounts, sessions and the house's own identity, open for use. */
export interface Accounts {
  readonly directory: AccountDirectory;
  readonly sessions: Sessions;
  readonly guard: Guard;
  readonly verifier: Verifier;
  /** When the owner's account was made, or undefined for a house without owner. */
  readonly claimedMs: () => number | undefined;
  /** Every route of people, accounts and the house but the set-up's. */
  routes(ports: AccountPorts): readonly Route[];
  /** Begins to end idle sessions. */
  start(): void;
  /** Ends that, and writes the signs of life that are not on disk yet. */
  stop(): Promise<void>;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Reads everything from the store.
 *
 * @param bcryptCost lower only where a test is in a hurry.
 * @throws WireError `storage_full` or `storage_failed` when a first start cannot write; Error for a damaged store.
 */
export async function openAccounts(world: World, bcryptCost: number = BCRYPT_COST): Promise<Accounts> {
  const { store, settings, clock, random, logger } = world;
  const verifier = createVerifier();
  const book = AccountBook.load(store, verifier, logger);
  const sessions = SessionBook.load({
    store,
    clock,
    random,
    logger,
    rules: () => ({
      idleMs: settings.get('sessions.idleMinutes') * MINUTE_MS,
      keepMs: settings.get('sessions.keepDays') * DAY_MS,
    }),
    isOwner: (fpHex) => book.record(fpHex)?.isOwner ?? false,
  });
  // Those whose time passed while the house was off must not be let in once more.
  await sessions.look();
  const throttleRules = (): { failures: number; blockMs: number } => ({
    failures: settings.get('accounts.blockAfterFailures'),
    blockMs: settings.get('accounts.blockMinutes') * MINUTE_MS,
  });
  const parts: Parts = {
    ...world,
    verifier,
    house: await House.open(store, random),
    book,
    sessions,
    knownDevices: KnownDevices.load(store, clock, random),
    invites: HouseInvites.load(store, clock, random),
    pool: createPasswordPool(bcryptCost),
    throttle: new LoginThrottle(clock, throttleRules),
    serial: new SerialTasks(),
  };
  const guard = createGuard(sessions, () => settings.get('network.allowedOrigins'));
  let stopSessions = (): void => undefined;
  return {
    directory: book,
    sessions,
    guard,
    verifier,
    claimedMs: () => parts.house.claimedMs,
    routes: ({ claim, roomInvites, signedTimes, presence, build }) => {
      const logins = new Logins(parts);
      const registration = new Registration(parts, { claim, rooms: roomInvites });
      return [
        ...houseRoutes(parts, guard, build),
        ...loginRoutes(parts, guard, logins, registration),
        ...accountRoutes(parts, guard, logins, new AccountChanges(parts, signedTimes)),
        ...peopleRoutes(book, guard, presence),
      ];
    },
    start: () => {
      stopSessions = sessions.start();
    },
    stop: async () => {
      stopSessions();
      await sessions.writeSigns();
    },
  };
}
