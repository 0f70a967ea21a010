import { WIRE_ERRORS } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';
import { STREAM } from '../protocol/stream.ts';
import type { ClientClock } from './client-clock.ts';
import { Offline, type HttpAnswer, type Socket, type SocketEvents, type Transport } from './transport.ts';

/** How a stream is opened. */
export type StreamOptions = {
  readonly request: Transport['request'];
  readonly clock: Pick<ClientClock, 'after'>;
  /** Of the socket that it stands in for. */
  readonly path: string;
};

const { status: SIGNED_OUT_STATUS, close: CLOSE_SIGNED_OUT } = WIRE_ERRORS.session_ended;
const CLOSE_LOST = 1006;
/** The house pings three times as often as it takes a silent peer for gone. */
const SILENCE_MS = LIMITS.idleTimeoutSeconds * 1_000;
/** For one request with frames. */
const ANSWER_MS = 20_000;
const REQUEST_BYTES = LIMITS.frameBytes;

/**
 * The house's socket for a device whose WebSocket does not open (docs/protocol.md §9): Safari on an iPhone refuses one
 * behind a certificate that its owner did not install, and some proxies know none. Frames come as lines of one answer
 * and go as requests, one after the other.
 */
export function openStream(options: StreamOptions, events: SocketEvents): Socket {
  const stream = new Stream(options, events);
  void stream.read();
  return stream;
}

class Stream implements Socket {
  readonly #options: StreamOptions;
  readonly #path: string;
  readonly #events: SocketEvents;
  readonly #end = new AbortController();
  #unsent: string[] = [];
  #id: string | undefined;
  #isSending = false;
  /** The house asked whether this device is there. */
  #isAsked = false;
  #isOver = false;
  #stopSilence: () => void = () => undefined;

  constructor(options: StreamOptions, events: SocketEvents) {
    this.#options = options;
    this.#path = options.path + STREAM.suffix;
    this.#events = events;
  }

  send(text: string): void {
    if (this.#isOver) return;
    this.#unsent.push(text);
    void this.#flush();
  }

  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopSilence();
    this.#end.abort();
  }

  /** Reads until it is over. */
  async read(): Promise<void> {
    try {
      this.#expectSign();
      const answer = await this.#ask(this.#path, undefined);
      if (answer === undefined) return;
      const decoder = new TextDecoder();
      let rest = '';
      for await (const chunk of answer.chunks()) {
        // Leaving the loop lets go of the answer.
        if (this.#isOver) return;
        this.#expectSign();
        const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
        rest = lines.pop() ?? '';
        this.#hearAll(lines);
      }
      this.#over(CLOSE_LOST);
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      this.#over(CLOSE_LOST);
    }
  }

  #hearAll(lines: readonly string[]): void {
    for (const line of lines) {
      if (this.#isOver) return;
      this.#hear(line);
    }
  }

  #hear(line: string): void {
    if (line.startsWith('{')) {
      this.#events.onText(line);
    } else if (line.startsWith(STREAM.id)) {
      this.#id = line.slice(STREAM.id.length).trim();
      this.#events.onOpen?.();
      void this.#flush();
    } else if (line === STREAM.ping) {
      this.#isAsked = true;
      void this.#flush();
    } else if (line.startsWith(STREAM.close)) {
      this.#finish(Number.parseInt(line.slice(STREAM.close.length), 10));
    }
  }

  /** Sends what waits. What comes in the meantime goes with the next request, so that nothing overtakes. */
  async #flush(): Promise<void> {
    if (this.#isSending || this.#id === undefined) return;
    this.#isSending = true;
    try {
      while (!this.#isOver && (this.#unsent.length > 0 || this.#isAsked)) {
        this.#isAsked = false;
        if ((await this.#ask(`${this.#path}/${this.#id}`, this.#takeUnsent())) === undefined) return;
      }
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      this.#over(CLOSE_LOST);
    } finally {
      this.#isSending = false;
    }
  }

  /** As many frames as fit into a request; at least one. */
  #takeUnsent(): string {
    let count = 0;
    let bytes = 0;
    for (const text of this.#unsent) {
      bytes += text.length + 1;
      if (count > 0 && bytes > REQUEST_BYTES) break;
      count += 1;
    }
    return this.#unsent.splice(0, count).join('\n');
  }

  /** Undefined when the house refused: then it is over. @throws Offline */
  async #ask(path: string, frames: string | undefined): Promise<HttpAnswer | undefined> {
    const body = frames === undefined || frames === '' ? undefined : new TextEncoder().encode(frames);
    const stopTimer = this.#options.clock.after(ANSWER_MS, () => {
      this.#over(CLOSE_LOST);
    });
    try {
      const answer = await this.#options.request({
        method: 'POST',
        path,
        signal: this.#end.signal,
        ...(body === undefined ? {} : { body: { type: 'application/octet-stream', bytes: body } }),
      });
      if (answer.status < 300) return answer;
      this.#over(answer.status === SIGNED_OUT_STATUS ? CLOSE_SIGNED_OUT : CLOSE_LOST);
      return undefined;
    } finally {
      stopTimer();
    }
  }

  #expectSign(): void {
    this.#stopSilence();
    this.#stopSilence = this.#options.clock.after(SILENCE_MS, () => {
      this.#over(CLOSE_LOST);
    });
  }

  /** It is over before its answer has ended. */
  #over(code: number): void {
    if (this.#isOver) return;
    this.#finish(code);
    this.#end.abort();
  }

  #finish(code: number): void {
    this.#isOver = true;
    this.#stopSilence();
    this.#events.onClose(code);
  }
}
