import { type Bytes, formatBase64Url, formatHex } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import type { MessageFrame, RoomSummary } from '../protocol/frames.ts';
import { readersOf, type RoomState } from '../protocol/membership.ts';
import { type RoomChange, RoomsAnswer, StaleData } from '../protocol/routes.ts';
import { MessageOpener } from '../e2ee/message.ts';
import type { MessagePlace } from '../e2ee/sender-session.ts';
import { checked } from './checked.ts';
import { Confirmations } from './confirmations.ts';
import type { EpochSecrets } from './epoch-secrets.ts';
import { Feed } from './feed.ts';
import type { Home } from './home.ts';
import { Lie } from './lie.ts';
import { RoomChain } from './room-chain.ts';
import type { RoomCard } from './room-card.ts';
import { commitFor, formatChange, type MadeChange, untilFirst } from './room-changes.ts';
import { RoomEpochs } from './room-epochs.ts';
import { Behind, RoomKeys, type RoomStatus } from './room-keys.ts';
import { loadChain } from './room-log-sync.ts';
import { type RoomRecord, RoomRecords } from './room-record.ts';
import { Serial } from './serial.ts';

/** How far a room is known. */
type Held = Pick<RoomSummary, 'headSeq' | 'epoch' | 'commit' | 'lastSeq'>;

/** Makes a change for the room as it stands, or finds that there is nothing to change any more. */
export type BuildChange = (state: RoomState) => Promise<MadeChange | undefined>;

/**
 * One room as this device verified it: log, epochs, history. All work on it runs one piece after the other, so nothing is
 * derived from a state that is about to change.
 */
export class Room {
  readonly id: string;
  readonly genesisHex: string;
  readonly chain: RoomChain;
  readonly epochs: RoomEpochs;
  readonly feed: Feed;
  readonly confirmations: Confirmations;
  readonly records: RoomRecords;
  readonly #home: Home;
  readonly #keys: RoomKeys;
  readonly #serial = new Serial();
  /** Of the house that what is known here was heard from; undefined until it was. */
  #generation: string | undefined;
  /** The house lost some of what is known here, and has not got it back yet. */
  #isRestored = false;
  /** Counts the sockets that were lost, and how many had been when the house's word was followed last. */
  #lostLines = 0;
  #followedLines = -1;

