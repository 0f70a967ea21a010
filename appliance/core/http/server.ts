import { WireError } from '../../protocol/errors.ts';
import type { Clock } from '../system/clock.ts';
import { bugReply, wireErrorReply } from './error-reply.ts';
import { BrokenStream, Exchange } from './exchange.ts';
import type { HeaderList } from './exchange.ts';
import type { RawApp, RawRequest, RawResponse } from './raw.ts';
import type { Reply } from './reply.ts';
import { PeerGone, RequestBody } from './request-body.ts';
import { Request, RequestHead } from './request.ts';
import { RouteTable } from './routes.ts';
import type { Match, Route } from './routes.ts';
import { SocketGroup } from './socket-group.ts';
import type { SocketRoute } from './sockets.ts';
import { StreamGroup } from './stream-group.ts';
import { NO_COMPRESSION, openApp } from './uws.ts';
import type { Listening, Transport } from './uws.ts';

/** Everything a server is made of. */
export type ServerOptions = {
  readonly transport: Transport;
  readonly routes: readonly Route[];
  readonly sockets?: readonly SocketRoute[];
  /** Answers what no route knows (pages); undefined becomes 404. */
  readonly fallback?: (request: Request) => Reply | undefined | Promise<Reply | undefined>;
  /** On every answer, errors too, unless a reply sets its own value for a name. Names in lower case. */
  readonly headers: HeaderList;
  /** Looks at every request and upgrade first. Throws WireError to refuse. */
  readonly admit?: (head: RequestHead) => void;
  /** Told of every refusal, for the log. `where` is the route's pattern, never the path that was asked for. */
  readonly onRefusal?: (error: WireError, where: string) => void;
  /** Our fault. The peer got 500; the callee logs and ends the process. */
  readonly onBug: (error: unknown) => void;
};

/** A server for requests and sockets. */
export interface HttpServer {
  /** Begins to listen. @throws ConfigError when the port, address or socket path cannot be had. */
  listen(): Promise<{ readonly port: number | undefined }>;
  /** Sends one text frame to every socket that subscribed to `topic`, as one piece of work for all. */
  publish(topic: string, frame: string): void;
  /** Open WebSockets and streams. */
  readonly socketCount: number;
  /**
   * Takes no more connections, closes sockets with 1001, lets running requests end for at most `graceMs`, then cuts
   * what is left.
   */
  stop(clock: Clock, graceMs: number): Promise<void>;
}

// A peer that sends on after its answer is let finish up to this, so that it reads the answer instead of a reset.
const DRAIN_BYTES_MAX = 134_217_728;
// How often slow readers are looked for: each time this share of their limit was published.
const SLOW_READER_SHARE = 4;

/**
 * A server over uWebSockets.js that ends no process on account of a peer: handlers give replies and never see the raw
 * response, so nothing is left unanswered, answered twice or touched after an abort.
 *
 * @throws ConfigError when key and certificate cannot be used.
 */
export function createServer(options: ServerOptions): HttpServer {
  return new UwsServer(options);
}

class UwsServer implements HttpServer {
  readonly #options: ServerOptions;
  readonly #app: RawApp;
  readonly #start: () => Promise<Listening>;
  readonly #routes: RouteTable;
  readonly #groups: readonly SocketGroup<never>[];
  readonly #streams: readonly StreamGroup<never>[];
  readonly #running = new Set<Promise<void>>();
  readonly #isBehindProxy: boolean;
  readonly #slowReaderCheckBytes: number;
  #publishedBytes = 0;
  #listening: Listening | undefined;

