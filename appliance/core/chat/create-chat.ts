import { crockfordOf, ROOM_ID_CHARS } from '../../protocol/ids.ts';
import type { Bytes } from '../../protocol/encoding.ts';
import { WireError } from '../../protocol/errors.ts';
import type { AccountDirectory } from '../accounts/directory.ts';
import type { Guard } from '../accounts/guard.ts';
import type { Sessions } from '../accounts/session.ts';
import { fileSent } from '../files/file-index.ts';
import { fileRoutes } from '../files/file-routes.ts';
import { Files } from '../files/files.ts';
import { FILE_TABLES } from '../files/tables.ts';
import type { Route } from '../http/routes.ts';
import type { SocketRoute } from '../http/sockets.ts';
import { Delivery } from '../rooms/delivery.ts';
import { EpochClosing } from '../rooms/epoch-closing.ts';
import { Invitations } from '../rooms/invitations.ts';
import { Invites } from '../rooms/invites.ts';
import { JoinRequests } from '../rooms/join-requests.ts';
import type { RoomCrypto, RoomSettings } from '../rooms/ports.ts';
import { RoomChanges } from '../rooms/room-changes.ts';
import { Rooms } from '../rooms/rooms.ts';
import { SignedTimes } from '../rooms/signed-times.ts';
import type { Settings } from '../settings/table.ts';
import { storageFault } from '../store/storage-fault.ts';
import type { Store } from '../store/store.ts';
import type { Clock } from '../system/clock.ts';
import type { Logger } from '../system/logger.ts';
import type { Random } from '../system/random.ts';
import type { Turns } from '../system/turns.ts';
import { ChatSockets } from '../ws/chat-sockets.ts';
import type { OwnerLines } from '../ws/owner-lines.ts';
import type { Watchers } from '../ws/watchers.ts';
import { encodeBase64Url } from './base64url.ts';
import { ownBytes } from './byte-records.ts';
import { DiskRooms } from './disk-rooms.ts';
import { Limiter } from './limiter.ts';
import { messageRoutes } from './message-routes.ts';
import { roomRoutes } from './room-routes.ts';
import { INVITATION_ID_BYTES, ROOM_TABLES } from './tables.ts';
import { wayInRoutes } from './way-in-routes.ts';

/** What `openStore` must be told for rooms and files. */
export const CHAT_TABLES = [...ROOM_TABLES, ...FILE_TABLES] as const;

/** What chat is made of. */
export type ChatParts = {
  /** Opened with {@link CHAT_TABLES} among its tables. */
  readonly store: Store;
  /** Absolute; sealed files lie in `files/` below it. */
  readonly dataFolder: string;
  readonly guard: Guard;
  readonly sessions: Sessions;
  readonly accounts: AccountDirectory;
  readonly crypto: RoomCrypto;
  readonly settings: () => ChatSettings;
  readonly clock: Clock;
  readonly turns: Turns;
  readonly random: Random;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** Sends one frame to every socket that subscribed to `topic`: the server's `publish`. */
  readonly publish: (topic: string, frame: string) => void;
};

/** The settings chat asks for, each time anew. */
export type ChatSettings = Pick<
  Settings,
  | 'messages.maxChars'
  | 'messages.perSecond'
  | 'messages.burst'
  | 'rooms.membersMax'
  | 'rooms.perAccountMax'
  | 'files.maxBytes'
  | 'files.perAccountBytes'
  | 'storage.floorBytes'
  | 'network.allowedOrigins'
>;

/** Rooms, delivery, files and sockets of one house. */
export type Chat = {
  readonly routes: readonly Route[];
  readonly socket: SocketRoute;
  readonly presence: { isOnline(fpHex: string): boolean; readonly count: number };
  /** Sockets that show the status page. */
  readonly watchers: Watchers;
  /** The owner's sockets. */
  readonly ownerLines: OwnerLines;
  readonly roomInvites: {
    /** True while the invite of the room with this access hash (SHA-256 of the token) lets somebody in. */
    placesOf(genesis: Bytes, accessHash: Bytes, timeMs: number): number;
  };
  /** What devices signed in rooms lately. */
  readonly signedTimes: SignedTimes;
  /** Removes files nobody sent; runs by itself at the start and every hour. */
  sweepFiles(): Promise<void>;
};