  private constructor(home: Home, secrets: EpochSecrets, id: string, chain: RoomChain, kept: RoomRecord | undefined) {
    this.#home = home;
    this.id = id;
    this.genesisHex = formatHex(chain.genesis);
    this.chain = chain;
    this.records = new RoomRecords(home.store, this.genesisHex);
    this.epochs = new RoomEpochs(home, secrets, id, chain);
    this.confirmations = new Confirmations(kept?.signed);
    const { epochs, confirmations, records } = this;
    this.#keys = new RoomKeys({ home, id, chain, epochs, confirmations, records }, kept);
    const parts = { home, chain, epochs, opener: new MessageOpener(), catchUp: () => this.#catchUp() };
    this.feed = new Feed(parts, id, {
      onLie: (lie) => this.raise(lie),
      onSigned: (author, headSeq) => this.#noteSigned(author, headSeq),
    });
    if (kept?.seen !== undefined) this.feed.rememberSeen(kept.seen);
    this.#generation = kept?.generation;
  }

  /**
   * The room as this device kept it, or verified from its genesis.
   * @throws Lie if what the house serves is not that room's log; WireError, Offline.
   */
  static async open(home: Home, secrets: EpochSecrets, id: string, genesis: Bytes): Promise<Room> {
    const kept = await new RoomRecords(home.store, formatHex(genesis)).load();
    const chain = kept === undefined ? await loadChain(home, id, genesis) : await RoomChain.replay(kept.log);
    return Room.of(home, secrets, id, chain, kept);
  }

  /** A room whose chain is verified already. */
  static async of(home: Home, secrets: EpochSecrets, id: string, chain: RoomChain, kept?: RoomRecord): Promise<Room> {
    const room = new Room(home, secrets, id, chain, kept);
    if (kept?.commit !== undefined) await room.epochs.restore(kept.commit);
    return room;
  }

  /**
   * Begins a room again that a restored house has lost as a whole, from what this device kept of it.
   * @returns undefined if this account is not in it, or has to wait until another member brings it back
   * @throws Lie `log_rollback` if this device cannot; WireError, Offline
   */
  static async giveBack(home: Home, secrets: EpochSecrets, genesis: Bytes): Promise<RoomSummary | undefined> {
    const room = await Room.open(home, secrets, '', genesis);
    if (!room.state.members.has(home.self.fpHex)) return undefined;
    return room.#serial.run(() => room.#keys.giveBack());
  }

  get state(): RoomState {
    return this.chain.state;
  }

  get card(): RoomCard {
    return this.#keys.card;
  }

  get status(): RoomStatus {
    return this.#keys.status(this.feed.lastSeq);
  }

  /**
   * Brings everything up to the house's word, and gives back what it lost. Lies become alarms.
   * @returns true if the house had been restored: what this device said in the room is to be said again
   * @throws WireError, Offline
   */
  async follow(summary: RoomSummary): Promise<boolean> {
    let wasRestored = false;
    const lines = this.#lostLines;
    await this.#exclusively(async () => {
      const word = await this.#heard(summary);
      if (!this.#isRestored) await this.#followKeys(word);
      const isRestored = this.#isRestored;
      if (isRestored) {
        await this.#keys.restore(word);
        this.feed.reset();
      }
      await this.feed.follow(word.lastSeq);
      await this.#saveSeen();
      await this.#settle();
      wasRestored = isRestored;
    });
    this.#followedLines = lines;
    return wasRestored;
  }

  /** The socket is gone: nothing is sealed for the house until its next word on the room was heard, for it may have been restored. */
  lost(): void {
    this.#lostLines += 1;
  }

