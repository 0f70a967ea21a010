import type { FeedEvents } from '../../appliance/client/feed.ts';
import type { CheckParts, ServedMessage } from '../../appliance/client/message-check.ts';
import { RoomChain } from '../../appliance/client/room-chain.ts';
import { NotReader } from '../../appliance/client/room-epochs.ts';
import { encodeContent } from '../../appliance/e2ee/content.ts';
import { importRoot } from '../../appliance/e2ee/hkdf.ts';
import { MessageOpener } from '../../appliance/e2ee/message.ts';
import { randomBytes } from '../../appliance/e2ee/random.ts';
import { createRoom, type RoomAct, signRoomEntry, type SignedRoomEntry } from '../../appliance/e2ee/room.ts';
import { type MessagePlace, SenderSession } from '../../appliance/e2ee/sender-session.ts';
import type { Commit } from '../../appliance/protocol/commit.ts';
import { formatBase64Url, formatHex } from '../../appliance/protocol/encoding.ts';
import { MESSAGE_TYPE } from '../../appliance/protocol/envelope.ts';
import { ROOM_KIND } from '../../appliance/protocol/room-log.ts';
import { START_MS, type TestPerson } from '../vectors/people.ts';

/** A room as one of its members reads it: log, secrets and messages are real, the house is a list. */
export class PaperHistory {
  readonly stored: ServedMessage[] = [];
  /** What the house answers to a question for messages, unless a test says otherwise. */
  serve: (before: number, after: number, limit: number) => readonly ServedMessage[];
  /** Epochs this reader has no wrap of. */
  readonly closed = new Set<number>();
  readonly commits = new Map<number, Pick<Commit, 'headSeq' | 'timeMs'>>();
  readonly lies: string[] = [];
  epoch = 1;
  charsMax = 150;
  readonly #reader: TestPerson;
  readonly #people: readonly TestPerson[];
  readonly #entries: SignedRoomEntry[];
  readonly #secrets = new Map<number, CryptoKey>();
  readonly #chain: RoomChain;

  private constructor(reader: TestPerson, people: readonly TestPerson[], first: SignedRoomEntry) {
    this.#reader = reader;
    this.#people = people;
    this.#entries = [first];
    this.#chain = new RoomChain(this.#entries);
    this.serve = (before, after, limit) => {
      const within = this.stored.filter(({ seq }) => seq < before && seq > after);
      return after > 0 ? within.slice(0, limit) : within.slice(-limit);
    };
  }

  /** A room the first of these people began. @param reader whose device looks at it */
  static async begin(reader: TestPerson, people: readonly TestPerson[]): Promise<PaperHistory> {
    const [creator = reader] = people;
    const terms = { kind: ROOM_KIND.group, membersMax: 8, timeMs: START_MS };
    return new PaperHistory(reader, people, await createRoom(creator.actor, terms));
  }

  async act(by: TestPerson, act: RoomAct): Promise<void> {
    const entry = await signRoomEntry(by.actor, this.#chain.state, act, START_MS);
    this.#entries.push(entry);
    this.#chain.extend([entry]);
  }

  /** Where somebody's message goes now. */
  async place(changes: Partial<MessagePlace> = {}): Promise<MessagePlace> {
    const { genesis, head } = this.#chain.state;
    const epoch = changes.epoch ?? this.epoch;
    return { genesis, epoch, secret: await this.#secret(epoch), headSeq: head.seq, head: head.hash, ...changes };
  }

  /** Seals a message; the house has it only once it is in `stored`. */
  async seal(
    by: TestPerson,
    text: string,
    { session = new SenderSession(by.actor), ...changes }: Partial<MessagePlace> & { session?: SenderSession } = {},
  ): Promise<string> {
    const content = encodeContent({ cid: formatBase64Url(randomBytes(16)), text });
    const { envelope } = await session.sealMessage(await this.place(changes), MESSAGE_TYPE.message, content);
    return formatBase64Url(envelope);
  }

  async say(by: TestPerson, text: string, session?: SenderSession): Promise<ServedMessage> {
    const env = await this.seal(by, text, session === undefined ? {} : { session });
    const seq = this.stored.length + 1;
    const message = { seq, at: START_MS + seq, env };
    this.stored.push(message);
    return message;
  }

  get parts(): CheckParts {
    const people = new Map(this.#people.map((one) => [formatHex(one.fp), one.account]));
    const { fp } = this.#reader;
    const ask = async (_route: string, { query }: { query: Record<string, number> }): Promise<unknown> => {
      await Promise.resolve();
      const { before = Number.MAX_SAFE_INTEGER, after = 0, limit = 0 } = query;
      return { messages: this.serve(before, after, limit) };
    };
    const home = {
      self: { fp, fpHex: formatHex(fp) },
      api: { ask },
      people: { prepare: () => Promise.resolve(), known: (fpHex: string) => people.get(fpHex) },
      house: () => ({ limits: { messageChars: this.charsMax } }),
    };
    const epochs = {
      head: { epoch: this.epoch },
      prefetch: () => Promise.resolve(),
      known: (epoch: number) => this.commits.get(epoch),
      secretOf: (epoch: number) => (this.closed.has(epoch) ? Promise.reject(new NotReader()) : this.#secret(epoch)),
    };
    return {
      // Only what checking asks of them.
      home: home as unknown as CheckParts['home'],
      epochs: epochs as unknown as CheckParts['epochs'],
      chain: this.#chain,
      opener: new MessageOpener(),
      catchUp: () => Promise.resolve(),
    };
  }

  get events(): FeedEvents {
    return { onLie: ({ kind }) => void this.lies.push(kind), onSigned: () => undefined };
  }

  async #secret(epoch: number): Promise<CryptoKey> {
    const known = this.#secrets.get(epoch) ?? (await importRoot(randomBytes(32)));
    this.#secrets.set(epoch, known);
    return known;
  }
}
