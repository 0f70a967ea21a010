import { WireError } from '../../protocol/errors.ts';

/** The peer went away; thrown into whoever waits for its bytes. The server drops it: there is nobody left to answer. */
export class PeerGone extends Error {
  override readonly name = 'PeerGone';
}

/** Stops and restarts the flow of bytes from the peer. */
export interface Flow {
  pause(): void;
  resume(): void;
}

// What may wait in memory before the peer is told to wait, and below which it may go on.
const HIGH_WATER_BYTES = 131_072;
const LOW_WATER_BYTES = 32_768;

/**
 * The body of one request, read once, in one of three ways. Each takes the limit that applies and refuses as soon as
 * the declared or the counted size passes it; the peer is made to wait while nobody reads.
 */
export class RequestBody {
  /** What the peer announced; 0 without a body, undefined when it sends chunks of a length nobody knows. */
  readonly declaredBytes: number | undefined;
  readonly #flow: Flow;
  readonly #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #state: 'open' | 'complete' | 'gone' | 'unwanted' = 'open';
  #isPaused = false;
  #isTaken = false;
  #wake: (() => void) | undefined;

  constructor(flow: Flow, declaredBytes: number | undefined) {
    this.#flow = flow;
    this.declaredBytes = declaredBytes;
    if (declaredBytes === 0) this.#state = 'complete';
  }

  /** True once the last byte came in, read or not. */
  get isComplete(): boolean {
    return this.#state === 'complete';
  }

  /**
   * The bytes as they come. Leaving the loop early is allowed.
   *
   * @throws WireError `too_large`; PeerGone when the peer leaves before the end.
   */
  async *chunks(limitBytes: number): AsyncGenerator<Uint8Array, void, undefined> {
    if (this.#isTaken) throw new Error('a request body can be read only once');
    this.#isTaken = true;
    if ((this.declaredBytes ?? 0) > limitBytes) throw new WireError('too_large', `declared ${this.declaredBytes ?? 0}`);
    let bytes = 0;
    for (;;) {
      const chunk = await this.#next();
      if (chunk === undefined) return;
      bytes += chunk.length;
      if (bytes > limitBytes) throw new WireError('too_large', `over ${limitBytes}`);
      yield chunk;
    }
  }

  /** The whole body. @throws as {@link chunks}. */
  async bytes(limitBytes: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for await (const chunk of this.chunks(limitBytes)) parts.push(chunk);
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  }

  /**
   * The whole body as JSON; what it holds is still to be checked against a schema.
   *
   * @throws WireError `bad_json` for bytes that are not UTF-8 or not JSON; else as {@link chunks}.
   */
  async json(limitBytes: number): Promise<unknown> {
    const bytes = await this.bytes(limitBytes);
    try {
      return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
    } catch (error) {
      // The parser's message quotes the body, so it goes nowhere.
      if (error instanceof SyntaxError || error instanceof TypeError) throw new WireError('bad_json');
      throw error;
    }
  }

  /** For the server: bytes came in. `chunk` is copied, as its memory belongs to uWebSockets.js. */
  push(chunk: ArrayBuffer, isLast: boolean): void {
    if (this.#state !== 'open') return;
    if (chunk.byteLength > 0) {
      this.#waiting.push(new Uint8Array(chunk.slice(0)));
      this.#waitingBytes += chunk.byteLength;
    }
    if (isLast) this.#state = 'complete';
    else if (this.#waitingBytes >= HIGH_WATER_BYTES && !this.#isPaused) {
      this.#isPaused = true;
      this.#flow.pause();
    }
    this.#signal();
  }

  /** For the server: the peer left. What came in complete can still be read. */
  abort(): void {
    if (this.#state === 'open') this.#state = 'gone';
    this.#signal();
  }

  /** For the server: the request is answered, nobody will read on. The rest flows past instead of blocking the peer. */
  discard(): void {
    if (this.#state === 'open') this.#state = 'unwanted';
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
    this.#letFlow();
    this.#signal();
  }

  async #next(): Promise<Uint8Array | undefined> {
    for (;;) {
      if (this.#state === 'gone') throw new PeerGone('the peer left during its request');
      const chunk = this.#waiting.shift();
      if (chunk !== undefined) {
        this.#waitingBytes -= chunk.length;
        if (this.#waitingBytes <= LOW_WATER_BYTES) this.#letFlow();
        return chunk;
      }
      if (this.#state === 'complete') return undefined;
      if (this.#state === 'unwanted') throw new PeerGone('the request was answered before its body was read');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #letFlow(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#flow.resume();
  }

  #signal(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
