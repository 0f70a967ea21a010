import { keysChangedMs } from '../protocol/account-log.ts';
import { type Commit, decodeCommit, type EpochHead } from '../protocol/commit.ts';
import { type Bytes, equalBytes, formatHex, parseBase64Url } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';
import { readersOf } from '../protocol/membership.ts';
import { type CommitJson, RoomCommitsAnswer, RoomWrapAnswer } from '../protocol/routes.ts';
import { type CommitParts, type MadeCommit, NO_EPOCH, openRoomCard, openWrap, verifyCommit } from '../e2ee/epoch.ts';
import { sha256 } from '../e2ee/hash.ts';
import { importRoot } from '../e2ee/hkdf.ts';
import { OpenError } from '../e2ee/open-error.ts';
import type { EpochSecrets } from './epoch-secrets.ts';
import type { Home } from './home.ts';
import { Lie } from './lie.ts';
import type { RoomChain } from './room-chain.ts';
import { decodeRoomCard, type RoomCard } from './room-card.ts';

/** A verified commit. */
export type KnownCommit = { readonly commit: Commit; readonly head: EpochHead; readonly parts: CommitParts };

/** This account is no reader of that epoch: it came in later, or was out. */
export class NotReader extends Error {
  override readonly name = 'NotReader';
}

/** One room's epochs: commits verified against its log, secrets fetched and opened when somebody needs them. */
export class RoomEpochs {
  readonly #home: Home;
  readonly #secrets: EpochSecrets;
  readonly #roomId: string;
  readonly #chain: RoomChain;
  readonly #commits = new Map<number, KnownCommit>();
  readonly #roots = new Map<number, CryptoKey>();
  #latest: KnownCommit | undefined;

  constructor(home: Home, secrets: EpochSecrets, roomId: string, chain: RoomChain) {
    this.#home = home;
    this.#secrets = secrets;
    this.#roomId = roomId;
    this.#chain = chain;
  }

  get latest(): KnownCommit | undefined {
    return this.#latest;
  }

  get head(): EpochHead {
    return this.#latest?.head ?? NO_EPOCH;
  }

  /** True if the newest epoch's secret is at hand. */
  get isOpened(): boolean {
    return this.#latest !== undefined && this.#roots.has(this.#latest.head.epoch);
  }

  /** The commit of an epoch, if it was verified already. */
  known(epoch: number): Commit | undefined {
    return this.#commits.get(epoch)?.commit;
  }

