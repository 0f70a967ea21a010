import { connect } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { type HttpServer, type ServerOptions, createServer } from '../../appliance/core/http/server.ts';
import { securityHeaders } from '../../appliance/core/http/security-headers.ts';
import { systemClock } from '../../appliance/core/system/clock.ts';

/** A real server on a free port of this machine, and what it reported. */
export type Fixture = {
  readonly server: HttpServer;
  readonly port: number;
  readonly origin: string;
  readonly bugs: unknown[];
  readonly refusals: string[];
};

/** Starts a server; it stops when the test ends. Plain http unless a transport is given. */
export async function startServer(options: Partial<ServerOptions>): Promise<Fixture> {
  const bugs: unknown[] = [];
  const refusals: string[] = [];
  const server = createServer({
    transport: { kind: 'plain', host: '127.0.0.1', port: 0, isBehindProxy: false },
    routes: [],
    headers: securityHeaders([]),
    onBug: (error) => bugs.push(error),
    onRefusal: (error, where) => refusals.push(`${where}: ${error.code}`),
    ...options,
  });
  const { port = 0 } = await server.listen();
  onTestFinished(() => server.stop(systemClock, 100));
  return { server, port, origin: `http://127.0.0.1:${port}`, bugs, refusals };
}

/** Sends bytes over one TCP connection and gives all that came back until the server closed, or `forMs` passed. */
export function talk(port: number, bytes: string, forMs = 500): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (answer += chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      resolve(answer);
    });
    socket.write(bytes);
    setTimeout(() => socket.destroy(), forMs).unref();
  });
}

/** Waits until `isTrue`, for something that another process or the system does in its own time. */
export async function until(isTrue: () => boolean, forMs = 5_000): Promise<void> {
  const end = performance.now() + forMs;
  while (!isTrue() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(isTrue(), 'what was waited for did not happen').toBe(true);
}
