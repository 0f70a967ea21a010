import type { Bytes } from '../protocol/encoding.ts';

/**
 * No answer came: no network, the house is down, or it took too long. What was asked may have happened or not, so only
 * what is safe to ask twice is asked again.
 */
export class Offline extends Error {
  override readonly name = 'Offline';

  constructor(detail = 'no answer') {
    super(detail);
  }
}

export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path and query, beginning with a slash. */
  readonly path: string;
  readonly body?: { readonly type: 'application/json' | 'application/octet-stream'; readonly bytes: Bytes };
  /** Fires when the client gives up waiting; the request then rejects with {@link Offline}. */
  readonly signal: AbortSignal;
};

/** The head of an answer. Its body is read once, one way or the other; reading rejects with {@link Offline} if it breaks off. */
export type HttpAnswer = {
  readonly status: number;
  readonly text: () => Promise<string>;
  readonly chunks: () => AsyncIterable<Bytes>;
};

export type SocketEvents = {
  /** Once, if it opens. */
  readonly onOpen?: () => void;
  readonly onText: (text: string) => void;
  /** Once, also when it never opened (1006). Nothing comes after it. */
  readonly onClose: (code: number) => void;
};

export interface Socket {
  /** Text sent before the socket opened is kept until it does; after its end it is dropped. */
  send(text: string): void;
  close(): void;
}

/** The way to one house. The browser's sends the session by cookie; a terminal's by bearer token. */
export interface Transport {
  /** @throws Offline if no answer came. Any status is an answer. */
  request(request: HttpRequest): Promise<HttpAnswer>;
  /** Never throws: a failure is `onClose(1006)`, not before this call returned. */
  openSocket(path: string, events: SocketEvents): Socket;
  /** A session token that came in an answer (only where the transport asks for one); undefined once it ended. */
  useToken?(token: string | undefined): void;
  /** Tells when the device says that its network came or went. Returns how to stop. */
  onNetwork?(listener: (isUp: boolean) => void): () => void;
}
