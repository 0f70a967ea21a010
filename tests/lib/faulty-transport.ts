import {
  type HttpAnswer,
  type HttpRequest,
  Offline,
  type Socket,
  type SocketEvents,
  type Transport,
} from '../../appliance/client/transport.ts';

/** Which requests are lost: before they leave, or on the way back, when the house has done what was asked. */
export type Loss = 'none' | 'request' | 'answer';

/** A network that fails when a test says so. The house behind it is real. */
export class FaultyTransport implements Transport {
  readonly #inner: Transport;
  readonly #sockets = new Set<{ readonly events: SocketEvents; readonly inner: Socket }>();
  /** Asked for every request, and before every frame that goes out. */
  lose: (what: string) => Loss = () => 'none';
  /** Nothing gets through at all. */
  isDown = false;

  constructor(inner: Transport) {
    this.#inner = inner;
  }

  useToken(token: string | undefined): void {
    this.#inner.useToken?.(token);
  }

  async request(request: HttpRequest): Promise<HttpAnswer> {
    const loss = this.isDown ? 'request' : this.lose(`${request.method} ${request.path}`);
    if (loss === 'request') throw new Offline('lost on the way there');
    const answer = await this.#inner.request(request);
    if (loss === 'none') return answer;
    await answer.text();
    throw new Offline('lost on the way back');
  }

  openSocket(path: string, events: SocketEvents): Socket {
    if (this.isDown) {
      queueMicrotask(() => events.onClose(1006));
      return { send: () => undefined, close: () => undefined };
    }
    const inner = this.#inner.openSocket(path, events);
    const entry = { events, inner };
    this.#sockets.add(entry);
    return {
      send: (text) => {
        const loss = this.lose(text);
        if (loss !== 'request') inner.send(text);
        if (loss !== 'none') this.cut();
      },
      close: () => {
        this.#sockets.delete(entry);
        inner.close();
      },
    };
  }

  /** Ends all sockets without a word to the house. */
  cut(): void {
    for (const { events, inner } of [...this.#sockets]) {
      inner.close();
      events.onClose(1006);
    }
    this.#sockets.clear();
  }

  /** Takes the network away, or gives it back. */
  setDown(isDown: boolean): void {
    this.isDown = isDown;
    if (isDown) this.cut();
  }
}
