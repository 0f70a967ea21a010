import type { Static } from '@sinclair/typebox';
import type { Bytes } from '../protocol/encoding.ts';
import { WIRE_ERRORS, WireError } from '../protocol/errors.ts';
import { type ClientFrame, type HelloFrame, ServerFrame } from '../protocol/frames.ts';
import { ROUTES } from '../protocol/routes.ts';
import { parseChecked } from './checked.ts';
import type { ClientClock } from './client-clock.ts';
import type { Link } from './model.ts';
import type { Socket, Transport } from './transport.ts';

export type Hello = Static<typeof HelloFrame>;
export type ConnectionEvents = {
  readonly onHello: (hello: Hello) => void;
  readonly onFrame: (frame: Exclude<ServerFrame, Hello>) => void;
  readonly onLink: (link: Link) => void;
  /** The house ended the session: no further try. */
  readonly onSignedOut: () => void;
  /** A socket ended before its hello. A browser does not say whether the house refused it, or is not there. */
  readonly onRefused: () => void;
  /** The device woke up or has a network again: what seems open may be dead. */
  readonly onWake: () => void;
};

/** A socket that opened but says no hello by then is given up. */
const HELLO_MS = 15_000;
const BACKOFF_MS = { first: 500, max: 30_000 } as const;
const CLOSE_SIGNED_OUT = WIRE_ERRORS.session_ended.close;

/** The socket to the house: opened, kept, and opened again with growing, jittered pauses. */
export class Connection {
  readonly #transport: Transport;
  readonly #clock: ClientClock;
  readonly #randomBytes: (byteLength: number) => Bytes;
  readonly #events: ConnectionEvents;
  #socket: Socket | undefined;
  #isWanted = false;
  #isReady = false;
  #tries = 0;
  #lostMs = 0;
  #stopTimer: () => void = () => undefined;
  #stopNetwork: () => void = () => undefined;

  constructor(
    ports: { transport: Transport; clock: ClientClock; randomBytes: (byteLength: number) => Bytes },
    events: ConnectionEvents,
  ) {
    this.#transport = ports.transport;
    this.#clock = ports.clock;
    this.#randomBytes = ports.randomBytes;
    this.#events = events;
  }

  get isOnline(): boolean {
    return this.#isReady;
  }

  start(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    this.#tries = 0;
    this.#lostMs = this.#clock.now();
    this.#stopNetwork =
      this.#transport.onNetwork?.((isUp) => (isUp ? this.#wake() : this.reset())) ?? (() => undefined);
    this.#open();
  }

  stop(): void {
    this.#isWanted = false;
    this.#stopNetwork();
    this.#drop();
  }

  /** False if there is no socket to send on: the caller keeps what it wanted to say. */
  send(frame: ClientFrame): boolean {
    if (!this.#isReady || this.#socket === undefined) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** Tries at once if a pause is running. */
  retryNow(): void {
    if (!this.#isWanted || this.#socket !== undefined) return;
    this.#stopTimer();
    this.#open();
  }

  /** Gives a socket up that seems dead, and opens a new one soon. */
  reset(): void {
    if (!this.#isWanted || this.#socket === undefined) return;
    this.#drop();
    this.#retryLater();
  }

  #open(): void {
    this.#say({ status: 'connecting', sinceMs: this.#lostMs });
    const path = ROUTES.socket.slice(ROUTES.socket.indexOf('/'));
    // A socket that was dropped may still speak: what it says is not for us any more.
    const own = (socket: Socket): boolean => this.#socket === socket;
    const socket: Socket = this.#transport.openSocket(path, {
      onText: (text) => own(socket) && this.#read(text),
      onClose: (code) => own(socket) && this.#closed(code),
    });
    this.#socket = socket;
    this.#stopTimer = this.#clock.after(HELLO_MS, () => this.reset());
  }

  #read(text: string): void {
    const frame = readFrame(text);
    if (frame === undefined) return;
    if (frame.t !== 'hello') {
      this.#events.onFrame(frame);
      return;
    }
    this.#stopTimer();
    this.#tries = 0;
    this.#isReady = true;
    this.#say({ status: 'online', sinceMs: this.#clock.now() });
    this.#events.onHello(frame);
  }

  #closed(code: number): void {
    const wasReady = this.#isReady;
    this.#drop();
    if (code === CLOSE_SIGNED_OUT) {
      this.stop();
      this.#events.onSignedOut();
      return;
    }
    this.#retryLater();
    if (!wasReady) this.#events.onRefused();
  }

  #wake(): void {
    if (this.#socket === undefined) this.retryNow();
    else if (this.#isReady) this.#events.onWake();
  }

  #drop(): void {
    this.#stopTimer();
    if (this.#isReady) this.#lostMs = this.#clock.now();
    this.#isReady = false;
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #retryLater(): void {
    const most = Math.min(BACKOFF_MS.max, BACKOFF_MS.first * 2 ** this.#tries);
    this.#tries += 1;
    // Between half and all of it: after a restart of the house not everybody knocks at once.
    const [random = 0] = this.#randomBytes(1);
    const ms = Math.round(most / 2 + (most / 2) * (random / 255));
    this.#say({ status: 'offline', sinceMs: this.#lostMs, retryMs: this.#clock.now() + ms });
    this.#stopTimer = this.#clock.after(ms, () => this.#open());
  }

  #say(link: Link): void {
    this.#events.onLink(link);
  }
}

/** A frame this version knows; a house that is newer may say more, and junk is not worth a reconnect. */
function readFrame(text: string): ServerFrame | undefined {
  try {
    return parseChecked(ServerFrame, text);
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}
