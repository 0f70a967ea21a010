/**
 * The parts of uWebSockets.js that this folder uses, and no others: all of them are in upstream v20.60 as well as in
 * the pinned rebuild (docs/dependencies.md). Only `uws.ts` imports the package; the rest is written against these.
 */

/** A response; touching it after it was answered or aborted throws, so exactly one `Exchange` holds it. */
export interface RawResponse {
  writeStatus(status: string): unknown;
  writeHeader(name: string, value: string): unknown;
  end(body?: string | Uint8Array, closeConnection?: boolean): unknown;
  endWithoutBody(): unknown;
  /** One chunk of an answer whose length nobody knows. False: it waits in memory, as the peer is slow. */
  write(chunk: Uint8Array): boolean;
  /** Gives [whether all of the chunk went out, whether the response is complete]. */
  tryEnd(chunk: Uint8Array, totalBytes: number): [boolean, boolean];
  getWriteOffset(): number;
  onWritable(handler: (offset: number) => boolean): unknown;
  onAborted(handler: () => void): unknown;
  onData(handler: (chunk: ArrayBuffer, isLast: boolean) => void): unknown;
  pause(): void;
  resume(): void;
  close(): unknown;
  cork(write: () => void): unknown;
  /** 4 or 16 bytes; none on a UNIX socket. */
  getRemoteAddress(): ArrayBuffer;
  upgrade(userData: object, key: string, protocol: string, extensions: string, context: object): void;
}

/** A request; valid only until the handler returns to uWebSockets.js. */
export interface RawRequest {
  /** Lower case. */
  getMethod(): string;
  getUrl(): string;
  getQuery(): string;
  /** The value, or an empty string. */
  getHeader(lowerCaseName: string): string;
  /** Names come in lower case. */
  forEachHeader(visit: (name: string, value: string) => void): void;
}

/** An open WebSocket; touching it after it closed throws. */
export interface RawSocket {
  /** 1 sent, 0 waits in memory, 2 dropped because too much waits. */
  send(message: string | Uint8Array, isBinary?: boolean): number;
  getBufferedAmount(): number;
  end(code?: number, reason?: string): void;
  close(): void;
  subscribe(topic: string): boolean;
  unsubscribe(topic: string): boolean;
}

/** What uWebSockets.js is told about one WebSocket route. */
export type RawSocketBehavior = {
  readonly maxPayloadLength: number;
  readonly maxBackpressure: number;
  readonly closeOnBackpressureLimit: number;
  readonly idleTimeout: number;
  readonly sendPingsAutomatically: boolean;
  readonly compression: number;
  readonly upgrade: (response: RawResponse, request: RawRequest, context: object) => void;
  readonly open: (socket: RawSocket) => void;
  readonly message: (socket: RawSocket, message: ArrayBuffer, isBinary: boolean) => void;
  readonly close: (socket: RawSocket, code: number) => void;
};

/** An app: routes, topics and what listens for them. */
export interface RawApp {
  any(pattern: string, handler: (response: RawResponse, request: RawRequest) => void): unknown;
  ws(pattern: string, behavior: RawSocketBehavior): unknown;
  publish(topic: string, message: string | Uint8Array, isBinary?: boolean): boolean;
  numSubscribers(topic: string): number;
  /** Closes every listener and connection at once. */
  close(): unknown;
}
