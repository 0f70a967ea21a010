/** One header, or several of the same name (only `Set-Cookie` needs that). */
export type HeaderValue = string | readonly string[];

/** What a handler answers; the server adds the security headers and writes it. */
export type Reply = {
  readonly status: number;
  /** Names in lower case. Without `cache-control` the answer is `no-store`. */
  readonly headers: Readonly<Record<string, HeaderValue>>;
  readonly body: ReplyBody;
};

/** The body of an answer. */
export type ReplyBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'whole'; readonly bytes: string | Uint8Array }
  | {
      readonly kind: 'stream';
      /** Exactly what `chunks` gives in all; becomes `Content-Length`. */
      readonly totalBytes: number;
      readonly chunks: AsyncIterable<Uint8Array>;
      /** Called once at the end, whatever happened, also when nothing was ever read. */
      readonly release: () => Promise<void>;
    }
  | {
      readonly kind: 'live';
      /** Called once the head is written; never when the peer has left before. */
      readonly begin: (answer: LiveAnswer) => void;
    };

/** An answer that goes on until somebody ends it. After its end every method does nothing. */
export interface LiveAnswer {
  /** Bytes that wait for a slow reader. */
  readonly waitingBytes: number;
  write(text: string): void;
  /** Ends the answer; `onEnd` of {@link LiveAnswer.onEnd} is called before this returns. */
  end(): void;
  /** Calls `listener` when it is over, whoever ended it. One listener. */
  onEnd(listener: () => void): void;
}

/** Status and headers besides the ones a constructor sets. */
export type ReplyOptions = { readonly status?: number; readonly headers?: Readonly<Record<string, HeaderValue>> };

/** Any value as JSON, status 200 unless said. */
export function json(value: unknown, options: ReplyOptions = {}): Reply {
  return whole(JSON.stringify(value), 'application/json; charset=utf-8', options);
}

/** Plain text. */
export function text(sentence: string, options: ReplyOptions = {}): Reply {
  return whole(sentence, 'text/plain; charset=utf-8', options);
}

/** Bytes already in memory. */
export function whole(bytes: string | Uint8Array, contentType: string, options: ReplyOptions = {}): Reply {
  return {
    status: options.status ?? 200,
    headers: { 'content-type': contentType, ...options.headers },
    body: { kind: 'whole', bytes },
  };
}

/** No body; status 204 unless said. */
export function empty(options: ReplyOptions = {}): Reply {
  return { status: options.status ?? 204, headers: { ...options.headers }, body: { kind: 'none' } };
}

/** Bytes that are read while they are sent; see {@link ReplyBody}. */
export function stream(
  source: { totalBytes: number; chunks: AsyncIterable<Uint8Array>; release?: () => Promise<void> },
  contentType: string,
  options: ReplyOptions = {},
): Reply {
  const { totalBytes, chunks, release = () => Promise.resolve() } = source;
  return {
    status: options.status ?? 200,
    headers: { 'content-type': contentType, ...options.headers },
    body: { kind: 'stream', totalBytes, chunks, release },
  };
}

/** Text that comes piece by piece, for as long as both sides are there; see {@link ReplyBody}. */
export function live(begin: (answer: LiveAnswer) => void, contentType: string): Reply {
  return { status: 200, headers: { 'content-type': contentType }, body: { kind: 'live', begin } };
}
