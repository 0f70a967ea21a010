import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BoundSession, Guard } from '../../appliance/core/accounts/guard.ts';
import { createVerifier } from '../../appliance/core/accounts/verify.ts';
import { CHAT_TABLES, type Chat, createChat, type ChatSettings } from '../../appliance/core/chat/create-chat.ts';
import type { RequestHead } from '../../appliance/core/http/request.ts';
import type { Socket, SocketHandlers } from '../../appliance/core/http/sockets.ts';
import { SETTINGS } from '../../appliance/core/settings/table.ts';
import type { Store } from '../../appliance/core/store/store.ts';
import { systemClock } from '../../appliance/core/system/clock.ts';
import { systemRandom } from '../../appliance/core/system/random.ts';
import { systemTurns } from '../../appliance/core/system/turns.ts';
import { formatHex } from '../../appliance/protocol/encoding.ts';
import { WireError } from '../../appliance/protocol/errors.ts';
import type { TestPerson } from '../vectors/people.ts';
import { openTestStore } from './store.ts';

/** Chat on a real store, with sessions that a test hands out. The wire is missing: a test plays it. */
export type ChatFixture = {
  readonly chat: Chat;
  readonly store: Store;
  readonly published: { topic: string; frame: string }[];
  readonly topics: Map<string, Set<PaperSocket>>;
  /** The handlers of the socket route, for a socket of `person`. */
  readonly handlers: (person: TestPerson) => SocketHandlers<unknown>;
  /** Ends the session of `person`; its sockets hear nothing of it. */
  readonly endSession: (person: TestPerson) => void;
  readonly close: () => Promise<void>;
};

/** A session of somebody, as the guard gives it. */
export function sessionOf(person: TestPerson): BoundSession {
  const { fp, device } = person;
  return {
    id: formatHex(fp),
    fp,
    fpHex: formatHex(fp),
    isOwner: false,
    device: device.id,
    deviceHex: formatHex(device.id),
    keep: false,
  };
}

export async function openChat(
  people: readonly TestPerson[],
  settings: Partial<ChatSettings> = {},
): Promise<ChatFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'parlour-chat-'));
  const store = await openTestStore({ folder: join(folder, 'store'), tables: CHAT_TABLES });
  const accounts = new Map(people.map(({ fp, account }) => [formatHex(fp), account]));
  const published: ChatFixture['published'] = [];
  const topics: ChatFixture['topics'] = new Map();
  const living = new Map(people.map(sessionOf).map((session) => [session.id, session]));
  let who: TestPerson | undefined;
  const bound = (): BoundSession => {
    if (who === undefined) throw new WireError('not_signed_in');
    return sessionOf(who);
  };
  const guard: Guard = { origin: () => undefined, session: bound, bound, owner: bound };
  const all: ChatSettings = { ...defaults(), ...settings };
  const chat = await createChat({
    store,
    dataFolder: folder,
    guard,
    sessions: {
      find: () => undefined,
      get: (id) => living.get(id),
      touch: () => undefined,
      onEnd: () => () => undefined,
      onIdleSoon: () => () => undefined,
    },
    accounts: {
      state: (fpHex) => accounts.get(fpHex),
      log: () => [],
      list: () => accounts.values(),
      onChange: () => () => undefined,
    },
    crypto: createVerifier(),
    settings: () => all,
    clock: systemClock,
    turns: systemTurns,
    random: systemRandom,
    logger: { info: () => undefined, warn: () => undefined },
    publish: (topic, frame) => {
      published.push({ topic, frame });
      for (const socket of topics.get(topic) ?? []) socket.send(frame);
    },
  });
  return {
    chat,
    store,
    published,
    topics,
    handlers: (person) => {
      const handlers = chat.socket as unknown as SocketHandlers<unknown>;
      return {
        ...handlers,
        accept: (head: RequestHead) => {
          who = person;
          return handlers.accept(head);
        },
      };
    },
    endSession: (person) => void living.delete(sessionOf(person).id),
    close: async () => {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** A socket without a wire: keeps what was sent, and knows how it was closed. */
export class PaperSocket implements Socket<unknown> {
  readonly data: unknown;
  readonly sent: string[] = [];
  closedWith: number | undefined;
  readonly #handlers: SocketHandlers<unknown>;
  readonly #topics: ChatFixture['topics'];

  /** @param meanwhile happens after it was accepted and before it opens */
  constructor(
    handlers: SocketHandlers<unknown>,
    topics: ChatFixture['topics'],
    meanwhile: () => void = () => undefined,
  ) {
    this.#handlers = handlers;
    this.#topics = topics;
    this.data = handlers.accept({
      header: () => undefined,
      cookie: () => undefined,
    } as unknown as RequestHead);
    meanwhile();
    handlers.opened?.(this);
  }

  get isOpen(): boolean {
    return this.closedWith === undefined;
  }

  get waitingBytes(): number {
    return 0;
  }

  hear(frame: string | Uint8Array): void {
    void this.#handlers.message(this, frame);
  }

  send(frame: string): 'sent' | 'closed' {
    if (!this.isOpen) return 'closed';
    this.sent.push(frame);
    return 'sent';
  }

  subscribe(topic: string): void {
    this.#topics.set(topic, (this.#topics.get(topic) ?? new Set()).add(this));
  }

  unsubscribe(topic: string): void {
    this.#topics.get(topic)?.delete(this);
  }

  close(code: number): void {
    if (!this.isOpen) return;
    this.closedWith = code;
    for (const sockets of this.#topics.values()) sockets.delete(this);
    this.#handlers.closed?.(this, code);
  }
}

function defaults(): ChatSettings {
  return Object.fromEntries(Object.entries(SETTINGS).map(([key, { fallback }]) => [key, fallback])) as ChatSettings;
}