  constructor(options: ServerOptions) {
    const { transport, routes, sockets = [] } = options;
    const app = openApp(transport);
    this.#options = options;
    this.#app = app.raw;
    this.#start = () => app.listen();
    this.#streams = sockets.flatMap((handlers) =>
      handlers.streams === undefined ? [] : [new StreamGroup<never>(handlers, handlers.streams, options.onBug)],
    );
    this.#routes = new RouteTable([...routes, ...this.#streams.flatMap((group) => group.routes)]);
    this.#isBehindProxy = transport.kind === 'unix' || (transport.kind === 'plain' && transport.isBehindProxy);
    this.#slowReaderCheckBytes = Math.min(...sockets.map(({ limits }) => limits.backpressureBytes)) / SLOW_READER_SHARE;
    this.#groups = sockets.map((handlers) => this.#addSockets(handlers));
    this.#app.any('/*', (response, request) => {
      this.#onRequest(response, request);
    });
  }

  async listen(): Promise<{ readonly port: number | undefined }> {
    this.#listening = await this.#start();
    return { port: this.#listening.port };
  }

  publish(topic: string, frame: string): void {
    this.#app.publish(topic, frame, false);
    for (const group of this.#streams) group.publish(topic, frame);
    this.#publishedBytes += frame.length;
    if (this.#publishedBytes < this.#slowReaderCheckBytes) return;
    this.#publishedBytes = 0;
    for (const group of this.#groups) group.closeSlowReaders();
  }

  get socketCount(): number {
    return [...this.#groups, ...this.#streams].reduce((sum, group) => sum + group.size, 0);
  }

  async stop(clock: Clock, graceMs: number): Promise<void> {
    await this.#listening?.stopListening();
    this.#listening = undefined;
    for (const group of [...this.#groups, ...this.#streams]) group.closeAll();
    let stopTimer = (): void => undefined;
    const late = new Promise<void>((resolve) => {
      stopTimer = clock.after(graceMs, resolve);
    });
    await Promise.race([Promise.all(this.#running), late]);
    stopTimer();
    this.#app.close();
  }

  #onRequest(response: RawResponse, request: RawRequest): void {
    const exchange = new Exchange(response, this.#options.headers);
    const body = new RequestBody(exchange, declaredBytesOf(request));
    exchange.onAbort(() => {
      body.abort();
    });
    // Only now may the library be asked for the body; a handler that waits first would miss its beginning.
    if (!body.isComplete) exchange.onData(body.push.bind(body));
    const match = this.#routes.find(request.getMethod().toUpperCase(), request.getUrl());
    const known = new Request(
      [request, response, this.#isBehindProxy],
      match.kind === 'route' ? match.params : {},
      body,
      () => exchange.isAborted,
    );
    this.#track(this.#serve(exchange, known, match));
  }

  async #serve(exchange: Exchange, request: Request, match: Match): Promise<void> {
    const { body, method } = request;
    let reply: Reply;
    let bug: { error: unknown } | undefined;
    try {
      this.#options.admit?.(request);
      reply = await this.#reply(request, match);
    } catch (error) {
      if (error instanceof PeerGone && exchange.isAborted) return;
      if (error instanceof WireError) {
        this.#options.onRefusal?.(error, whereOf(match));
        reply = wireErrorReply(error);
      } else {
        bug = { error };
        reply = bugReply();
      }
    }
    const isEndless = !body.isComplete && (body.declaredBytes ?? Infinity) > DRAIN_BYTES_MAX;
    body.discard();
    try {
      await exchange.answer(reply, { withBody: method !== 'HEAD', andClose: isEndless });
    } catch (error) {
      if (error instanceof WireError) this.#options.onRefusal?.(error, whereOf(match));
      else if (error instanceof BrokenStream)
        this.#options.onRefusal?.(new WireError('storage_failed', error.message), whereOf(match));
      else bug ??= { error };
    }
    if (bug !== undefined) this.#options.onBug(bug.error);
  }

  async #reply(request: Request, match: Match): Promise<Reply> {
    if (match.kind === 'route') return match.route.handle(request);
    if (match.kind === 'wrong method') {
      const reply = wireErrorReply(new WireError('method'));
      return { ...reply, headers: { ...reply.headers, allow: match.allowed.join(', ') } };
    }
    const page = await this.#options.fallback?.(request);
    if (page === undefined) throw new WireError('not_found');
    return page;
  }

  #addSockets(handlers: SocketRoute): SocketGroup<never> {
    const group = new SocketGroup<never>(handlers, this.#options.onBug);
    const { limits } = handlers;
    this.#app.ws(handlers.path, {
      ...group.callbacks,
      maxPayloadLength: limits.frameBytes,
      // The wall behind the check in `publish`: a reader that passes it between two checks is cut without a close frame.
      maxBackpressure: 2 * limits.backpressureBytes,
      closeOnBackpressureLimit: 1,
      idleTimeout: limits.idleTimeoutSeconds,
      sendPingsAutomatically: true,
      compression: NO_COMPRESSION,
      upgrade: (response, request, context) => {
        const exchange = new Exchange(response, this.#options.headers);
        const head = new RequestHead(request, response, this.#isBehindProxy);
        this.#track(this.#upgrade(exchange, head, { handlers, group, context }));
      },
    });
    return group;
  }

  async #upgrade(
    exchange: Exchange,
    head: RequestHead,
    route: { handlers: SocketRoute; group: SocketGroup<never>; context: object },
  ): Promise<void> {
    const { handlers, group, context } = route;
    try {
      this.#options.admit?.(head);
      const link = group.link(await handlers.accept(head));
      const key = head.header('sec-websocket-key') ?? '';
      // `opened` runs inside: what it throws is caught by the group.
      exchange.upgrade(link, { key, extensions: head.header('sec-websocket-extensions') ?? '', context });
    } catch (error) {
      const isRefusal = error instanceof WireError;
      if (isRefusal) this.#options.onRefusal?.(error, `GET ${handlers.path}`);
      await exchange.answer(isRefusal ? wireErrorReply(error) : bugReply(), { withBody: true, andClose: false });
      if (!isRefusal) this.#options.onBug(error);
    }
  }

  #track(work: Promise<void>): void {
    this.#running.add(work);
    void work.catch(this.#options.onBug).finally(() => this.#running.delete(work));
  }
}

/** RFC 9112 §6.3: no length and no transfer coding means no body; a coding means a length that nobody knows yet. */
function declaredBytesOf(request: RawRequest): number | undefined {
  const length = request.getHeader('content-length');
  if (length !== '') return Number(length);
  return request.getHeader('transfer-encoding') === '' ? 0 : undefined;
}

function whereOf(match: Match): string {
  if (match.kind === 'route') return `${match.route.method} /${match.route.segments.join('/')}`;
  return match.kind === 'none' ? 'no route' : 'wrong method';
}
