import { type Bytes, equalBytes, formatHex } from '../../protocol/encoding.ts';
import { WireError } from '../../protocol/errors.ts';
import type { RoomSummary } from '../../protocol/frames.ts';
import { ACTION } from '../../protocol/room-log.ts';
import { roomFrame, roomsFrame } from './frames.ts';
import { type ChangeBytes, judgeChange, type JudgedChange, membersBetween } from './judge-change.ts';
import { Pace } from './pace.ts';
import type { Accounts, Actor, Announcer, RoomClock, RoomCrypto, RoomSettings } from './ports.ts';
import type { RoomStore, RoomWrite } from './room-store.ts';
import { Room, type RoomView } from './room.ts';
import type { Rooms } from './rooms.ts';
import type { SignedTimes } from './signed-times.ts';

/** What changes of rooms work with. */
export type ChangeParts = {
  readonly rooms: Rooms;
  readonly store: RoomStore;
  readonly announcer: Announcer;
  readonly accounts: Accounts;
  readonly crypto: RoomCrypto;
  readonly clock: RoomClock;
  readonly settings: () => RoomSettings;
  /** A fresh short id: 8 random Crockford characters. */
  readonly newRoomId: () => string;
  readonly signedTimes: SignedTimes;
};

/** What a kind of change asks for besides the rules of the log. Throws WireError to refuse. */
export type ChangeTerms = {
  /** True for somebody who is no member yet, but showed a token. */
  readonly isGuest?: boolean;
  /** Looked at before anything is stored. */
  readonly assert?: (judged: JudgedChange) => void;
  /** Stored with it. */
  readonly writes?: (judged: JudgedChange) => readonly RoomWrite[];
};

/** Creates rooms and changes them: judged, stored in one piece, then told. */
export class RoomChanges {
  readonly #parts: ChangeParts;
  readonly #pace: Pace;
  readonly #creating = new Map<string, Promise<RoomSummary>>();
  readonly #idsTaken = new Set<string>();

  constructor(parts: ChangeParts) {
    this.#parts = parts;
    this.#pace = new Pace(parts.clock);
  }

