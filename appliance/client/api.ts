import type { Static, TSchema } from '@sinclair/typebox';
import type { Signed } from '../protocol/account-log.ts';
import { type Bytes, formatBase64Url, parseBase64Url, utf8 } from '../protocol/encoding.ts';
import { isErrorCode, WireError } from '../protocol/errors.ts';
import { ErrorAnswer, type RouteName, ROUTES } from '../protocol/routes.ts';
import type { SignedJson } from '../protocol/schema.ts';
import { parseChecked } from './checked.ts';
import type { ClientClock } from './client-clock.ts';
import { type HttpAnswer, type HttpRequest, Offline, type Transport } from './transport.ts';

/** Longest wait for the head of an answer, and for each next piece of a body. */
const PATIENCE_MS = 30_000;

export type Call<T extends TSchema> = {
  /** Values for the `:names` in the route. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, number>>;
  readonly body?: unknown;
  readonly answer: T;
};

/** Requests to the house, each answer checked against its schema. */
export class Api {
  readonly #transport: Transport;
  readonly #clock: ClientClock;
  /** Called when the house says that nobody is signed in. */
  onSignedOut: () => void = () => undefined;

  constructor(transport: Transport, clock: ClientClock) {
    this.#transport = transport;
    this.#clock = clock;
  }

  /** @throws WireError what the house refused with; Offline if no answer came. */
  async ask<T extends TSchema>(route: RouteName, call: Call<T>): Promise<Static<T>> {
    return parseChecked(call.answer, await this.#text(route, call));
  }

  /** As {@link ask}, for routes that answer nothing a client reads. */
  async tell(route: RouteName, call: Omit<Call<TSchema>, 'answer'> = {}): Promise<void> {
    await this.#text(route, call);
  }

  /** Sends a piece of a file. */
  async upload<T extends TSchema>(file: string, offset: number, bytes: Bytes, answer: T): Promise<Static<T>> {
    const request = { ...place('uploadFile', { params: { file }, query: { offset } }), body: octets(bytes) };
    return this.#patiently(request, async (head) => parseChecked(answer, await head.text()));
  }

  /** The sealed bytes of a file, as they come. `onChunk` is awaited before the next is read. */
  async download(file: string, onChunk: (chunk: Bytes) => Promise<void>): Promise<void> {
    await this.#patiently(place('downloadFile', { params: { file } }), async (head, isAlive) => {
      for await (const chunk of head.chunks()) {
        isAlive();
        await onChunk(chunk);
      }
    });
  }

  #text(route: RouteName, call: Omit<Call<TSchema>, 'answer'>): Promise<string> {
    const body =
      call.body === undefined
        ? {}
        : { body: { type: 'application/json' as const, bytes: utf8(JSON.stringify(call.body)) } };
    return this.#patiently({ ...place(route, call), ...body }, (head) => head.text());
  }

  /** Reads an answer, giving up when nothing comes for too long. */
  async #patiently<T>(
    request: Omit<HttpRequest, 'signal'>,
    read: (head: HttpAnswer, isAlive: () => void) => Promise<T>,
  ): Promise<T> {
    const abort = new AbortController();
    let stopTimer = this.#clock.after(PATIENCE_MS, () => abort.abort());
    const isAlive = (): void => {
      stopTimer();
      stopTimer = this.#clock.after(PATIENCE_MS, () => abort.abort());
    };
    try {
      const head = await this.#transport.request({ ...request, signal: abort.signal });
      isAlive();
      if (head.status >= 400) throw this.#refusal(head.status, await head.text());
      return await read(head, isAlive);
    } finally {
      stopTimer();
    }
  }

  #refusal(status: number, text: string): Error {
    const error = parseRefusal(text);
    // What stands before the house (nginx) answers for it while it is down.
    if (error === undefined)
      return status >= 502 ? new Offline(`status ${status}`) : new WireError('bad_request', text);
    if (error.code === 'not_signed_in' || error.code === 'session_ended') this.onSignedOut();
    return error;
  }
}

/** The house's refusal, or undefined if it is none of its words. */
function parseRefusal(text: string): WireError | undefined {
  try {
    const { code, message, retryAfterMs, data } = parseChecked(ErrorAnswer, text).error;
    const extra = { ...(retryAfterMs === undefined ? {} : { retryAfterMs }), ...(data === undefined ? {} : { data }) };
    return isErrorCode(code) ? new WireError(code, message, extra) : undefined;
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

function place(route: RouteName, call: Pick<Call<TSchema>, 'params' | 'query'>): Pick<HttpRequest, 'method' | 'path'> {
  const [method = '', pattern = ''] = ROUTES[route].split(' ');
  const path = pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(call.params?.[name] ?? ''));
  const query = Object.entries(call.query ?? {}).map(([name, value]) => `${name}=${value}`);
  // The table of routes holds these four methods only.
  return { method: method as HttpRequest['method'], path: query.length === 0 ? path : `${path}?${query.join('&')}` };
}

function octets(bytes: Bytes): NonNullable<HttpRequest['body']> {
  return { type: 'application/octet-stream', bytes };
}

/** Signed bytes as JSON carries them. */
export function formatSigned(signed: Signed): Static<typeof SignedJson> {
  return { body: formatBase64Url(signed.body), sig: formatBase64Url(signed.sig) };
}

export function parseSigned(json: Static<typeof SignedJson>): Signed {
  return { body: parseBase64Url(json.body), sig: parseBase64Url(json.sig) };
}
