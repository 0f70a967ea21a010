import { WireError } from '../../protocol/errors.ts';
import { STREAM } from '../../protocol/stream.ts';
import { empty, live, type LiveAnswer, type Reply } from './reply.ts';
import type { Request } from './request.ts';
import { type Route, route } from './routes.ts';
import { CLOSE, guardSocket, type Socket, type SocketHandlers, type StreamOffer } from './sockets.ts';

const ID_BYTES = 16;
/** Frames of one request, all together. */
const REQUEST_FRAMES = 4;
/** An answer whose first bytes are few is kept back by some browsers, to guess what it is. */
const FIRST_LINE_BYTES = 1_024;
const NOBODY: ReadonlySet<never> = new Set();
/** Of the time after which a silent peer is gone. */
const PINGS_WITHIN_IDLE = 3;

/**
 * The sockets of one route for peers whose WebSocket does not open (docs/protocol.md §9): frames leave as lines of an
 * answer that does not end, and come in as requests.
 */
export class StreamGroup<Data> {
  readonly #handlers: SocketHandlers<Data>;
  readonly #offer: StreamOffer<Data>;
  readonly #onBug: (error: unknown) => void;
  readonly #open = new Map<string, StreamSocket<Data>>();
  readonly #topics = new Map<string, Set<StreamSocket<Data>>>();
  #stopTimer: (() => void) | undefined;

  constructor(handlers: SocketHandlers<Data>, offer: StreamOffer<Data>, onBug: (error: unknown) => void) {
    this.#handlers = handlers;
    this.#offer = offer;
    this.#onBug = onBug;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Opening a stream, and saying something on one. */
  get routes(): readonly Route[] {
    const path = `${this.#handlers.path}${STREAM.suffix}` as const;
    return [
      route(`POST ${path}`, async (request) => this.#begin(await this.#handlers.accept(request))),
      route(`POST ${path}/:id`, (request) => this.#hear(request)),
    ];
  }

  publish(topic: string, frame: string): void {
    for (const socket of this.#topics.get(topic) ?? NOBODY) socket.send(frame);
  }

  /** Closes every stream because the house stops. */
  closeAll(): void {
    this.#stopTimer?.();
    for (const socket of this.#open.values()) socket.close(CLOSE.goingAway, 'the house is stopping');
  }

  #begin(data: Data): Reply {
    const id = Buffer.from(this.#offer.random.bytes(ID_BYTES)).toString('base64url');
    return live((answer) => {
      const socket = new StreamSocket(data, answer, {
        backpressureBytes: this.#handlers.limits.backpressureBytes,
        topics: this.#topics,
        nowMs: () => this.#offer.clock.monotonicMs(),
        closed: (code) => {
          this.#open.delete(id);
          this.#guard(socket, () => this.#handlers.closed?.(socket, code));
        },
      });
      this.#open.set(id, socket);
      answer.write(`${`${STREAM.id}${id}`.padEnd(FIRST_LINE_BYTES)}\n`);
      this.#guard(socket, () => this.#handlers.opened?.(socket));
      this.#stopTimer ??= this.#pingLater();
    }, 'text/plain; charset=utf-8');
  }

  /** @throws WireError as `accept`; `not_found` for a stream that is over or somebody else's; `bad_json`, `too_large`. */
  async #hear(request: Request<{ readonly id: string }>): Promise<Reply> {
    const { limits } = this.#handlers;
    const data = await this.#handlers.accept(request);
    const bytes = await request.body.bytes(REQUEST_FRAMES * limits.frameBytes);
    const socket = this.#open.get(request.params.id);
    if (socket === undefined || !this.#offer.isSamePeer(socket.data, data)) throw new WireError('not_found');
    socket.noteSign();
    for (const frame of decodeText(bytes).split('\n')) {
      if (Buffer.byteLength(frame) > limits.frameBytes) socket.close(CLOSE.tooLong, 'too long');
      if (frame !== '' && socket.isOpen) this.#guard(socket, () => this.#handlers.message(socket, frame));
    }
    return empty();
  }

  #pingLater(): () => void {
    const idleMs = this.#handlers.limits.idleTimeoutSeconds * 1_000;
    return this.#offer.clock.after(idleMs / PINGS_WITHIN_IDLE, () => {
      for (const socket of this.#open.values()) socket.pingOrEnd(idleMs);
      this.#stopTimer = this.#open.size > 0 ? this.#pingLater() : undefined;
    });
  }

  #guard(socket: StreamSocket<Data>, work: () => void | Promise<void>): void {
    guardSocket(socket, this.#onBug, work);
  }
}

type StreamOwner<Data> = {
  readonly backpressureBytes: number;
  readonly topics: Map<string, Set<StreamSocket<Data>>>;
  readonly nowMs: () => number;
  readonly closed: (code: number) => void;
};

class StreamSocket<Data> implements Socket<Data> {
  readonly data: Data;
  readonly #answer: LiveAnswer;
  readonly #owner: StreamOwner<Data>;
  readonly #subscribed = new Set<string>();
  #isOpen = true;
  #signMs: number;

  constructor(data: Data, answer: LiveAnswer, owner: StreamOwner<Data>) {
    this.data = data;
    this.#answer = answer;
    this.#owner = owner;
    this.#signMs = owner.nowMs();
    answer.onEnd(() => {
      this.#over(CLOSE.lost);
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get waitingBytes(): number {
    return this.#answer.waitingBytes;
  }

  send(frame: string): 'sent' | 'waiting' | 'closed' {
    if (!this.#isOpen) return 'closed';
    this.#answer.write(`${frame}\n`);
    if (this.waitingBytes > this.#owner.backpressureBytes) this.close(CLOSE.tryAgainLater, 'too slow');
    if (!this.isOpen) return 'closed';
    return this.waitingBytes > 0 ? 'waiting' : 'sent';
  }

  subscribe(topic: string): void {
    if (!this.#isOpen) return;
    this.#subscribed.add(topic);
    const sockets = this.#owner.topics.get(topic);
    if (sockets === undefined) this.#owner.topics.set(topic, new Set([this]));
    else sockets.add(this);
  }

  unsubscribe(topic: string): void {
    this.#subscribed.delete(topic);
    const sockets = this.#owner.topics.get(topic);
    if (sockets?.delete(this) === true && sockets.size === 0) this.#owner.topics.delete(topic);
  }

  close(code: number, reason = ''): void {
    if (!this.#isOpen) return;
    this.#answer.write(`${STREAM.close}${code} ${reason}\n`);
    this.#over(code);
    this.#answer.end();
  }

  /** The peer is there. */
  noteSign(): void {
    this.#signMs = this.#owner.nowMs();
  }

  /** Asks for a sign of life, or gives up a peer that has shown none for `idleMs`. */
  pingOrEnd(idleMs: number): void {
    if (this.#owner.nowMs() - this.#signMs > idleMs) this.close(CLOSE.lost, 'silent');
    else this.#answer.write(`${STREAM.ping}\n`);
  }

  #over(code: number): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    for (const topic of this.#subscribed) this.unsubscribe(topic);
    this.#owner.closed(code);
  }
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) throw new WireError('bad_json');
    throw error;
  }
}
