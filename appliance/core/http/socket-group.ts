import type { RawSocket, RawSocketBehavior } from './raw.ts';
import { CLOSE, guardSocket } from './sockets.ts';
import type { Socket, SocketHandlers, SocketLimits } from './sockets.ts';

// uWebSockets.js answers 0 for "waits", 2 for "dropped".
const SEND_WAITS = 0;
const SEND_DROPPED = 2;

// Nothing is published here. A socket that leaves its last topic would lose what was published to it in the same turn.
const KEEP_TOPIC = '-';

/** All open sockets of one route. */
export class SocketGroup<Data> {
  readonly #handlers: SocketHandlers<Data>;
  readonly #onBug: (error: unknown) => void;
  readonly #open = new Set<OpenSocket<Data>>();

  constructor(handlers: SocketHandlers<Data>, onBug: (error: unknown) => void) {
    this.#handlers = handlers;
    this.#onBug = onBug;
  }

  get size(): number {
    return this.#open.size;
  }

  /** What becomes of an accepted upgrade: uWebSockets.js copies it onto the raw socket. */
  link(data: Data): { link: OpenSocket<Data> } {
    return { link: new OpenSocket(data, this.#handlers.limits) };
  }

  /** The callbacks for uWebSockets.js, but for the upgrade itself. */
  get callbacks(): Pick<RawSocketBehavior, 'open' | 'message' | 'close'> {
    const handlers = this.#handlers;
    return {
      open: (raw) => {
        const socket = linkOf<Data>(raw);
        socket.raw = raw;
        raw.subscribe(KEEP_TOPIC);
        this.#open.add(socket);
        this.#guard(socket, () => handlers.opened?.(socket));
      },
      message: (raw, message, isBinary) => {
        const socket = linkOf<Data>(raw);
        // The memory is uWebSockets.js's own and is taken back on return; text was checked to be UTF-8.
        const frame = isBinary ? new Uint8Array(message.slice(0)) : Buffer.from(message).toString('utf8');
        this.#guard(socket, () => handlers.message(socket, frame));
      },
      close: (raw, code) => {
        const socket = linkOf<Data>(raw);
        socket.raw = undefined;
        this.#open.delete(socket);
        this.#guard(socket, () => handlers.closed?.(socket, code));
      },
    };
  }

  /** Closes every socket whose reader is too slow. Costs one look at each. */
  closeSlowReaders(): void {
    for (const socket of this.#open) socket.closeIfSlow();
  }

  /** Closes every socket because the house stops. */
  closeAll(): void {
    for (const socket of this.#open) socket.close(CLOSE.goingAway, 'the house is stopping');
  }

  #guard(socket: OpenSocket<Data>, work: () => void | Promise<void>): void {
    guardSocket(socket, this.#onBug, work);
  }
}

/** Keeps callers away from the raw socket once it closed: touching it then throws. */
class OpenSocket<Data> implements Socket<Data> {
  readonly data: Data;
  raw: RawSocket | undefined;
  readonly #limits: SocketLimits;

  constructor(data: Data, limits: SocketLimits) {
    this.data = data;
    this.#limits = limits;
  }

  get isOpen(): boolean {
    return this.raw !== undefined;
  }

  get waitingBytes(): number {
    return this.raw?.getBufferedAmount() ?? 0;
  }

  send(frame: string): 'sent' | 'waiting' | 'closed' {
    const status = this.raw?.send(frame, false);
    if (status === SEND_DROPPED) this.close(CLOSE.tryAgainLater, 'too slow');
    else if (status === SEND_WAITS) this.closeIfSlow();
    if (this.raw === undefined) return 'closed';
    return status === SEND_WAITS ? 'waiting' : 'sent';
  }

  subscribe(topic: string): void {
    this.raw?.subscribe(topic);
  }

  unsubscribe(topic: string): void {
    this.raw?.unsubscribe(topic);
  }

  close(code: number, reason = ''): void {
    this.raw?.end(code, reason);
  }

  closeIfSlow(): void {
    if (this.waitingBytes > this.#limits.backpressureBytes) this.close(CLOSE.tryAgainLater, 'too slow');
  }
}

function linkOf<Data>(raw: RawSocket): OpenSocket<Data> {
  // Put there by `link` when this very group accepted the upgrade.
  return (raw as RawSocket & { readonly link: OpenSocket<Data> }).link;
}
