import { Readable } from 'node:stream';
import type { HttpAnswer, HttpRequest, Socket, SocketEvents, Transport } from '../../appliance/client/transport.ts';
import { type ErrorCode, WIRE_ERRORS } from '../../appliance/protocol/errors.ts';
import type { ServerFrame } from '../../appliance/protocol/frames.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a lie may have any shape
export type Json = any;

/** What a lying house makes of an answer to `METHOD /path`, and of a frame: several, one, or none. */
export type Lies = {
  /** With which code the house refuses a request to `METHOD /path`, without hearing it. */
  readonly refuse?: (what: string) => ErrorCode | undefined;
  /** What the answer to `METHOD /path` waits for, once the house has given it. */
  readonly hold?: (what: string) => Promise<void> | undefined;
  readonly answer?: (what: string, json: Json) => Json;
  readonly frame?: (frame: ServerFrame) => readonly unknown[];
};

/** Stands between a client and a real house, and lies as a test says. What the client sends goes through as it is, or not at all. */
export class LyingTransport implements Transport {
  readonly #inner: Transport;
  readonly #sockets = new Set<{ readonly events: SocketEvents; readonly inner: Socket }>();
  lies: Lies = {};

  constructor(inner: Transport) {
    this.#inner = inner;
  }

  useToken(token: string | undefined): void {
    this.#inner.useToken?.(token);
  }

  async request(request: HttpRequest): Promise<HttpAnswer> {
    const refused = this.lies.refuse?.(`${request.method} ${request.path}`);
    if (refused !== undefined) return refusal(refused);
    const answer = await this.#inner.request(request);
    await this.lies.hold?.(`${request.method} ${request.path}`);
    const { answer: lie } = this.lies;
    if (lie === undefined || answer.status >= 400) return answer;
    return {
      ...answer,
      text: async () => {
        const text = await answer.text();
        return text === '' ? text : JSON.stringify(lie(`${request.method} ${request.path}`, JSON.parse(text)));
      },
    };
  }

  openSocket(path: string, events: SocketEvents): Socket {
    const inner = this.#inner.openSocket(path, {
      onText: (text) => {
        const frames = this.lies.frame?.(JSON.parse(text) as ServerFrame);
        for (const said of frames?.map((frame) => JSON.stringify(frame)) ?? [text]) events.onText(said);
      },
      onClose: events.onClose,
    });
    const entry = { events, inner };
    this.#sockets.add(entry);
    return {
      send: (text) => inner.send(text),
      close: () => {
        this.#sockets.delete(entry);
        inner.close();
      },
    };
  }

  /** Says something of its own on every open socket. */
  say(frame: unknown): void {
    for (const { events } of this.#sockets) events.onText(JSON.stringify(frame));
  }

  /** Ends the sockets: the client comes back for a new hello. */
  cut(): void {
    for (const { events, inner } of [...this.#sockets]) {
      this.#sockets.delete({ events, inner });
      inner.close();
      events.onClose(1006);
    }
    this.#sockets.clear();
  }
}

function refusal(code: ErrorCode): HttpAnswer {
  const { status, sentence } = WIRE_ERRORS[code];
  const text = JSON.stringify({ error: { code, message: sentence } });
  return { status, text: () => Promise.resolve(text), chunks: () => Readable.from([new TextEncoder().encode(text)]) };
}
