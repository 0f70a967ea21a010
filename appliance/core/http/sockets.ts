import { WIRE_ERRORS, WireError } from '../../protocol/errors.ts';
import type { Clock } from '../system/clock.ts';
import type { Random } from '../system/random.ts';
import type { RequestHead } from './request.ts';

/** How far one WebSocket may go before it is closed. */
export type SocketLimits = {
  /** A longer frame closes the socket (the peer sees 1006). */
  readonly frameBytes: number;
  /** When more than this waits for a slow reader its socket closes with 1013. */
  readonly backpressureBytes: number;
  /** A socket that says nothing this long, pongs included, is closed. Whole seconds, 8 to 960. */
  readonly idleTimeoutSeconds: number;
};

/** One open WebSocket. After it closed every method does nothing. */
export interface Socket<Data> {
  /** What `accept` gave for this socket. */
  readonly data: Data;
  readonly isOpen: boolean;
  /** Bytes that wait for a slow reader. */
  readonly waitingBytes: number;
  /** Sends one text frame. `waiting`: the reader is slow, but it will arrive. */
  send(frame: string): 'sent' | 'waiting' | 'closed';
  /** From now on gets what is published to `topic`. */
  subscribe(topic: string): void;
  unsubscribe(topic: string): void;
  /** Says why and closes. `closed` of the route is called before this returns. */
  close(code: number, reason?: string): void;
}

/** A WebSocket route. Handlers that throw WireError close the socket with the code of its table; others are bugs. */
export type SocketHandlers<Data> = {
  readonly path: `/${string}`;
  readonly limits: SocketLimits;
  /** Decides about an upgrade: gives the socket's data, or throws WireError to refuse with its HTTP status. */
  accept(head: RequestHead): Data | Promise<Data>;
  opened?(socket: Socket<Data>): void;
  /** A frame came in: text as string, binary as bytes of its own. Frames of one socket may overlap if this waits. */
  message(socket: Socket<Data>, frame: string | Uint8Array): void | Promise<void>;
  /** The socket is gone, whoever closed it; 1006 without a close frame. */
  closed?(socket: Socket<Data>, code: number): void;
  /** Given, the route can also be had as a stream (docs/protocol.md §9). */
  readonly streams?: StreamOffer<Data>;
};

/** What streams need besides the handlers of their route. */
export type StreamOffer<Data> = {
  /** Whether what `accept` gave for a request is from the peer whose stream it names. */
  isSamePeer(streams: Data, requests: Data): boolean;
  readonly clock: Clock;
  readonly random: Random;
};

/** A WebSocket route with the type of its data hidden, as the server takes it. */
export type SocketRoute = SocketHandlers<never> & { readonly accept: (head: RequestHead) => unknown };

/** A WebSocket route for the server. */
export function socketRoute<Data>(handlers: SocketHandlers<Data>): SocketRoute {
  // The server hands each socket's data only to the handlers of the route that accepted it.
  return handlers as unknown as SocketRoute;
}

/** RFC 6455 §7.4.1 and the IANA registry. */
export const CLOSE = { goingAway: 1001, lost: 1006, tooLong: 1009, tryAgainLater: 1013 } as const;

/** The close code for a refusal: the table's, or "policy violation" for codes that usually leave the socket open. */
function closeCodeOf(error: WireError): number {
  const entry = WIRE_ERRORS[error.code];
  return 'close' in entry ? entry.close : 1008;
}

/** Runs a handler: what it refuses closes its socket with the code of the table, anything else is a bug. */
export function guardSocket(
  socket: Pick<Socket<unknown>, 'close'>,
  onBug: (error: unknown) => void,
  work: () => void | Promise<void>,
): void {
  const fail = (error: unknown): void => {
    if (error instanceof WireError) socket.close(closeCodeOf(error), error.code);
    else onBug(error);
  };
  try {
    const result: unknown = work();
    if (result instanceof Promise) result.catch(fail);
  } catch (error) {
    fail(error);
  }
}
