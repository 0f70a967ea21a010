import { type Bytes, formatHex, parseBase64Url, parseHex } from '../protocol/encoding.ts';
import { isErrorCode, WireError } from '../protocol/errors.ts';
import type { RoomSummary, ServerFrame } from '../protocol/frames.ts';
import { ROOM_KIND } from '../protocol/room-log.ts';
import { RoomsAnswer } from '../protocol/routes.ts';
import { HASH_BYTES } from '../protocol/suites.ts';
import type { MadeCommit } from '../e2ee/epoch.ts';
import { EpochSecrets } from './epoch-secrets.ts';
import type { Hello } from './connection.ts';
import { Conversation } from './conversation.ts';
import type { Home } from './home.ts';
import { Lie } from './lie.ts';
import type { RoomView } from './model.ts';
import { Room } from './room.ts';
import type { RoomChain } from './room-chain.ts';
import { keptRooms } from './room-record.ts';
import { Offline } from './transport.ts';

/** After a request that came to nothing while the socket lives, so long until everything is compared again; doubled each time. */
const RETRY_MS = { first: 1_000, last: 8_000 } as const;

/** The moment when the house spoke, and which rooms were known then: its words may be heard later. */
export type HeldRooms = { readonly tick: number; readonly roomIds: ReadonlySet<string> };

/** All rooms of the account on this device, kept at the house's word by its frames. */
export class Rooms {
  readonly secrets: EpochSecrets;
  readonly #home: Home;
  /** By genesis in hex: short ids are the house's, and may change. */
  readonly #conversations = new Map<string, Conversation>();
  readonly #opening = new Map<string, Promise<Conversation>>();
  /** Messages of rooms that are being opened: the highest place heard of, by short id. */
  readonly #early = new Map<string, number>();
  /** When which room was left: an older word of the house does not bring it back. */
  readonly #goneAt = new Map<string, number>();
  #tick = 0;
  #isRetrying = false;
  #retryMs: number = RETRY_MS.first;

  constructor(home: Home) {
    this.#home = home;
    this.secrets = new EpochSecrets(home.vault, home.clock);
  }

  /** @throws WireError `not_member` for a room this account is not in. */
  get(roomId: string): Conversation {
    const found = this.find(roomId);
    if (found === undefined) throw new WireError('not_member');
    return found;
  }

  find(roomId: string): Conversation | undefined {
    return this.all().find(({ room }) => room.id === roomId);
  }

  byGenesis(genesis: Bytes): Conversation | undefined {
    return this.#conversations.get(formatHex(genesis));
  }

