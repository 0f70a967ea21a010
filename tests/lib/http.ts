import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { COOKIES, ROUTES } from '../../appliance/protocol/routes.ts';
import type { RouteName } from '../../appliance/protocol/routes.ts';

/** Where a core answers: its address, and the CA to trust for https. */
export type Target = { readonly baseUrl: string; readonly ca?: string | undefined };

/** An answer, read to its end. `json` is undefined for an empty body. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test says what it expects of it at once
  readonly json: any;
  /** Code of a refusal, as in `bad_credentials`. */
  readonly code: string | undefined;
};

export type CallOptions = {
  /** Sent as JSON, or as it is when it is a string. */
  readonly body?: unknown;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** One request, without cookies. */
export function ask(target: Target, spec: string, options: CallOptions = {}): Promise<Answer> {
  const [method = '', pattern = ''] = spec.split(' ');
  const path = pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(options.params?.[name] ?? ''));
  const url = new URL(path + (options.query === undefined ? '' : `?${options.query}`), target.baseUrl);
  const { body } = options;
  const bytes = body === undefined ? undefined : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const headers = {
    ...(bytes === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(bytes.length) }),
    ...options.headers,
  };
  const send = url.protocol === 'https:' ? requestTls : requestPlain;
  return new Promise((resolve, reject) => {
    const request = send(url, { method, headers, ca: target.ca, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const isJson = (response.headers['content-type'] ?? '').startsWith('application/json') && text !== '';
        const json = isJson ? JSON.parse(text) : undefined;
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json,
          code: json?.error?.code,
        });
      });
    });
    request.on('error', reject);
    request.end(bytes);
  });
}

/** Somebody with a browser: keeps cookies, sends the Origin of the house's own page. */
export class Browser {
  readonly target: Target;
  /** Seen by a core behind a proxy. */
  address: string;
  readonly cookies = new Map<string, string>();

  constructor(target: Target, address = '192.0.2.10') {
    this.target = target;
    this.address = address;
  }

  async call(route: RouteName, body?: unknown, options: Omit<CallOptions, 'body'> = {}): Promise<Answer> {
    const host = new URL(this.target.baseUrl).host;
    const cookie = Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join('; ');
    const answer = await ask(this.target, ROUTES[route], {
      ...options,
      ...(body === undefined ? {} : { body }),
      headers: {
        'x-real-ip': this.address,
        ...(ROUTES[route].startsWith('GET') ? {} : { origin: `https://${host}` }),
        ...(cookie === '' ? {} : { cookie }),
        ...options.headers,
      },
    });
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) this.#keep(line);
    return answer;
  }

  /** The session token, as the cookie holds it. */
  get token(): string | undefined {
    return this.cookies.get(COOKIES.session);
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === '' || /;\s*Max-Age=0/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
