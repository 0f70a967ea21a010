import { isIP } from 'node:net';
import { text } from './reply.ts';
import type { Reply } from './reply.ts';
import { createServer } from './server.ts';
import type { HttpServer, ServerOptions } from './server.ts';

/** What the listener for plain http needs to know. */
export type PlainOptions = Pick<ServerOptions, 'headers' | 'onBug'> & {
  readonly host: string | undefined;
  readonly port: number;
  /** Where the house really is. */
  readonly httpsPort: number;
  /** Named when the visitor's own address for the box cannot be. */
  readonly fallbackHost: string;
};

/**
 * The listener for plain http: every request is answered with one sentence that says the https address, and every
 * WebSocket is refused. Nothing is redirected: a redirect would teach people to type the unsafe address.
 */
export function createPlainServer(options: PlainOptions): HttpServer {
  const { headers, onBug, host, port } = options;
  return createServer({
    transport: { kind: 'plain', host, port, isBehindProxy: false },
    routes: [],
    headers,
    onBug,
    fallback: (request) => sendAway(request.header('host') ?? '', options),
  });
}

function sendAway(hostHeader: string, { httpsPort, fallbackHost }: PlainOptions): Reply {
  const port = httpsPort === 443 ? '' : `:${httpsPort}`;
  const address = `https://${parseHost(hostHeader) ?? fallbackHost}${port}/`;
  return text(`This house speaks only https. Open ${address} instead.\n`, {
    status: 426,
    // RFC 9110 §15.5.22: 426 must say what to upgrade to.
    headers: { upgrade: 'TLS/1.2, HTTP/1.1', connection: 'upgrade' },
  });
}

/** The host a visitor typed, or undefined when it is none that may be repeated to him. */
function parseHost(header: string): string | undefined {
  const host = header.replace(/:\d{1,5}$/, '');
  if (/^[a-z0-9.-]{1,253}$/i.test(host)) return host;
  return host.startsWith('[') && host.endsWith(']') && isIP(host.slice(1, -1)) === 6 ? host : undefined;
}
