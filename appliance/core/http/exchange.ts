import { STATUS_CODES } from 'node:http';
import type { RawResponse } from './raw.ts';
import type { HeaderValue, LiveAnswer, Reply, ReplyBody } from './reply.ts';
import type { Flow } from './request-body.ts';

/** A header list in the order it is written. */
export type HeaderList = readonly (readonly [name: string, value: HeaderValue])[];

/**
 * Bytes handed over at once. Head and piece together stay under the 16 KiB that uWebSockets.js gathers before it writes:
 * over TLS it never asks for the rest of a larger piece once a slow peer has left part of it unsent (tried with
 * the pinned rebuild), and cuts the connection after ten seconds.
 */
const PIECE_BYTES = 8_192;

type StreamBody = Extract<ReplyBody, { kind: 'stream' }>;

/** A source gave less or more than it promised: the peer cannot be told any more, so its connection is cut. */
export class BrokenStream extends Error {
  override readonly name = 'BrokenStream';
}

/**
 * Holds one response of uWebSockets.js from the first moment, so that it is answered at most once and never touched
 * after it was answered or aborted: either would end the whole process.
 */
export class Exchange implements Flow {
  #raw: RawResponse | undefined;
  #isAborted = false;
  #onAbort: (() => void) | undefined;
  #wakeSender: (() => void) | undefined;
  #onDrain: ((offset: number) => boolean) | undefined;
  readonly #common: HeaderList;

  /** @param common the headers of every response. */
  constructor(raw: RawResponse, common: HeaderList) {
    this.#raw = raw;
    this.#common = common;
    raw.onAborted(() => {
      this.#raw = undefined;
      this.#isAborted = true;
      this.#onAbort?.();
      this.#wakeSender?.();
    });
  }

  /** True until the response is complete or the peer has left. */
  get isOpen(): boolean {
    return this.#raw !== undefined;
  }

  /** True when the peer left before the answer was complete. */
  get isAborted(): boolean {
    return this.#isAborted;
  }

  /** Calls `listener` when the peer leaves before the answer is complete; at once if it has. One listener at a time. */
  onAbort(listener: () => void): void {
    this.#onAbort = listener;
    if (this.#isAborted) listener();
  }

  /** Registers for the body; must be called before the handler returns to uWebSockets.js. */
  onData(listener: (chunk: ArrayBuffer, isLast: boolean) => void): void {
    this.#raw?.onData(listener);
  }

  pause(): void {
    this.#raw?.pause();
  }

  resume(): void {
    this.#raw?.resume();
  }

  /** Gives the response away to become a WebSocket. Does nothing when the peer has left. */
  upgrade(link: object, handshake: { key: string; extensions: string; context: object }): void {
    const raw = this.#raw;
    if (raw === undefined) return;
    this.#raw = undefined;
    raw.cork(() => {
      // No subprotocol: none is defined, and echoing one the peer asked for would claim to speak it.
      raw.upgrade(link, handshake.key, '', handshake.extensions, handshake.context);
    });
  }

  /**
   * Writes the answer, or nothing when the peer has left. Resolves when the last byte was handed to the system.
   *
   * @param withBody false for HEAD.
   * @param andClose cuts the connection after the answer.
   * @throws BrokenStream, or whatever the stream's source throws; the connection is then cut.
   */
  async answer(reply: Reply, options: { withBody: boolean; andClose: boolean }): Promise<void> {
    const { body } = reply;
    const head = formatHead(reply, this.#common);
    if (body.kind === 'live') {
      await this.#answerLive(head, body.begin);
      return;
    }
    if (body.kind !== 'stream') {
      this.#answerAtOnce(head, body, options);
      return;
    }
    try {
      if (options.withBody && body.totalBytes > 0) await this.#answerStream(head, body);
      else this.#answerAtOnce(head, body, options);
    } finally {
      await body.release();
    }
  }

  #answerAtOnce(head: Head, body: ReplyBody, options: { withBody: boolean; andClose: boolean }): void {
    const raw = this.#raw;
    if (raw === undefined) return;
    this.#raw = undefined;
    raw.cork(() => {
      writeHead(raw, head);
      if (options.withBody && head.hasLength) {
        raw.end(body.kind === 'whole' ? body.bytes : '', options.andClose);
        return;
      }
      // endWithoutBody(length) would leave the response pending for ever (v20.60 HttpResponse.h, internalEnd), so the
      // length of what HEAD leaves out is written as an ordinary header.
      if (head.hasLength) raw.writeHeader('content-length', String(lengthOf(body)));
      raw.endWithoutBody();
    });
  }

  async #answerStream(head: Head, body: StreamBody): Promise<void> {
    const { totalBytes, chunks } = body;
    let sentBytes = 0;
    try {
      for await (const chunk of chunks) {
        if (this.#raw === undefined) return;
        if (chunk.length === 0) continue;
        const isFirst = sentBytes === 0;
        sentBytes += chunk.length;
        if (sentBytes > totalBytes) throw new BrokenStream(`more than the promised ${totalBytes} bytes`);
        await this.#send(chunk, totalBytes, isFirst ? head : undefined);
      }
      if (sentBytes < totalBytes && this.isOpen) throw new BrokenStream(`${sentBytes} of ${totalBytes} bytes`);
    } catch (error) {
      this.#cut();
      throw error;
    }
  }

  /** Sends one chunk whole, waiting for a slow peer. Resolves too when the peer leaves. */
  #send(chunk: Uint8Array, totalBytes: number, head: Head | undefined): Promise<void> {
    return new Promise((resolve) => {
      const raw = this.#raw;
      if (raw === undefined) {
        resolve();
        return;
      }
      const finish = (): void => {
        this.#onDrain = undefined;
        this.#wakeSender = undefined;
        resolve();
      };
      let unwrittenHead = head;
      const start = raw.getWriteOffset();
      const push = (offset: number): boolean => {
        for (let from = offset - start; from < chunk.length; from += PIECE_BYTES) {
          const headNow = unwrittenHead;
          unwrittenHead = undefined;
          if (!this.#sendPiece(raw, chunk.subarray(from, from + PIECE_BYTES), totalBytes, headNow)) return false;
        }
        finish();
        return true;
      };
      if (head !== undefined) raw.onWritable((offset) => this.#onDrain?.(offset) ?? true);
      this.#wakeSender = finish;
      this.#onDrain = push;
      push(start);
    });
  }

  /** Gives false when the peer has to take something first; what of the piece went out, the write offset tells. */
  #sendPiece(raw: RawResponse, piece: Uint8Array, totalBytes: number, head: Head | undefined): boolean {
    let isSent = false;
    raw.cork(() => {
      if (head !== undefined) writeHead(raw, head);
      const [ok, isComplete] = raw.tryEnd(piece, totalBytes);
      if (isComplete) this.#raw = undefined;
      isSent = ok || isComplete;
    });
    return isSent;
  }

  /** Resolves when it is over. */
  #answerLive(head: Head, begin: (answer: LiveAnswer) => void): Promise<void> {
    return new Promise((resolve) => {
      const raw = this.#raw;
      if (raw === undefined) {
        resolve();
        return;
      }
      const answer = new OpenAnswer(raw, () => {
        this.#raw = undefined;
        this.#wakeSender = undefined;
        resolve();
      });
      // The peer left: there is nothing to end any more.
      this.#wakeSender = () => {
        answer.over();
      };
      raw.cork(() => {
        writeHead(raw, head);
      });
      begin(answer);
    });
  }

  #cut(): void {
    const raw = this.#raw;
    this.#raw = undefined;
    raw?.close();
  }
}

