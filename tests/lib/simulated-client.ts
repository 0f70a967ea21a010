import { createClient } from '../../appliance/client/client.ts';
import type { ClientClock } from '../../appliance/client/client-clock.ts';
import { createKeyWork, type KeyWork } from '../../appliance/client/key-work.ts';
import type { LocalStore } from '../../appliance/client/local-store.ts';
import type { ParlourClient, Person, RegisterInput, RoomView, TimelineItem } from '../../appliance/client/model.ts';
import type { Transport } from '../../appliance/client/transport.ts';
import { splitSecret } from '../../appliance/e2ee/password.ts';
import { importRoot } from '../../appliance/e2ee/hkdf.ts';
import { randomBytes } from '../../appliance/e2ee/random.ts';
import { utf8 } from '../../appliance/protocol/encoding.ts';
import { wrapKeyForTest } from '../vectors/people.ts';
import type { Target } from './http.ts';
import { NodeTransport } from './node-transport.ts';

/** A browser's storage, in memory. */
export class MemoryStore implements LocalStore {
  readonly map = new Map<string, unknown>();
  /** Awaited before anything is kept: a slow disk, or a full one. */
  hold: ((key: string) => Promise<void>) | undefined;

  async get(key: string): Promise<unknown> {
    return this.map.get(key);
  }

  async set(key: string, value: unknown): Promise<void> {
    await this.hold?.(key);
    this.map.set(key, value);
  }

  async delete(key: string): Promise<void> {
    this.map.delete(key);
  }

  async list(prefix: string): Promise<readonly (readonly [string, unknown])[]> {
    return [...this.map].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));
  }

  async clear(): Promise<void> {
    this.map.clear();
  }
}

/** This machine's clock, with timers that keep no test alive. */
export const nodeClock: ClientClock = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

let wrapKeys = 0;

/** The real work, but RSA keys come from a pool of six and a password costs nothing: neither is what these tests are about. */
export function quickKeyWork(): KeyWork {
  return createKeyWork({
    makeWrapKey: async () => wrapKeyForTest((wrapKeys += 1) % 6),
    stretchPassword: async (password, { house, nameKey, salt }) =>
      splitSecret(
        await importRoot(utf8(`${password}\n${nameKey}\n${house.join()}\n${salt.join()}`)),
        new Uint8Array(0),
        utf8('auth'),
        utf8('wrap'),
      ),
  });
}

export const PASSWORD = 'a long enough password';

export type SimulatedOptions = {
  readonly store?: MemoryStore;
  readonly transport?: Transport;
  readonly clock?: ClientClock;
  readonly keyWork?: KeyWork;
};

let addresses = 0;

/** One page of somebody's browser, without the page. */
export class SimulatedClient {
  readonly client: ParlourClient;
  readonly store: MemoryStore;
  readonly transport: Transport;
  readonly name: string;

  constructor(house: Target, name: string, options: SimulatedOptions = {}) {
    this.name = name;
    this.store = options.store ?? new MemoryStore();
    addresses += 1;
    this.transport =
      options.transport ?? new NodeTransport(house, `198.18.${Math.floor(addresses / 250)}.${(addresses % 250) + 1}`);
    this.client = createClient({
      transport: this.transport,
      clock: options.clock ?? nodeClock,
      store: this.store,
      keyWork: options.keyWork ?? quickKeyWork(),
      randomBytes,
      origin: house.baseUrl,
    });
  }

  /** Registers a new account; the first of a house with its claim code. */
  async register(admission: RegisterInput['admission'] = { kind: 'open' }): Promise<string> {
    await this.client.start();
    const { recoveryCode } = await this.client.register(
      { name: this.name, password: PASSWORD, keep: true, admission, identity: 'ecdsa-p256' },
      () => undefined,
    );
    await this.online();
    return recoveryCode;
  }

  async logIn(password = PASSWORD): Promise<void> {
    await this.client.start();
    await this.client.logIn(this.name, password, true, () => undefined);
    await this.online();
  }

  get fp(): string {
    return this.client.state.me?.fp ?? '';
  }

  /** Resolves once `pick` gives something; asked again at every change, and now and then. */
  async until<T>(what: string, pick: () => T | undefined | false, patienceMs = 20_000): Promise<T> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const found = pick();
      if (found !== undefined && found !== false) return found;
      if (Date.now() > deadline) throw new Error(`${this.name} never saw: ${what}\n${this.describe()}`);
      await new Promise<void>((resolve) => {
        const stop = this.client.subscribe(() => done());
        const timer = setTimeout(() => done(), 200);
        const done = (): void => {
          clearTimeout(timer);
          stop();
          resolve();
        };
      });
    }
  }

  async online(): Promise<void> {
    await this.until('the house', () => this.client.state.link.status === 'online');
  }

  person(name: string): Promise<Person> {
    return this.until(`${name} in the house`, () => this.client.state.people.find((one) => one.name === name));
  }

  room(id: string): RoomView | undefined {
    return this.client.state.rooms.find((room) => room.id === id);
  }

  /** The room once it shows and may be written in. */
  roomReady(id: string): Promise<RoomView> {
    return this.until(`room ${id} ready`, () => {
      const room = this.room(id);
      return room?.status === 'ready' || room?.status === 'rekeying' ? room : undefined;
    });
  }

  items(roomId: string): readonly TimelineItem[] {
    return this.client.timeline(roomId).items;
  }

  /** Texts of the messages that show, in order, those on their way included. */
  texts(roomId: string): string[] {
    return this.items(roomId).flatMap((item) => (item.kind === 'message' ? [item.text] : []));
  }

  /** Texts that the house has acknowledged. */
  sentTexts(roomId: string): string[] {
    return this.items(roomId).flatMap((item) =>
      item.kind === 'message' && item.delivery.status === 'sent' ? [item.text] : [],
    );
  }

  async sees(roomId: string, ...texts: string[]): Promise<void> {
    await this.until(`texts ${texts.join(', ')}`, () => texts.every((text) => this.sentTexts(roomId).includes(text)));
  }

  alarms(roomId: string): string[] {
    return (this.room(roomId)?.alarms ?? []).map(({ kind }) => kind);
  }

  /** True while this device has pins or room marks that the vault has not. */
  hasUnwritten(): boolean {
    return [...this.store.map.keys()].some((key) => key.startsWith('unwritten/'));
  }

  /** What this client shows, for the message of a failed test. */
  describe(): string {
    const { link, phase, rooms, people, alarms } = this.client.state;
    const shown = rooms.map((room) => ({
      id: room.id,
      name: room.name,
      status: room.status,
      members: room.members.map(({ name }) => name),
      alarms: room.alarms,
      texts: this.texts(room.id),
      deliveries: this.items(room.id).flatMap((item) => (item.kind === 'message' ? [item.delivery] : [])),
    }));
    return JSON.stringify({ phase, link, people: people.map(({ name }) => name), alarms, rooms: shown }, undefined, 1);
  }

  stop(): void {
    this.client.stop();
  }
}