  /**
   * Begins a room, or gives one back that a restored house has not (protocol.md §5.4). The same genesis again gives the
   * room that is there: a lost answer makes no second room.
   * @throws WireError as `judgeChange`; `too_many` rooms; `bad_entry` for more members than the house allows.
   */
  async create(by: Actor, change: ChangeBytes): Promise<RoomSummary> {
    const first = change.entries[0];
    if (first === undefined) throw new WireError('bad_request', 'a room begins with its genesis');
    const genesis = this.#parts.crypto.sha256(first.body);
    const known = this.#parts.rooms.byGenesis(genesis);
    if (known !== undefined) {
      if (!known.isMember(by.fpHex)) throw new WireError('bad_entry', 'that room exists');
      return known.summary();
    }
    const key = formatHex(genesis);
    const running = this.#creating.get(key);
    if (running !== undefined) return running.then(() => this.create(by, change));
    const id = this.#takeId();
    const creating = this.#create(by, id, change).finally(() => {
      this.#creating.delete(key);
      this.#idsTaken.delete(id);
    });
    this.#creating.set(key, creating);
    return creating;
  }

  /**
   * Changes a room its member is in, join entries excepted.
   * @throws WireError `not_member`, or as `judgeChange` and `terms` say.
   */
  async change(by: Actor, id: string, change: ChangeBytes, terms: ChangeTerms = {}): Promise<RoomSummary> {
    const room = this.#parts.rooms.ofMember(id, by.fpHex);
    return this.apply(by, room, change, {
      ...terms,
      assert: (judged) => {
        assertNoOwnJoin(by, judged);
        terms.assert?.(judged);
      },
    });
  }

  /** As {@link RoomChanges.change}, for somebody whose right was found otherwise. */
  async apply(by: Actor, room: Room, change: ChangeBytes, terms: ChangeTerms): Promise<RoomSummary> {
    return room.change(async () => {
      const before = room.view;
      let judged: JudgedChange;
      try {
        judged = this.#judged(by, before, before.id, change);
      } catch (error) {
        throw terms.isGuest === true || room.isMember(by.fpHex)
          ? withSummary(error, room)
          : new WireError('not_member');
      }
      this.#assertRoomFor(before, judged.view, by);
      terms.assert?.(judged);
      this.#pace.change(by, room, judged);
      await this.#parts.store.commit([...this.#writes(before, judged), ...(terms.writes?.(judged) ?? [])]);
      this.#adopt(room, judged.view);
      return room.summary();
    });
  }

  /** Closes `epoch` of a room: no messages until a member commits (rule 13). Nothing to do if it is past or closed. */
  async close(room: Room, epoch: number): Promise<void> {
    await room.change(async () => {
      const { view } = room;
      if (!view.isOpen || view.epoch.epoch !== epoch) return;
      const closed = { ...view, isOpen: false };
      await this.#parts.store.commit([roomWrite(closed)]);
      this.#adopt(room, closed);
    });
  }

  async #create(by: Actor, id: string, change: ChangeBytes): Promise<RoomSummary> {
    const { rooms, store, settings } = this.#parts;
    const judged = this.#judged(by, undefined, id, change);
    if (judged.view.state.membersMax > settings().membersMax)
      throw new WireError('bad_entry', 'more members than this house allows', { data: { max: settings().membersMax } });
    assertNoOwnJoin(by, judged);
    if (!judged.view.state.members.has(by.fpHex)) throw new WireError('not_member');
    this.#assertRoomFor(undefined, judged.view, by);
    this.#pace.create(by, judged);
    await store.commit(this.#writes(undefined, judged));
    // What is on disk is readable a moment before this goes on: somebody may have come for the room already.
    const room = rooms.add(new Room(judged.view, 0));
    this.#announce(room, undefined);
    return room.summary();
  }

  #judged(by: Actor, before: RoomView | undefined, id: string, change: ChangeBytes): JudgedChange {
    const { crypto, accounts, clock, signedTimes } = this.#parts;
    if (signedTimes.isRetiring(by.deviceHex)) throw new WireError('device_unknown');
    const judged = judgeChange({ by, nowMs: clock.nowMs(), crypto, accounts }, before, id, change);
    const times = [...judged.entries.map(({ entry }) => entry.timeMs), judged.commit?.commit.timeMs ?? 0];
    signedTimes.note(by.deviceHex, Math.max(...times), clock.monotonicMs());
    return judged;
  }

  /** Everybody who comes in must have room for one more room. */
  #assertRoomFor(before: RoomView | undefined, after: RoomView, by: Actor): void {
    const { roomsPerAccount } = this.#parts.settings();
    for (const fpHex of membersBetween(before?.state, after.state).entered) {
      if (this.#parts.store.roomsOf(fpHex).length >= roomsPerAccount)
        throw new WireError('too_many', fpHex === by.fpHex ? 'rooms' : 'rooms of somebody else');
    }
  }

  #writes(before: RoomView | undefined, judged: JudgedChange): RoomWrite[] {
    const { view, commit } = judged;
    const { id } = view;
    const { entered, left } = membersBetween(before?.state, view.state);
    const entries = judged.entries.map(({ entry, signed }) => ({ kind: 'entry', id, seq: entry.seq, signed }) as const);
    return [
      roomWrite(view),
      ...entries,
      ...(commit === undefined
        ? []
        : [{ kind: 'commit', id, epoch: commit.commit.epoch, commit: commit.bytes } as const]),
      ...judged.sealed.map(({ invite, blob }) => ({ kind: 'sealed', id, invite, blob }) as const),
      ...entered.map((fpHex) => ({ kind: 'member', id, fpHex, isMember: true }) as const),
      ...left.map((fpHex) => ({ kind: 'member', id, fpHex, isMember: false }) as const),
      ...entered.map((fpHex) => ({ kind: 'requestGone', id, fp: memberOf(view, fpHex) }) as const),
    ];
  }

  #adopt(room: Room, view: RoomView): void {
    const before = room.view;
    room.view = view;
    if (view.epoch.epoch !== before.epoch.epoch) {
      room.counters.clear();
      room.epochSeq = room.lastSeq;
    }
    this.#announce(room, before);
  }

  /** Subscriptions first, so that nobody hears a room he is no more in, and everybody hears the one he just entered. */
  #announce(room: Room, before: RoomView | undefined): void {
    const { announcer } = this.#parts;
    const { id, state } = room.view;
    const { entered, left } = membersBetween(before?.state, state);
    for (const fpHex of left) announcer.exit(fpHex, id);
    for (const fpHex of entered) announcer.enter(fpHex, id);
    for (const fpHex of left) announcer.toAccount(fpHex, roomsFrame(id, false));
    for (const fpHex of entered) announcer.toAccount(fpHex, roomsFrame(id, true));
    announcer.toRoom(id, roomFrame(room.summary()));
  }

  #takeId(): string {
    for (;;) {
      const id = this.#parts.newRoomId();
      if (this.#idsTaken.has(id) || this.#parts.store.room(id) !== undefined) continue;
      this.#idsTaken.add(id);
      return id;
    }
  }
}

function roomWrite(view: RoomView): RoomWrite {
  const { id, state, epoch, isOpen } = view;
  return { kind: 'room', id, record: { genesis: state.genesis, epoch, isOpen } };
}

function memberOf(view: RoomView, fpHex: string): Bytes {
  const member = view.state.members.get(fpHex);
  if (member === undefined) throw new Error('nobody entered by that fingerprint');
  return member.fp;
}

/** Without the token of the invite nobody joins: see Invites.join. Members give the joining of others back. */
function assertNoOwnJoin(by: Actor, { entries }: JudgedChange): void {
  if (entries.some(({ entry }) => entry.action === ACTION.join && equalBytes(entry.actor, by.fp)))
    throw new WireError('no_right');
}

/** The loser of a race learns where the room stands (rule 14). */
function withSummary(error: unknown, room: Room): unknown {
  if (!(error instanceof WireError) || (error.code !== 'stale_head' && error.code !== 'stale_epoch')) return error;
  return new WireError(error.code, error.detail, { ...error.extra, data: { summary: room.summary() } });
}
