import { formatHex, parseBase64Url } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import type { ServerFrame } from '../protocol/frames.ts';
import type { HouseAnswer } from '../protocol/routes.ts';
import type { Alarms } from './alarms.ts';
import type { Api } from './api.ts';
import { Connection, type Hello } from './connection.ts';
import type { Entered } from './entry.ts';
import type { Home, Self } from './home.ts';
import { loadInvitations, type OpenedInvitation } from './inviting.ts';
import { remember } from './local-store.ts';
import type { HouseAlarms, Link } from './model.ts';
import { People } from './people.ts';
import { Pins } from './pins.ts';
import type { ClientPorts } from './ports.ts';
import { RoomMarks } from './room-marks.ts';
import { Rooms } from './rooms.ts';
import { Serial } from './serial.ts';
import { Offline } from './transport.ts';
import { Vault } from './vault-sync.ts';

export type SignedInParts = {
  readonly ports: ClientPorts;
  readonly api: Api;
  readonly alarms: Alarms;
  readonly house: () => HouseAnswer;
  /** Asks for the house's description again: its owner may have changed limits. */
  readonly reloadHouse: () => Promise<void>;
  readonly onLink: (link: Link) => void;
  readonly onSignedOut: () => void;
  readonly changed: () => void;
};

/** What changed in pins and marks goes to the vault this often. */
const FLUSH_MS = 3_000;
/** A page that is touched tells the house at most this often. */
const ACTIVE_MS = 60_000;
/** Silence of the socket after which a touch asks whether the house is still there. */
const QUIET_MS = 45_000;

/** Everything that runs while somebody is signed in: the socket, people, rooms, invitations. */
export class SignedIn {
  readonly home: Home;
  readonly rooms: Rooms;
  readonly #parts: SignedInParts;
  readonly #welcomes = new Serial();
  #invitations: readonly OpenedInvitation[] = [];
  #offsetMs = 0;
  #generation = '';
  #idleEndsMs: number | undefined;
  #houseAlarms: HouseAlarms | undefined;
  #activeMs = 0;
  #heardMs = 0;
  #isStopped = false;
  #stopFlush: () => void = () => undefined;

  constructor(parts: SignedInParts, entered: Entered) {
    this.#parts = parts;
    const { ports, api, house, changed } = parts;
    const alarms = parts.alarms.during(() => this.#isStopped);
    const { clock, store, randomBytes } = ports;
    const self = selfOf(entered);
    const now = (): number => clock.now() + this.#offsetMs;
    const hearTime = (houseMs: number): void => {
      this.#offsetMs = houseMs - clock.now();
    };
    const onRollback = (detail: string): void => void alarms.raise('house', 'vault_rollback', detail);
    const vault = new Vault({ api, store, root: self.root, fp: self.fp, onRollback });
    const lists = { vault, store, root: self.root };
    const pins = new Pins(lists, now);
    const marks = new RoomMarks(lists);
    const people = new People({ api, store, pins, alarms, me: self.fp, changed });
    const connection = new Connection(ports, {
      onHello: (hello) => this.#welcome(hello),
      onFrame: (frame) => this.#hear(frame),
      onLink: (link) => this.#linked(link),
      onSignedOut: parts.onSignedOut,
      // Asks for the session: if that is what is missing, the answer says so.
      onRefused: () => void this.#quietly(() => api.tell('session')),
      onWake: () => this.#probe(),
    });
    const generation = (): string => this.#generation;
    this.home = {
      self,
      api,
      connection,
      clock,
      store,
      vault,
      pins,
      marks,
      people,
      alarms,
      randomBytes,
      now,
      hearTime,
      house,
      generation,
      changed,
    };
    this.rooms = new Rooms(this.home);
  }

  get invitations(): readonly OpenedInvitation[] {
    return this.#invitations;
  }

  get idleEndsMs(): number | undefined {
    return this.#idleEndsMs;
  }

  /** Undefined until the house told, which it tells its owner only. */
  get houseAlarms(): HouseAlarms | undefined {
    return this.#houseAlarms;
  }

  /** Loads what is kept of people and rooms, then connects. @throws WireError; Offline is no obstacle. */
  async start(entered: Entered): Promise<void> {
    const { people, pins, marks, connection } = this.home;
    await people.load();
    await people.adopt(entered.account);
    await pins.load();
    await marks.load();
    if (this.#isStopped) return;
    connection.start();
    this.#flushLater();
  }

  stop(): void {
    this.#isStopped = true;
    this.#stopFlush();
    this.home.connection.stop();
  }

  /** Brings everything that only this device has to the vault. @throws Offline, WireError */
  async flush(): Promise<void> {
    await this.home.pins.flush();
    await this.home.marks.flush();
    await this.rooms.secrets.flush();
  }

  touch(): void {
    const { clock, connection } = this.home;
    if (clock.now() - this.#activeMs >= ACTIVE_MS || this.#idleEndsMs !== undefined) {
      if (connection.send({ t: 'active' })) this.#activeMs = clock.now();
      this.#idleEndsMs = undefined;
      this.home.changed();
    }
    connection.retryNow();
    if (clock.now() - this.#heardMs >= QUIET_MS) this.#probe();
  }

  async reloadInvitations(): Promise<void> {
    this.#invitations = await loadInvitations(this.home, this.#invitations);
    this.home.changed();
  }

  /** A network that went away silently shows only when somebody asks. */
  #probe(): void {
    const { clock, connection } = this.home;
    if (!connection.isOnline) return;
    this.#heardMs = clock.now();
    void this.#quietly(async () => {
      try {
        await this.#parts.reloadHouse();
      } catch (error) {
        if (error instanceof Offline) connection.reset();
        throw error;
      }
    });
  }

