import {
  DIALECTS,
  type Dialect,
  greets,
  MARKER_CHARS,
  type Message,
  MessageMaker,
  type ServerName,
} from './dialect.ts';
import { LeanSocket } from './lean-socket.ts';
import type { SeededRoom, World } from './world.ts';

/** Where the load goes. */
export type Place = { readonly server: ServerName; readonly port: number; readonly rooms: readonly SeededRoom[] };

type Seat = { readonly socket: LeanSocket; readonly person: number; readonly room: SeededRoom };

const ENV = Buffer.from('"env":"');
/** socket.io sends the frame as a JSON string within JSON. */
const ENV_ESCAPED = Buffer.from('\\"env\\":\\"');
const CONNECTS_AT_ONCE = 64;
const STALL_MS = 30_000;

/** Sockets of everybody in some rooms, and what comes over them. */
export class Load {
  readonly #world: World;
  readonly #place: Place;
  readonly #dialect: Dialect;
  readonly #maker = new MessageMaker();
  #seats: Seat[] = [];
  #nextSeat = 0;
  #onFrame: (frame: Buffer, seat: number) => void = () => undefined;

  constructor(world: World, place: Place) {
    this.#world = world;
    this.#place = place;
    this.#dialect = DIALECTS[place.server];
  }

  /** Opens one socket for each person in each room. */
  async open(): Promise<void> {
    const wanted = this.#place.rooms.flatMap((room) => room.people.map((person) => ({ room, person })));
    this.#seats = [];
    for (let at = 0; at < wanted.length; at += CONNECTS_AT_ONCE) {
      const batch = wanted.slice(at, at + CONNECTS_AT_ONCE);
      const opened = batch.map(async ({ room, person }, i) => {
        const index = at + i;
        const socket = await openSocket(this.#world, this.#place, room.id, person, (frame) => {
          this.#onFrame(frame, index);
        });
        return { socket, person, room };
      });
      this.#seats.push(...(await Promise.all(opened)));
    }
  }

  close(): void {
    for (const { socket } of this.#seats) socket.end();
  }

  /** Makes messages ahead: none of it belongs into the measured time. */
  prepare(count: number): { seat: number; message: Message }[] {
    return Array.from({ length: count }, () => {
      const seat = this.#nextSeat;
      this.#nextSeat = (seat + 1) % this.#seats.length;
      const { person, room } = this.#seats[seat]!;
      return { seat, message: this.#maker.next(this.#world.people[person]!, room) };
    });
  }

  /**
   * Keeps `window` messages under way: the next one goes out when an author got its own back. Resolves when everybody got
   * all of them.
   * @returns deliveries, and how long it took in milliseconds
   */
  flow(prepared: readonly { seat: number; message: Message }[], window: number): Promise<Flow> {
    const expected = prepared.reduce((sum, { seat }) => sum + this.#seats[seat]!.room.people.length, 0);
    const pending = new Map<number, Buffer[]>();
    let deliveries = 0;
    let next = 0;
    const beganMs = performance.now();
    return new Promise((resolve, reject) => {
      const stall = this.#watch(() => deliveries, reject);
      const fire = (): void => {
        const one = prepared[next];
        if (one === undefined) return;
        next += 1;
        const mine = pending.get(one.seat);
        if (mine === undefined) pending.set(one.seat, [Buffer.from(one.message.marker)]);
        else mine.push(Buffer.from(one.message.marker));
        this.#seats[one.seat]!.socket.send(this.#dialect.send(one.message));
      };
      this.#onFrame = (frame, seat) => {
        if (!this.#dialect.isDelivery(frame)) {
          this.#refuse(frame, reject);
          return;
        }
        deliveries += 1;
        const mine = pending.get(seat);
        if (mine !== undefined) {
          const at = mine.findIndex((marker) => frame.includes(marker));
          if (at !== -1) {
            if (mine.length === 1) pending.delete(seat);
            else mine.splice(at, 1);
            fire();
          }
        }
        if (deliveries < expected) return;
        clearInterval(stall);
        resolve({ messages: prepared.length, deliveries, wallMs: performance.now() - beganMs });
      };
      for (let i = 0; i < window; i += 1) fire();
    });
  }

  /** Sends at a steady pace and notes how long each delivery took, in milliseconds from the send. */
  pace(prepared: readonly { seat: number; message: Message }[], perSecond: number): Promise<number[]> {
    const expected = prepared.reduce((sum, { seat }) => sum + this.#seats[seat]!.room.people.length, 0);
    const needle = this.#place.server === 'socket.io' ? ENV_ESCAPED : ENV;
    const sentMs = new Map<string, number>();
    const tookMs: number[] = [];
    return new Promise((resolve, reject) => {
      const stall = this.#watch(() => tookMs.length, reject);
      this.#onFrame = (frame) => {
        if (!this.#dialect.isDelivery(frame)) {
          this.#refuse(frame, reject);
          return;
        }
        const nowMs = performance.now();
        const at = frame.indexOf(needle) + needle.length;
        const marker = frame.toString('latin1', at, at + MARKER_CHARS);
        const began = sentMs.get(marker);
        if (began === undefined) {
          reject(new Error('a message nobody sent'));
          return;
        }
        tookMs.push(nowMs - began);
        if (tookMs.length < expected) return;
        clearInterval(stall);
        clearInterval(ticker);
        resolve(tookMs);
      };
      let next = 0;
      const beganMs = performance.now();
      const ticker = setInterval(() => {
        const due = Math.min(prepared.length, Math.floor(((performance.now() - beganMs) / 1_000) * perSecond) + 1);
        for (; next < due; next += 1) {
          const { seat, message } = prepared[next]!;
          sentMs.set(message.marker, performance.now());
          this.#seats[seat]!.socket.send(this.#dialect.send(message));
        }
      }, 1);
    });
  }

  #refuse(frame: Buffer, reject: (error: Error) => void): void {
    const text = frame.toString('utf8', 0, 300);
    if (text.startsWith('{"t":"nack"') || text.startsWith('{"t":"fault"')) reject(new Error(text));
  }

  #watch(progress: () => number, reject: (error: Error) => void): NodeJS.Timeout {
    let before = -1;
    return setInterval(() => {
      if (progress() === before) reject(new Error(`no delivery for ${STALL_MS} ms after ${before}`));
      before = progress();
    }, STALL_MS);
  }
}

