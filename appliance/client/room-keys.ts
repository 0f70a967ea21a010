import { type Bytes, equalBytes, formatHex, parseBase64Url } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import type { RoomSummary } from '../protocol/frames.ts';
import { LIMITS } from '../protocol/limits.ts';
import { epochDuty, readersOf } from '../protocol/membership.ts';
import { ACTION } from '../protocol/room-log.ts';
import { EpochBadError, signEpochBad } from '../e2ee/epoch.ts';
import { formatSigned } from './api.ts';
import type { Confirmations } from './confirmations.ts';
import type { Home } from './home.ts';
import { Lie } from './lie.ts';
import type { ChainEntry, RoomChain } from './room-chain.ts';
import type { RoomCard } from './room-card.ts';
import { commitFor, formatChange, type MadeChange } from './room-changes.ts';
import { NotReader, type RoomEpochs } from './room-epochs.ts';
import { assertMark, extendChain } from './room-log-sync.ts';
import type { RoomRecord, RoomRecords } from './room-record.ts';

/** How far a room was known when the house spoke: what it said then may be heard later, when more is known. */
export type Held = { readonly epoch: number; readonly lastSeq: number };

/** How the house's word is to be taken. */
export type FollowOptions = {
  /** For a hello, which is complete: what was held when it came must be in it. */
  readonly held?: Held;
  /** The house's store was put back to an earlier day. */
  readonly isRestored: boolean;
};

export type RoomStatus = 'opening' | 'ready' | 'rekeying' | 'broken' | 'forked';

/** The house has less of the room than its members signed. What is to be sent waits: another member's device may give it back. */
export class Behind extends WireError {
  constructor() {
    super('gone', 'the house lacks entries of the room');
  }
}

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
  #card: RoomCard = { name: '' };
  /** Epoch, and the place of the last message before it. */
  #epochStart: { readonly epoch: number; readonly seq: number };
  #saidBad = '';
  #sealed: Readonly<Record<string, Bytes>>;

  constructor(parts: Parts, kept: RoomRecord | undefined) {
    this.#parts = parts;
    this.#isForked = kept?.isForked === true;
    this.#epochStart = kept?.epochStart ?? { epoch: 0, seq: 0 };
    this.#sealed = kept?.sealed ?? {};
  }

  /** The room card; an empty name until the newest epoch's secret is there. */
  get card(): RoomCard {
    return this.#card;
  }

  get isForked(): boolean {
    return this.#isForked;
  }

  /** @param lastSeq of the room's last message */
  status(lastSeq: number): RoomStatus {
    if (this.#isForked || this.#isBehind) return 'forked';
    if (this.#isBroken) return 'broken';
    if (!this.#parts.epochs.isOpened) return 'opening';
    return this.needsCommit(lastSeq) ? 'rekeying' : 'ready';
  }

  /** True if whoever sends next makes new keys first (rule 13). */
  needsCommit(lastSeq: number): boolean {
    const { epochs, home } = this.#parts;
    const latest = epochs.latest;
    if (latest === undefined || !this.#isOpen || this.#isBroken || epochs.isOutdated) return true;
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
  async follow(summary: RoomSummary, options: FollowOptions): Promise<void> {
    const { chain, home } = this.#parts;
    if (!equalBytes(parseBase64Url(summary.genesis), chain.genesis))
      throw new Lie('log_fork', 'the short id names another room now');
    try {
      const served = { seq: summary.headSeq, hash: parseBase64Url(summary.head) };
      if (options.isRestored && served.seq < chain.state.head.seq && chain.has(served.seq, served.hash)) {
        await this.#resubmit(served.seq, summary.epoch);
        this.#isBehind = false;
        return;
      }
      await this.#took(await extendChain(home, this.#parts.id, chain, served));
      if (!this.#isMarked) assertMark(chain, home.marks.of(chain.genesis));
      this.#isMarked = true;
      if (summary.epoch < (options.held?.epoch ?? 0)) this.#goBack(summary.epoch, options.isRestored);
      await this.#followEpochs(summary);
      this.#isBehind = false;
    } catch (error) {
      if (error instanceof Lie) await this.#note(error);
      throw error;
    }
  }

  /** A change this device made, after the house took it. */
  async adopt(made: MadeChange, lastSeq: number): Promise<void> {
    const { chain, epochs, records } = this.#parts;
    chain.extend(made.entries);
    for (const { index, blob } of made.sealed) {
      const entry = made.entries[index];
      if (entry !== undefined) this.#sealed = { ...this.#sealed, [formatHex(entry.hash)]: blob };
    }
    if (made.sealed.length > 0) await records.save('sealed', this.#sealed);
    if (made.commit !== undefined) {
      await epochs.adopt(made.commit);
      this.#isOpen = true;
      this.#isBroken = false;
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

  async #mark(): Promise<void> {
    const { chain, epochs, home } = this.#parts;
    const { seq, hash } = chain.state.head;
    const { epoch, hash: commit } = epochs.head;
    await home.marks.put({ genesis: chain.genesis, headSeq: seq, head: hash, epoch, commit });
  }

  async #noteSigned(fpHex: string, headSeq: number): Promise<void> {
    const { confirmations, records } = this.#parts;
    if (confirmations.note(fpHex, headSeq)) await records.save('signed', confirmations.signed());
  }

  async #note(lie: Lie): Promise<void> {
    if (lie.kind === 'log_rollback') this.#isBehind = true;
    if (lie.kind !== 'log_fork') return;
    this.#isForked = true;
    await this.#parts.records.save('isForked', true);
  }

  /** The house names an older epoch than was seen: restored from a backup, or lying. */
  #goBack(epoch: number, isRestored: boolean): void {
    if (!isRestored) throw new Lie('log_rollback', 'an epoch that was there is gone');
    this.#parts.epochs.rewind(epoch);
  }

  /** True for what this device made, and has all that belongs to it. */
  #isOwn({ entry, hash }: ChainEntry): boolean {
    const isOurs = equalBytes(entry.device, this.#parts.home.self.actor.device.id);
    return isOurs && (entry.action !== ACTION.invite || this.#sealed[formatHex(hash)] !== undefined);
  }

  /**
   * The house was restored and lacks entries: those this device made are given back, with new keys where they need them
   * (rule 14). The other members' devices give back theirs.
   */
  async #resubmit(servedSeq: number, servedEpoch: number): Promise<void> {
    const { chain, epochs, home, id } = this.#parts;
    const missing = chain.entries.slice(servedSeq + 1);
    const others = missing.findIndex((one) => !this.#isOwn(one));
    const own = others === -1 ? missing : missing.slice(0, others);
    if (own.length === 0) throw new Lie('log_rollback', 'the house was restored and lacks entries of others');
    epochs.rewind(servedEpoch);
    await epochs.follow(servedEpoch);
    for (let at = 0; at < own.length; at += LIMITS.changeEntriesMax) {
      const entries = own.slice(at, at + LIMITS.changeEntriesMax);
      const last = entries.at(-1);
      const needsKeys = entries.some(({ entry }) => epochDuty(entry.action) !== 'none');
      const commit = needsKeys && last ? await commitFor(home, last.state, epochs.head, this.#card) : undefined;
      const sealed = entries.flatMap(({ hash }, index) => {
        const blob = this.#sealed[formatHex(hash)];
        return blob === undefined ? [] : [{ index, blob }];
      });
      const change = { entries, sealed, ...(commit === undefined ? {} : { commit }) };
      await home.api.tell('changeRoom', { params: { room: id }, body: formatChange(change) });
      if (commit !== undefined) await epochs.adopt(commit);
    }
  }
}
