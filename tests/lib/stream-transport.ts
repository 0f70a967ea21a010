import type { ClientClock } from '../../appliance/client/client-clock.ts';
import { openStream } from '../../appliance/client/stream-socket.ts';
import type { HttpAnswer, HttpRequest, Socket, SocketEvents, Transport } from '../../appliance/client/transport.ts';

/** The way to a house of somebody whose WebSockets do not open: a stream of requests that go another's way. */
export class StreamTransport implements Transport {
  readonly #inner: Transport;
  readonly #clock: ClientClock;

  constructor(inner: Transport, clock: ClientClock) {
    this.#inner = inner;
    this.#clock = clock;
  }

  useToken(token: string | undefined): void {
    this.#inner.useToken?.(token);
  }

  request(request: HttpRequest): Promise<HttpAnswer> {
    return this.#inner.request(request);
  }

  openSocket(path: string, events: SocketEvents): Socket {
    return openStream({ request: (request) => this.#inner.request(request), clock: this.#clock, path }, events);
  }
}