  #welcome(hello: Hello): void {
    const { clock, people, store } = this.home;
    this.#heardMs = clock.now();
    this.home.hearTime(hello.timeMs);
    this.#generation = hello.generation;
    people.setOnline(hello.online.map((fp) => formatHex(parseBase64Url(fp))));
    const held = this.rooms.hold();
    void this.#welcomes.run(async () => {
      const known = await store.get(GENERATION);
      const isRestored = known !== undefined && known !== hello.generation;
      await this.#quietly(() => people.refresh());
      const isDone = !isRestored || (await this.#quietly(() => this.#giveBack(hello)));
      await this.rooms.welcome(hello, held);
      if (isDone) await remember(store, GENERATION, hello.generation);
      await this.#quietly(() => this.#parts.reloadHouse());
      await this.#quietly(() => this.reloadInvitations());
    });
  }

  #hear(frame: Exclude<ServerFrame, Hello>): void {
    const { clock, people } = this.home;
    this.#heardMs = clock.now();
    if (frame.t === 'presence') {
      const isNew = people.setPresence(formatHex(parseBase64Url(frame.fp)), frame.isOnline);
      if (isNew) void this.#quietly(() => people.refresh());
    } else if (frame.t === 'idle') {
      this.#idleEndsMs = this.home.now() + frame.inMs;
      this.home.changed();
    } else if (frame.t === 'alarms') {
      const { amber, red } = frame;
      this.#houseAlarms = { amber, red };
      this.home.changed();
    } else if (frame.t === 'inbox' && frame.what === 'invitations') {
      void this.#quietly(() => this.reloadInvitations());
    } else this.rooms.hear(frame);
  }

  #linked(link: Link): void {
    if (link.status === 'offline') {
      this.rooms.lost();
      // Who is here now, nobody can say.
      this.home.people.setOnline([]);
    }
    this.#parts.onLink(link);
  }

  #flushLater(): void {
    this.#stopFlush = this.home.clock.after(FLUSH_MS, () => {
      const { pins, marks, connection } = this.home;
      const isDue = connection.isOnline && !(pins.isWritten && marks.isWritten);
      void (isDue ? this.#quietly(() => this.flush()) : Promise.resolve()).then(() => {
        if (!this.#isStopped) this.#flushLater();
      });
    });
  }

  /** What a restored house lost of the vault, and rooms that it lost as a whole; each room it has sees to itself. */
  async #giveBack(hello: Hello): Promise<void> {
    const { vault, pins, marks } = this.home;
    await vault.giveBack();
    await pins.load();
    await marks.load();
    await this.rooms.giveBackLost(hello);
  }

  /** What comes to nothing now is tried again with the next hello, frame or flush. @returns true if it came to something */
  async #quietly(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof Offline || error instanceof WireError)) throw error;
      return false;
    }
  }
}

const GENERATION = 'generation';

function selfOf({ record, keys, account, isOwner }: Entered): Self {
  const { fp, device, keep } = record;
  const { root, wrapKey } = keys;
  return { fp, fpHex: formatHex(fp), name: account.name, isOwner, keep, actor: { fp, device }, wrapKey, root };
}