/** What a slow peer did not take yet waits here, and not in the library: only here it can be counted. */
class OpenAnswer implements LiveAnswer {
  readonly #raw: RawResponse;
  readonly #release: () => void;
  readonly #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #isBlocked = false;
  #isOver = false;
  #onEnd: () => void = () => undefined;

  constructor(raw: RawResponse, release: () => void) {
    this.#raw = raw;
    this.#release = release;
    raw.onWritable(() => {
      this.#isBlocked = false;
      this.#flush();
      return true;
    });
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  write(text: string): void {
    if (this.#isOver || text === '') return;
    const bytes = Buffer.from(text);
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#flush();
  }

  end(): void {
    if (this.#isOver) return;
    this.#raw.cork(() => this.#raw.end());
    this.over();
  }

  /** The response is answered or gone, and must not be touched again. */
  over(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#release();
    this.#onEnd();
  }

  onEnd(listener: () => void): void {
    this.#onEnd = listener;
  }

  #flush(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.#isOver || this.#isBlocked) return;
      const piece = next.subarray(0, PIECE_BYTES);
      if (piece.length === next.length) this.#waiting.shift();
      else this.#waiting[0] = next.subarray(PIECE_BYTES);
      this.#waitingBytes -= piece.length;
      // Each by itself: a second piece in one cork is dropped when the first one fills what the system takes.
      this.#raw.cork(() => {
        this.#isBlocked = !this.#raw.write(piece);
      });
    }
  }
}

/** Status line and headers, checked before the response is touched. */
type Head = {
  readonly status: string;
  readonly lines: readonly (readonly [name: string, value: string])[];
  /** 204 and 304 have none (RFC 9110 §8.6). */
  readonly hasLength: boolean;
};

function formatHead(reply: Reply, common: HeaderList): Head {
  const own = Object.entries(reply.headers);
  const rest = common.filter(([name]) => !Object.hasOwn(reply.headers, name));
  const lines = [...rest, ...own].flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((one) => [name, one] as const),
  );
  for (const [name, value] of lines) {
    // Nothing a peer sent may become a header of its own; what fails here is a bug of ours.
    if (/[^\t\x20-\x7e]/.test(value)) throw new Error(`the header ${name} must be printable ASCII`);
  }
  return {
    status: `${reply.status} ${STATUS_CODES[reply.status] ?? ''}`,
    lines,
    hasLength: reply.status !== 204 && reply.status !== 304,
  };
}

function writeHead(raw: RawResponse, head: Head): void {
  raw.writeStatus(head.status);
  for (const [name, value] of head.lines) raw.writeHeader(name, value);
}

function lengthOf(body: ReplyBody): number {
  if (body.kind === 'none' || body.kind === 'live') return 0;
  return body.kind === 'stream' ? body.totalBytes : Buffer.byteLength(body.bytes);
}
