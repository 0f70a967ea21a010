import { equalBytes, formatHex, parseBase64Url } from '../protocol/encoding.ts';
import { type ErrorCode, WireError } from '../protocol/errors.ts';
import type { RoomSummary } from '../protocol/frames.ts';
import { LIMITS } from '../protocol/limits.ts';
import { epochDuty, readersOf } from '../protocol/membership.ts';
import { EpochBadError, signEpochBad } from '../e2ee/epoch.ts';
import { formatSigned } from './api.ts';
import type { Confirmations } from './confirmations.ts';
import type { Home } from './home.ts';
import { Lie } from './lie.ts';
import type { ChainEntry, RoomChain } from './room-chain.ts';
import type { RoomCard } from './room-card.ts';
import { giveBackLog, giveBackRoom } from './give-back.ts';
import { commitFor, formatChange, type MadeChange } from './room-changes.ts';
import { NotReader, type RoomEpochs } from './room-epochs.ts';
import { assertMark, extendChain, findEpochLie } from './room-log-sync.ts';
import type { EpochStart, RoomRecord, RoomRecords } from './room-record.ts';
import type { RoomMark } from './vault-content.ts';

export type RoomStatus = 'opening' | 'ready' | 'rekeying' | 'broken' | 'behind' | 'forked';

/** The house has less of the room than its members signed, or may have. What is to be sent waits until it has it back. */
export class Behind extends WireError {
  constructor(detail = 'the house lacks entries of the room', code: ErrorCode = 'gone') {
    super(code, detail);
  }
}

const NO_START: EpochStart = { epoch: 0, seq: 0 };

type Parts = {
  readonly home: Home;
  readonly id: string;
  readonly chain: RoomChain;
  readonly epochs: RoomEpochs;
  readonly confirmations: Confirmations;
  readonly records: RoomRecords;
};

/** Log and epochs of one room: who is in it, whether its keys fit, and what keeps it from being written in. Its room sees to it that calls do not overlap. */
export class RoomKeys {
  readonly #parts: Parts;
  #isForked: boolean;
  #isBehind = false;
  #isBroken = false;
  #isOpen = false;
  #isMarked = false;
  #card: RoomCard | undefined;
  /** Epoch, and the place of the last message before it. */
  #epochStart: EpochStart;
  #saidBad = '';
  /** Another device saw newer keys than the house serves: nothing is sealed with these. */
  #isEpochDoubted = false;
  /** The newest epoch before the house lost some; 0 while it lost none. */
  #lostEpoch = 0;

  constructor(parts: Parts, kept: RoomRecord | undefined) {
    this.#parts = parts;
    this.#isForked = kept?.isForked === true;
    this.#epochStart = kept?.epochStart ?? NO_START;
  }

  /** The room card; an empty name until the newest epoch's secret is there. */
  get card(): RoomCard {
    return this.#card ?? { name: '' };
  }

  get isForked(): boolean {
    return this.#isForked;
  }