const SWEEP_MS = 3_600_000;
const RETRY_MS = 30_000;
const ID_BYTES = 16;

/**
 * Puts chat together and catches up with what happened to accounts while it was away.
 * @throws (rejects) WireError `storage_full` or `storage_failed` when that could not be stored.
 */
export async function createChat(parts: ChatParts): Promise<Chat> {
  const { store, dataFolder, guard, sessions, accounts, crypto, clock, turns, random, publish } = parts;
  const freshId = (): string => Buffer.from(random.bytes(ID_BYTES)).toString('hex');
  const settings = (): RoomSettings => roomSettings(parts.settings());

  const disk = new DiskRooms(store, fileSent);
  const rooms = new Rooms(disk, crypto);
  const files = new Files({
    store,
    dataFolder,
    clock,
    settings: () => fileSettings(parts.settings()),
    newId: freshId,
    isMember: (room, fpHex) => rooms.find(room)?.isMember(fpHex) === true,
  });
  const sockets = new ChatSockets({
    guard,
    sessions,
    allowedOrigins: () => parts.settings()['network.allowedOrigins'],
    clock,
    random,
    publish,
    generation: encodeBase64Url(ownBytes(store.generationId)),
  });
  const shared = { rooms, store: disk, announcer: sockets, accounts, crypto, clock, turns, settings };
  const delivery = new Delivery({ ...shared, files });
  const newRoomId = (): string => crockfordOf(random.bytes(ROOM_ID_CHARS));
  const signedTimes = new SignedTimes();
  const changes = new RoomChanges({ ...shared, newRoomId, signedTimes });
  const closing = new EpochClosing({ ...shared, changes });
  const invites = new Invites({ ...shared, changes });
  const invitations = new Invitations({
    ...shared,
    changes,
    newId: () => Buffer.from(random.bytes(INVITATION_ID_BYTES)).toString('hex'),
  });
  const requests = new JoinRequests(shared);
  const limiter = new Limiter(clock);

  await closing.followAll();
  followAccounts(parts, closing);
  const sweepFiles = (): Promise<void> => sweep(parts, files);
  clock.every(SWEEP_MS, () => void sweepFiles());
  turns.next(() => void sweepFiles());

  return {
    routes: [
      ...roomRoutes({ guard, limiter, rooms, disk, changes, closing }),
      ...wayInRoutes({ guard, limiter, disk, invites, invitations, requests }),
      ...messageRoutes({ guard, rooms, disk }),
      ...fileRoutes({ guard, limiter, files }),
    ],
    socket: sockets.route(rooms, delivery),
    presence: sockets.presence,
    watchers: sockets.watchers,
    ownerLines: sockets.ownerLines,
    roomInvites: { placesOf: (genesis, accessHash, timeMs) => invites.placesOf(genesis, accessHash, timeMs) },
    signedTimes,
    sweepFiles,
  };
}

/** What could not be stored is tried again: until then, and at the latest at the next start, the epoch stays open. */
function followAccounts({ accounts, clock, logger }: ChatParts, closing: EpochClosing): void {
  accounts.onChange((account) => {
    const follow = (): void => {
      closing.follow(account).catch((error: unknown) => {
        if (!(error instanceof WireError)) throw error;
        logger.warn('epochs of a changed account not closed yet', { code: error.code });
        clock.after(RETRY_MS, follow);
      });
    };
    follow();
  });
}

async function sweep({ logger }: ChatParts, files: Files): Promise<void> {
  try {
    const removed = await files.sweep();
    if (removed > 0) logger.info('files nobody sent removed', { removed });
  } catch (error) {
    const fault = storageFault(error);
    if (!(fault instanceof WireError)) throw error;
    logger.warn('files nobody sent not removed yet', { code: fault.code });
  }
}

function roomSettings(all: ChatSettings): RoomSettings {
  return {
    messageChars: all['messages.maxChars'],
    messagesPerSecond: all['messages.perSecond'],
    messageBurst: all['messages.burst'],
    membersMax: all['rooms.membersMax'],
    roomsPerAccount: all['rooms.perAccountMax'],
  };
}

function fileSettings(all: ChatSettings): { maxBytes: number; perAccountBytes: number; floorBytes: number } {
  return {
    maxBytes: all['files.maxBytes'],
    perAccountBytes: all['files.perAccountBytes'],
    floorBytes: all['storage.floorBytes'],
  };
}