  /** The latest commit as this device kept it. */
  async restore(parts: CommitParts): Promise<void> {
    const commit = decodeCommit(parts.body);
    this.#adopt({
      commit,
      head: { epoch: commit.epoch, hash: await sha256(parts.body), timeMs: commit.timeMs },
      parts,
    });
  }

  /** A commit this device made and the house took. */
  async adopt(made: MadeCommit): Promise<void> {
    const { parts, commit, head, secret } = made;
    this.#roots.set(head.epoch, await importRoot(secret));
    this.#secrets.add(commit.genesis, head.epoch, { secret, commit: head.hash });
    this.#adopt({ commit, head, parts: { body: parts.body, sig: parts.sig, card: parts.card } });
  }

  /**
   * Fetches and verifies the commits up to `epoch`. The first one ever seen is taken by itself: what came before is
   * none of a newcomer's business.
   * @throws Lie `bad_commit`; WireError, Offline.
   */
  async follow(epoch: number): Promise<void> {
    while (this.head.epoch < epoch) {
      const from = this.#latest === undefined ? epoch : this.head.epoch + 1;
      // Later ones may stand on entries that are not fetched yet.
      const commits = (await this.#fetch(from)).slice(0, epoch - from + 1);
      if (commits.length === 0) return;
      for (const parts of commits) this.#adopt(await this.#verify(parts, this.#latest?.head));
    }
  }

  /** Forgets all of them: the house was restored, and has others in their place (protocol.md §5.4). */
  forget(): void {
    this.#commits.clear();
    this.#roots.clear();
    this.#latest = undefined;
  }

  /** Hash of an epoch's commit; undefined for one that is not there yet. @throws Lie `bad_commit`; WireError, Offline. */
  async commitHash(epoch: number): Promise<Bytes | undefined> {
    if (epoch < 1 || epoch > this.head.epoch) return undefined;
    await this.#learn([epoch]);
    return this.#commits.get(epoch)?.head.hash;
  }

  /** True if the members of the room are not the readers of the latest epoch, or one of them changed keys since. */
  get isOutdated(): boolean {
    const commit = this.#latest?.commit;
    if (commit === undefined) return true;
    const readers = readersOf(this.#chain.state);
    if (readers.length !== commit.readers.length) return true;
    return readers.some((fp, i) => {
      const account = this.#home.people.known(formatHex(fp));
      const changedMs = account === undefined ? 0 : keysChangedMs(account);
      return changedMs > commit.timeMs || !equalBytes(fp, commit.readers[i]?.fp ?? new Uint8Array(0));
    });
  }

  /**
   * The secret of an epoch, as root.
   * @throws NotReader; EpochBadError if one's own wrap is bad; Lie `bad_commit`; WireError, Offline.
   */
  async secretOf(epoch: number): Promise<CryptoKey> {
    const known = this.#roots.get(epoch);
    if (known !== undefined) return known;
    await this.prefetch([epoch]);
    const root = this.#roots.get(epoch) ?? (await this.#unwrap(epoch));
    this.#roots.set(epoch, root);
    return root;
  }

  /** Asks the vault for several secrets at once. */
  async prefetch(epochs: readonly number[]): Promise<void> {
    const unknown = Array.from(new Set(epochs)).filter((epoch) => !this.#roots.has(epoch));
    if (unknown.length === 0) return;
    const kept = await this.#secrets.read(this.#chain.genesis, unknown);
    await this.#learnQuietly([...kept.keys()]);
    for (const [epoch, { secret, commit }] of kept) {
      const known = this.#commits.get(epoch);
      // One of a commit that the house lost, or never showed here, opens nothing.
      if (known !== undefined && equalBytes(known.head.hash, commit)) this.#roots.set(epoch, await importRoot(secret));
    }
  }

  /** The room card that came with the latest commit; undefined while its secret is out of reach. */
  async card(): Promise<RoomCard | undefined> {
    const latest = this.#latest;
    const root = latest && this.#roots.get(latest.head.epoch);
    if (latest === undefined || root === undefined) return undefined;
    try {
      const { genesis } = latest.commit;
      return decodeRoomCard(await openRoomCard(root, genesis, latest.head.epoch, latest.parts.card));
    } catch (error) {
      if (error instanceof OpenError) return { name: '' };
      throw error;
    }
  }

  async #unwrap(epoch: number): Promise<CryptoKey> {
    await this.#learn([epoch]);
    const known = this.#commits.get(epoch);
    if (known === undefined) throw new WireError('not_found', 'commit');
    const { fp, wrapKey } = this.#home.self;
    if (!known.commit.readers.some((reader) => equalBytes(reader.fp, fp))) throw new NotReader();
    const params = { room: this.#roomId, epoch: epoch.toString() };
    const { wrap } = await this.#home.api.ask('roomWrap', { params, answer: RoomWrapAnswer });
    const secret = await openServed(known.commit, fp, wrapKey, parseBase64Url(wrap));
    this.#secrets.add(this.#chain.genesis, epoch, { secret, commit: known.head.hash });
    return importRoot(secret);
  }

  /** Fetches the commits of these epochs, from before the first one seen; each is held against its neighbours where those are known. */
  async #learn(epochs: readonly number[]): Promise<void> {
    const unknown = epochs.filter((epoch) => !this.#commits.has(epoch)).sort((a, b) => a - b);
    for (let from = unknown.shift(); from !== undefined; from = unknown.find((epoch) => !this.#commits.has(epoch))) {
      const page = await this.#fetch(from);
      if (page.length === 0) return;
      for (const [i, parts] of page.entries()) {
        const epoch = from + i;
        if (epoch >= this.head.epoch || this.#commits.has(epoch)) break;
        const known = await this.#verify(parts, this.#commits.get(epoch - 1)?.head);
        const next = this.#commits.get(epoch + 1);
        if (known.head.epoch !== epoch || (next !== undefined && !equalBytes(next.commit.prev, known.head.hash)))
          throw new Lie('bad_commit', `epoch ${epoch} does not fit what follows`);
        this.#commits.set(epoch, known);
      }
      if (!this.#commits.has(from)) return;
    }
  }

  /** What is wrong shows when somebody wants such an epoch opened. */
  async #learnQuietly(epochs: readonly number[]): Promise<void> {
    try {
      await this.#learn(epochs);
    } catch (error) {
      if (!(error instanceof Lie || error instanceof WireError)) throw error;
    }
  }

  async #fetch(from: number): Promise<CommitParts[]> {
    const params = { room: this.#roomId };
    const answer = await this.#home.api.ask('roomCommits', { params, query: { from }, answer: RoomCommitsAnswer });
    return answer.commits.slice(0, LIMITS.commitPageMax).map(parseCommit);
  }

  /** @param last the commit before, undefined to take this one by itself */
  async #verify(parts: CommitParts, last: EpochHead | undefined): Promise<KnownCommit> {
    const { epoch, prev, headSeq, author, device } = readCommit(parts);
    const room = this.#chain.stateAt(headSeq);
    if (room === undefined) throw new Lie('bad_commit', 'names a head that is not in the log');
    const earlier = this.#commits.get(epoch - 1)?.commit;
    if (earlier !== undefined && earlier.headSeq > headSeq) throw new Lie('bad_commit', 'goes back in the log');
    await this.#home.people.prepare([{ fp: author, device }]);
    try {
      const before = last ?? { epoch: epoch - 1, hash: prev };
      return { ...(await verifyCommit(parts, room, before, this.#home.people.accountOf)), parts };
    } catch (error) {
      if (error instanceof WireError) throw new Lie('bad_commit', error.message);
      throw error;
    }
  }

  #adopt(known: KnownCommit): void {
    this.#commits.set(known.head.epoch, known);
    this.#latest = known;
  }
}

function readCommit(parts: CommitParts): Commit {
  try {
    return decodeCommit(parts.body);
  } catch (error) {
    if (error instanceof WireError) throw new Lie('bad_commit', error.message);
    throw error;
  }
}

/** What the house served as one's wrap. @throws Lie `bad_commit` if it is another than the commit names; EpochBadError. */
async function openServed(commit: Commit, fp: Bytes, wrapKey: CryptoKey, wrap: Bytes): Promise<Bytes> {
  try {
    return await openWrap(commit, fp, wrapKey, wrap);
  } catch (error) {
    if (error instanceof WireError) throw new Lie('bad_commit', error.message);
    throw error;
  }
}

/** A commit out of JSON. */
export function parseCommit(json: CommitJson): CommitParts {
  return { body: parseBase64Url(json.body), sig: parseBase64Url(json.sig), card: parseBase64Url(json.card) };
}