  /** A message that was just stored. @throws WireError, Offline */
  take(frame: MessageFrame): Promise<void> {
    return this.#exclusively(async () => {
      await this.feed.take(frame);
      await this.#saveSeen();
    });
  }

  /** @throws WireError, Offline */
  loadOlder(): Promise<void> {
    return this.#exclusively(() => this.feed.loadOlder());
  }

  /** Asks the house where the room stands, and follows. @throws WireError, Offline */
  refresh(): Promise<void> {
    return this.#exclusively(() => this.#catchUp());
  }

  /**
   * Changes the room: made for its head, and made anew if somebody else was first (rule 14).
   * @param post sends it; to the room's own route unless said otherwise
   * @throws WireError, Offline
   */
  change(build: BuildChange, post = (change: RoomChange) => this.#post(change)): Promise<void> {
    const attempt = (): Promise<void> =>
      this.#serial.run(async () => {
        this.#keys.assertWritable();
        const made = await build(this.state);
        if (made === undefined) return;
        await post(formatChange(made));
        await this.#keys.adopt(made, this.feed.lastSeq);
        this.#home.changed();
      });
    return untilFirst(this.#home, attempt, (error) => this.#exclusively(() => this.#missed(error)));
  }

  /** New keys for exactly the members of `state`, with the card as it is or a new one. @throws Behind, WireError, Offline */
  async commitFor(state: RoomState, card?: RoomCard): Promise<NonNullable<MadeChange['commit']>> {
    return commitFor(this.#home, state, this.epochs.head, card ?? (await this.#keys.presentCard()));
  }

  /**
   * Where the next message goes; makes new keys first if the epoch is closed, old or used up (rule 13).
   * @throws Behind before the house's word was followed; WireError `identity_changed` where somebody in the room is not who
   *   he was, or what the house refuses; Offline.
   */
  async readyToSend(): Promise<MessagePlace> {
    this.#keys.assertWritable();
    if (this.#followedLines !== this.#lostLines) throw new Behind('its word on the room was not heard yet');
    for (const fp of readersOf(this.state).map(formatHex))
      if (this.#home.people.trustOf(fp) === 'changed') throw new WireError('identity_changed');
    await this.change(async (state) =>
      this.#keys.needsCommit(this.feed.lastSeq)
        ? { entries: [], sealed: [], commit: await this.commitFor(state) }
        : undefined,
    );
    return this.#serial.run(async () => {
      const { epoch } = this.epochs.head;
      const { seq, hash } = this.state.head;
      return {
        genesis: this.chain.genesis,
        epoch,
        secret: await this.epochs.secretOf(epoch),
        headSeq: seq,
        head: hash,
      };
    });
  }

  raise(lie: Lie): void {
    void this.#home.alarms.raise(`room/${this.genesisHex}`, lie.kind, lie.message);
  }

  /** Runs `work` alone; a lie it meets is raised and ends it. */
  #exclusively(work: () => Promise<void>): Promise<void> {
    return this.#serial.run(async () => {
      try {
        await work();
      } catch (error) {
        if (!(error instanceof Lie)) throw error;
        this.raise(error);
      } finally {
        this.#home.changed();
      }
    });
  }

  /**
   * What the house says, or said anew if that is less than is known here: it may have been overtaken on its way. If it
   * still is less, the house was restored, whether it says so or not.
   */
  async #heard(summary: RoomSummary): Promise<RoomSummary> {
    const { generation } = this.#home;
    if (this.#generation !== undefined && this.#generation !== generation()) this.#isRestored = true;
    const held = this.#held();
    if (this.#isRestored || !isLess(summary, held)) return summary;
    const word = await this.#ask();
    if (!isLess(word, held)) return word;
    this.#isRestored = true;
    this.raise(new Lie('log_rollback', 'entries, keys or messages that were there are gone'));
    return word;
  }

  /** Keys that do not follow those known here are named; they may be of a house that was restored and went on. */
  async #followKeys(word: RoomSummary): Promise<void> {
    try {
      await this.#keys.follow(word);
    } catch (error) {
      if (!(error instanceof Lie) || error.kind !== 'bad_commit') throw error;
      this.raise(error);
      this.#isRestored = true;
    }
  }

  #held(): Held {
    const { epoch, hash } = this.epochs.head;
    const commit = formatBase64Url(hash);
    return { headSeq: this.state.head.seq, epoch, commit, lastSeq: this.feed.lastSeqSeen };
  }

  /** All that is known here is true of the house as it is now. */
  async #settle(): Promise<void> {
    this.#isRestored = false;
    const generation = this.#home.generation();
    if (this.#generation === generation) return;
    this.#generation = generation;
    await this.records.save('generation', generation);
  }

  async #post(change: RoomChange): Promise<void> {
    await this.#home.api.tell('changeRoom', { params: { room: this.id }, body: change });
  }

  /** What the winner of a race did: the refusal says where the room stands now. */
  async #missed(error: WireError): Promise<void> {
    const { data } = error.extra;
    if (data === undefined) await this.#catchUp();
    else await this.#keys.follow(checked(StaleData, data).summary);
  }

  async #catchUp(): Promise<void> {
    await this.#keys.follow(await this.#ask());
  }

  async #ask(): Promise<RoomSummary> {
    const { rooms } = await this.#home.api.ask('rooms', { answer: RoomsAnswer });
    const summary = rooms.find(({ room }) => room === this.id);
    if (summary === undefined) throw new WireError('not_member');
    return summary;
  }

  #noteSigned(author: string, headSeq: number): void {
    if (this.confirmations.note(author, headSeq)) void this.records.save('signed', this.confirmations.signed());
  }

  async #saveSeen(): Promise<void> {
    await this.records.save('seen', this.feed.seen());
  }
}

/** True if the house has lost something of what is held, or has other keys in its place. */
function isLess(summary: Held, held: Held): boolean {
  if (summary.epoch === held.epoch && summary.commit !== held.commit) return true;
  return summary.headSeq < held.headSeq || summary.epoch < held.epoch || summary.lastSeq < held.lastSeq;
}