  /**
   * The card to make new keys with: who does not know the room's name yet must not take it from the others.
   * @throws Behind while the present keys do not open here; WireError, Offline
   */
  async presentCard(): Promise<RoomCard> {
    const { epochs } = this.#parts;
    if (this.#card === undefined) await this.#openLatest();
    this.#card ??= await epochs.card();
    if (this.#card === undefined) throw new Behind('its keys do not open here', 'epoch_closed');
    return this.#card;
  }

  /** @param lastSeq of the room's last message */
  status(lastSeq: number): RoomStatus {
    if (this.#isForked) return 'forked';
    if (this.#isBehind) return 'behind';
    if (this.#isBroken) return 'broken';
    if (!this.#parts.epochs.isOpened) return 'opening';
    return this.needsCommit(lastSeq) ? 'rekeying' : 'ready';
  }

  /** True if whoever sends next makes new keys first (rule 13). */
  needsCommit(lastSeq: number): boolean {
    const { epochs, home } = this.#parts;
    const latest = epochs.latest;
    if (latest === undefined || !this.#isOpen || this.#isBroken || this.#isEpochDoubted || epochs.isOutdated)
      return true;
    const isUsedUp =
      this.#epochStart.epoch === latest.head.epoch && lastSeq - this.#epochStart.seq >= LIMITS.epochMessages;
    return isUsedUp || home.now() - latest.commit.timeMs >= LIMITS.epochMs;
  }

  /** @throws WireError where this device must not write: another history, or one the house does not have. */
  assertWritable(): void {
    if (this.#isForked) throw new WireError('gone', 'two histories of the room');
    if (this.#isBehind) throw new Behind();
  }

  /** Brings log and epochs up to the house's word. @throws Lie, WireError, Offline */
  follow(summary: RoomSummary): Promise<void> {
    return this.#noting(() => this.#follow(summary));
  }

  /**
   * The house was restored: gives back what it lost of log and keys, and follows what it has (protocol.md §5.4).
   * @returns where the house stands then
   * @throws Lie, WireError, Offline; to be called again then.
   */
  restore(summary: RoomSummary): Promise<RoomSummary> {
    return this.#noting(async () => {
      const { chain, epochs, home, id } = this.#parts;
      const card = await this.#lastCard();
      if (epochs.head.epoch > summary.epoch) this.#lostEpoch = epochs.head.epoch;
      epochs.forget();
      this.#epochStart = NO_START;
      const given = await giveBackLog({ home, id, chain, epochs, card }, summary);
      await this.#follow(given, true);
      if (this.#lostEpoch > given.epoch && card !== undefined && card.name !== this.card.name)
        await this.#giveBackCard(card);
      this.#lostEpoch = 0;
      await this.#mark(true);
      return given;
    });
  }

  /** Begins the room again at a house that has nothing of it. @returns undefined if that is for another member to do */
  async giveBack(): Promise<RoomSummary | undefined> {
    const { chain, home } = this.#parts;
    const card = await this.#lastCard();
    return card && giveBackRoom(home, chain, card);
  }

  async #follow(summary: RoomSummary, isRestored = false): Promise<void> {
    const { chain, home } = this.#parts;
    if (!equalBytes(parseBase64Url(summary.genesis), chain.genesis))
      throw new Lie('log_fork', 'the short id names another room now');
    const served = { seq: summary.headSeq, hash: parseBase64Url(summary.head) };
    const mark = this.#isMarked ? undefined : home.marks.of(chain.genesis);
    await this.#took(await extendChain(home, this.#parts.id, chain, served));
    assertMark(chain, mark);
    this.#isMarked = true;
    await this.#followEpochs(summary);
    if (mark !== undefined && !isRestored) await this.#compareEpoch(mark);
    this.#isBehind = false;
  }

  /** A change this device made, after the house took it. */
  async adopt(made: MadeChange, lastSeq: number): Promise<void> {
    const { chain, epochs } = this.#parts;
    chain.extend(made.entries);
    if (made.commit !== undefined) {
      await epochs.adopt(made.commit);
      this.#isOpen = true;
      this.#isBroken = false;
      const wasDoubted = this.#isEpochDoubted;
      this.#isEpochDoubted = false;
      await this.#mark(wasDoubted);
      await this.#beginEpoch(lastSeq);
      this.#card = (await epochs.card()) ?? this.#card;
    } else if (made.entries.some(({ entry }) => epochDuty(entry.action) === 'close')) this.#isOpen = false;
    await this.#took(made.entries);
  }

  async #followEpochs(summary: RoomSummary): Promise<void> {
    const { epochs } = this.#parts;
    const before = epochs.head.epoch;
    await epochs.follow(summary.epoch);
    const latest = epochs.latest;
    if (latest === undefined) return;
    // An older word than what is known here says nothing about whether the newest epoch is open.
    if (summary.epoch === latest.head.epoch) this.#isOpen = summary.isOpen;
    if (latest.head.epoch !== before) {
      if (before !== 0 || this.#epochStart.epoch !== latest.head.epoch) await this.#beginEpoch(summary.lastSeq);
      this.#isBroken = false;
      this.#isEpochDoubted = false;
      await this.#parts.records.save('commit', latest.parts);
      await this.#noteSigned(formatHex(latest.commit.author), latest.commit.headSeq);
      await this.#mark();
    }
    await this.#openLatest();
  }

  /** Opens the newest epoch; a wrap that is bad is published as such, once (rule 12). */
  async #openLatest(): Promise<void> {
    const { epochs, home, chain, id } = this.#parts;
    if (epochs.isOpened) {
      this.#card = (await epochs.card()) ?? this.#card;
      return;
    }
    try {
      await epochs.secretOf(epochs.head.epoch);
      this.#card = (await epochs.card()) ?? this.#card;
    } catch (error) {
      if (error instanceof NotReader) return;
      if (!(error instanceof EpochBadError)) throw error;
      this.#isBroken = true;
      home.changed();
      const hash = formatHex(epochs.head.hash);
      if (this.#saidBad === hash) return;
      const body = formatSigned(await signEpochBad(home.self.actor, chain.genesis, epochs.head));
      await home.api.tell('epochBad', { params: { room: id }, body });
      this.#saidBad = hash;
    }
  }

  async #beginEpoch(lastSeq: number): Promise<void> {
    const { epochs, records } = this.#parts;
    this.#epochStart = { epoch: epochs.head.epoch, seq: lastSeq };
    await records.save('epochStart', this.#epochStart);
    if (epochs.latest !== undefined) await records.save('commit', epochs.latest.parts);
  }

  /** New entries: kept, their members known, and what they sign over noted. */
  async #took(entries: readonly ChainEntry[]): Promise<void> {
    const { chain, home, records } = this.#parts;
    const isFirst = !this.#isMarked;
    if (entries.length > 0 || isFirst) {
      const members = readersOf(chain.state);
      await home.people.prepare(members.map((fp) => ({ fp })));
      const known = members.map((fp) => home.people.known(formatHex(fp)));
      await home.people.notice(...known.filter((account) => account !== undefined));
      await records.save('log', chain.log);
      await this.#mark();
      home.changed();
    }
  }

  /** @param isAnew whatever was marked before: the house lost it, and other keys are in its place */
  async #mark(isAnew = false): Promise<void> {
    const { chain, epochs, home } = this.#parts;
    const { seq, hash } = chain.state.head;
    const { epoch, hash: commit } = epochs.head;
    const life = (home.marks.of(chain.genesis)?.life ?? 0) + (isAnew ? 1 : 0);
    await home.marks.put({ genesis: chain.genesis, headSeq: seq, head: hash, epoch, commit, life });
  }

  /** Older or other keys than another device of this account saw are named, and not used: members are known from the log alone. */
  async #compareEpoch(mark: RoomMark): Promise<void> {
    const { chain, epochs, home } = this.#parts;
    const lie = await findEpochLie(epochs, mark);
    if (lie === undefined) return;
    this.#isEpochDoubted = true;
    await home.alarms.raise(`room/${formatHex(chain.genesis)}`, lie.kind, lie.message);
  }

  /** The card with the name the members gave the room last, before its keys are forgotten. */
  async #lastCard(): Promise<RoomCard | undefined> {
    const { epochs } = this.#parts;
    if (epochs.latest === undefined) return this.#card;
    await epochs.prefetch([epochs.head.epoch]);
    this.#card = (await epochs.card()) ?? this.#card;
    return this.#card;
  }

  /** New keys with the room's last name; whoever was faster named it too. */
  async #giveBackCard(card: RoomCard): Promise<void> {
    const { chain, epochs, home, id } = this.#parts;
    try {
      const commit = await commitFor(home, chain.state, epochs.head, card);
      const body = formatChange({ entries: [], sealed: [], commit });
      await home.api.tell('changeRoom', { params: { room: id }, body });
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
    }
  }

  async #noteSigned(fpHex: string, headSeq: number): Promise<void> {
    const { confirmations, records } = this.#parts;
    if (confirmations.note(fpHex, headSeq)) await records.save('signed', confirmations.signed());
  }

  async #noting<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Lie) await this.#note(error);
      throw error;
    }
  }

  async #note(lie: Lie): Promise<void> {
    if (lie.kind === 'log_rollback') this.#isBehind = true;
    if (lie.kind !== 'log_fork') return;
    this.#isForked = true;
    await this.#parts.records.save('isForked', true);
  }
}
