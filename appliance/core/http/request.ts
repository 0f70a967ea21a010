import { LOCAL_ADDRESS, formatAddress, parseAddress } from './client-address.ts';
import type { RawRequest, RawResponse } from './raw.ts';
import type { RequestBody } from './request-body.ts';

/** What of a request can be copied before its handler runs; uWebSockets.js takes the original back at once. */
export class RequestHead {
  /** Upper case, as in `GET`. */
  readonly method: string;
  /** The path as it came, percent-encoded, without the query. */
  readonly path: string;
  /** The peer's address in one canonical spelling: what limits are counted by. Never logged. */
  readonly address: string;
  readonly #query: string;
  readonly #headers: ReadonlyMap<string, string>;

  constructor(request: RawRequest, response: RawResponse, isBehindProxy: boolean) {
    const headers = new Map<string, string>();
    request.forEachHeader((name, value) => {
      const before = headers.get(name);
      // RFC 9110 §5.3; cookies are the exception (RFC 6265 §5.4). A doubled single-valued header is then no valid value.
      headers.set(name, before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ', '}${value}`);
    });
    this.method = request.getMethod().toUpperCase();
    this.path = request.getUrl();
    this.#query = request.getQuery();
    this.#headers = headers;
    this.address = isBehindProxy
      ? (parseAddress(headers.get('x-real-ip') ?? '') ?? LOCAL_ADDRESS)
      : formatAddress(new Uint8Array(response.getRemoteAddress()));
  }

  /** A header's value, or undefined. @param name in lower case. */
  header(name: string): string | undefined {
    return this.#headers.get(name);
  }

  /** A cookie's value, or undefined; the first of several of one name. */
  cookie(name: string): string | undefined {
    for (const pair of (this.header('cookie') ?? '').split(';')) {
      const at = pair.indexOf('=');
      if (at !== -1 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
    }
    return undefined;
  }

  /** The query's fields, decoded. */
  get query(): URLSearchParams {
    return new URLSearchParams(this.#query);
  }
}

/** A request as its handler sees it. */
export class Request<
  Params extends Readonly<Record<string, string>> = Readonly<Record<string, string>>,
> extends RequestHead {
  readonly params: Params;
  readonly body: RequestBody;
  readonly #isGone: () => boolean;

  constructor(
    head: ConstructorParameters<typeof RequestHead>,
    params: Params,
    body: RequestBody,
    isGone: () => boolean,
  ) {
    super(...head);
    this.params = params;
    this.body = body;
    this.#isGone = isGone;
  }

  /** True once the peer has left: work for it may stop. What is answered then goes nowhere. */
  get isGone(): boolean {
    return this.#isGone();
  }
}