  all(): readonly Conversation[] {
    return [...this.#conversations.values()];
  }

  /** Newest activity first. */
  views(): readonly RoomView[] {
    return this.all()
      .map((conversation) => conversation.view())
      .sort((a, b) => b.lastMs - a.lastMs);
  }

  /** The direct conversation with exactly these people. @param fps in hex, without oneself */
  direct(fps: ReadonlySet<string>): Conversation | undefined {
    return this.all().find(({ room }) => {
      const others = [...room.state.members.keys()].filter((fp) => fp !== this.#home.self.fpHex);
      return room.state.kind === ROOM_KIND.direct && others.length === fps.size && others.every((fp) => fps.has(fp));
    });
  }

  /** Which rooms are known right now. */
  hold(): HeldRooms {
    return { tick: this.#tick, roomIds: new Set(this.all().map(({ room }) => room.id)) };
  }

  /** The house's first word on a new socket. @param held what was known when it came */
  async welcome(hello: Hello, held: HeldRooms): Promise<void> {
    this.#dropUnlisted(hello.rooms, held);
    for (const summary of hello.rooms) {
      await this.#follow(summary, held.tick);
      const conversation = this.find(summary.room);
      if (conversation?.room.state.kind === ROOM_KIND.group) await this.#orLater(() => conversation.loadRequests());
    }
  }

  /** The socket is gone. */
  lost(): void {
    for (const { room, outbox } of this.all()) {
      room.lost();
      outbox.lost();
    }
  }

  /** What the house says of rooms. */
  hear(frame: ServerFrame): void {
    switch (frame.t) {
      case 'msg': {
        const conversation = this.find(frame.room);
        if (conversation === undefined) this.#early.set(frame.room, frame.seq);
        else void this.#orLater(() => conversation.room.take(frame)).then(() => conversation.outbox.dropStored());
        break;
      }
      case 'room':
        void this.#follow(frame, this.#tick);
        break;
      case 'rooms':
        if (frame.isMember) void this.compare();
        else this.#gone(frame.room);
        break;
      case 'inbox': {
        const conversation = frame.room === undefined ? undefined : this.find(frame.room);
        if (frame.what === 'requests' && conversation !== undefined)
          void this.#orLater(() => conversation.loadRequests());
        break;
      }
      case 'ack':
        this.find(frame.room)?.outbox.answered(frame.cid, { kind: 'ack', seq: frame.seq, at: frame.at });
        break;
      case 'nack': {
        const code = isErrorCode(frame.code) ? frame.code : 'bad_request';
        this.find(frame.room)?.outbox.answered(frame.cid, { kind: 'nack', code, retryMs: frame.retryMs });
        break;
      }
      case 'hello':
      case 'presence':
      case 'idle':
      case 'alarms':
      case 'fault':
        break;
    }
  }

  /** Asks for all rooms and follows each. */
  async compare(): Promise<void> {
    await this.#orLater(async () => {
      const held = this.hold();
      const { rooms } = await this.#home.api.ask('rooms', { answer: RoomsAnswer });
      this.#dropUnlisted(rooms, held);
      for (const summary of rooms) await this.#follow(summary, held.tick);
      if (!this.#isRetrying) this.#retryMs = RETRY_MS.first;
    });
  }

  /** A room this device made or joined just now: its log is verified, its newest secret known. */
  async adopt(summary: RoomSummary, chain: RoomChain, { commit, head, secret }: MadeCommit): Promise<Conversation> {
    this.secrets.add(commit.genesis, head.epoch, { secret, commit: head.hash });
    const key = formatHex(chain.genesis);
    const open = (): Promise<Room> => Room.of(this.#home, this.secrets, summary.room, chain);
    const conversation =
      this.#conversations.get(key) ?? (await (this.#opening.get(key) ?? this.#open(key, summary, open)));
    await this.#follow(summary, this.#tick);
    return conversation;
  }

  /** This account left. */
  leave(roomId: string): void {
    this.#gone(roomId);
  }

  /** @param tick when the house said so */
  async #follow(summary: RoomSummary, tick: number): Promise<void> {
    if ((this.#goneAt.get(summary.room) ?? -1) > tick) return;
    const genesis = parseBase64Url(summary.genesis);
    const other = this.find(summary.room);
    if (other !== undefined && other.room.genesisHex !== formatHex(genesis)) {
      other.room.raise(new Lie('log_fork', 'the short id names another room now'));
      return;
    }
    await this.#orLater(async () => {
      const conversation = await this.#conversationOf(genesis, summary);
      const wasRestored = await conversation.room.follow(summary);
      const early = this.#early.get(summary.room) ?? 0;
      this.#early.delete(summary.room);
      if (early > summary.lastSeq) await conversation.room.follow({ ...summary, lastSeq: early });
      await conversation.beginReading();
      if (wasRestored) await conversation.sayAgain();
      await conversation.fill();
      conversation.outbox.dropStored();
      conversation.outbox.pump();
    });
  }

  /** The house was restored: begins rooms again that it has lost as a whole (protocol.md §5.4). @throws Offline, WireError */
  async giveBackLost(hello: Hello): Promise<void> {
    const listed = new Set(hello.rooms.map(({ genesis }) => formatHex(parseBase64Url(genesis))));
    for (const genesisHex of await keptRooms(this.#home.store)) {
      if (listed.has(genesisHex)) continue;
      try {
        const summary = await Room.giveBack(this.#home, this.secrets, parseHex(genesisHex, HASH_BYTES));
        if (summary !== undefined) await this.#follow(summary, this.#tick);
      } catch (error) {
        if (!(error instanceof Lie)) throw error;
        await this.#home.alarms.raise('house', error.kind, error.message);
      }
    }
  }

  /** Rooms that were known when the house listed its, and are not among them, are not this account's any more. */
  #dropUnlisted(rooms: readonly RoomSummary[], held: HeldRooms): void {
    const listed = new Set(rooms.map(({ room }) => room));
    for (const { room } of this.all()) if (held.roomIds.has(room.id) && !listed.has(room.id)) this.#gone(room.id);
  }

  #conversationOf(genesis: Bytes, summary: RoomSummary): Promise<Conversation> {
    const key = formatHex(genesis);
    const { room: id } = summary;
    const known = this.#conversations.get(key);
    if (known?.room.id === id) return Promise.resolve(known);
    // A restored house was given the room back under another short id.
    if (known !== undefined) this.#gone(known.room.id);
    return this.#opening.get(key) ?? this.#open(key, summary, () => Room.open(this.#home, this.secrets, id, genesis));
  }

  #open(key: string, summary: RoomSummary, open: () => Promise<Room>): Promise<Conversation> {
    const tick = this.#tick;
    const opening = (async () => {
      try {
        const conversation = await Conversation.open(this.#home, await open());
        // Left or removed meanwhile; if somebody let this account in again since, the next comparison finds it.
        if ((this.#goneAt.get(summary.room) ?? -1) > tick) throw new WireError('not_member', 'gone while it opened');
        this.#conversations.set(key, conversation);
        this.#home.changed();
        return conversation;
      } catch (error) {
        if (error instanceof Lie) {
          await this.#home.alarms.raise(`room/${key}`, error.kind, error.message);
          await this.#home.alarms.raise('house', error.kind, `room ${summary.room}: ${error.message}`);
        }
        throw error;
      } finally {
        this.#opening.delete(key);
      }
    })();
    this.#opening.set(key, opening);
    return opening;
  }

  #gone(roomId: string): void {
    this.#tick += 1;
    this.#goneAt.set(roomId, this.#tick);
    const conversation = this.find(roomId);
    if (conversation === undefined) return;
    this.#conversations.delete(conversation.room.genesisHex);
    this.#home.changed();
  }

  /** Runs what the house may refuse or not answer; then everything is compared again a little later. */
  async #orLater(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // Named already where it was met; without its log a room is not shown.
      if (error instanceof Lie) return;
      if (!(error instanceof Offline || error instanceof WireError)) throw error;
      this.#retryLater();
    }
  }

  #retryLater(): void {
    if (this.#isRetrying) return;
    this.#isRetrying = true;
    const ms = this.#retryMs;
    this.#retryMs = Math.min(RETRY_MS.last, ms * 2);
    this.#home.clock.after(ms, () => {
      this.#isRetrying = false;
      // Without a socket the next hello compares.
      if (this.#home.connection.isOnline) void this.compare();
    });
  }
}