export type Flow = { readonly messages: number; readonly deliveries: number; readonly wallMs: number };

/** Opens sockets that do nothing, spread over the people. */
export async function openIdle(world: World, place: Place, count: number): Promise<LeanSocket[]> {
  const sockets: LeanSocket[] = [];
  while (sockets.length < count) {
    const size = Math.min(CONNECTS_AT_ONCE, count - sockets.length);
    const opened = Array.from({ length: size }, (_, i) => {
      const person = (sockets.length + i) % world.people.length;
      return openSocket(world, place, place.rooms[0]?.id ?? '', person, () => undefined);
    });
    sockets.push(...(await Promise.all(opened)));
  }
  return sockets;
}

/** Opens one socket and waits until the server is ready to hear it. */
function openSocket(
  world: World,
  { server, port }: Place,
  topic: string,
  person: number,
  onFrame: (frame: Buffer) => void,
): Promise<LeanSocket> {
  const dialect = DIALECTS[server];
  return new Promise((resolve, reject) => {
    let isReady = !greets(server);
    const opening = LeanSocket.open(
      port,
      dialect.path(topic),
      dialect.headers(port, world.people[person]!),
      (frame, socket) => {
        const reply = dialect.reply(frame);
        if (reply !== undefined) socket.send(reply);
        if (isReady) onFrame(frame);
        else if (dialect.isReady(frame)) {
          isReady = true;
          resolve(socket);
        }
      },
    );
    opening.then((socket) => {
      socket.onClose((why) => {
        throw new Error(`the server gave up a socket: ${why}`);
      });
      if (isReady) resolve(socket);
    }, reject);
  });
}
