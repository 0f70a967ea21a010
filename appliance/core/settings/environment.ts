import { isIP } from 'node:net';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { ConfigError } from './config-error.ts';

/** Where the core listens for browsers. */
export type ListenOn =
  /** https and wss, with the box's own certificate. `host` undefined: every address, IPv4 and IPv6. */
  | { readonly kind: 'tls'; readonly host: string | undefined; readonly port: number }
  /** Plain http for nginx, which speaks TLS: only here `X-Real-IP` is believed. */
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'loopback'; readonly host: string; readonly port: number };

/** What the surroundings of the process say, checked. */
export type Environment = {
  readonly listenOn: ListenOn;
  /** Port of the listener that answers plain http with one sentence; undefined: none. */
  readonly plainPort: number | undefined;
  /** Absolute path of the data folder. */
  readonly dataFolder: string;
  /** Where the owner's requests to root go; absent where nobody looks. */
  readonly applyFile?: string;
};

/** The variables, with the line that documents each. */
export const ENVIRONMENT = {
  PARLOUR_PORT: 'port for https and wss, 8443 unless set; 0 takes any free port',
  PARLOUR_HOST:
    'IP address to listen on; every address unless set, so that phones on the same network can join; 127.0.0.1 for this machine only',
  PARLOUR_DATA: 'data folder, ./data unless set',
  PARLOUR_HTTP_PORT: 'port that answers plain http with a sentence, 8080 unless set; 0 turns it off',
  PARLOUR_SOCKET:
    'behind nginx: a UNIX socket (/run/parlour/core.sock) or a loopback address (127.0.0.1:9000) for plain http, instead of https',
  PARLOUR_APPLY: 'on the appliance: absolute path where requests to root are left',
} as const;

const DEFAULT_PORT = 8_443;
const DEFAULT_HTTP_PORT = 8_080;
const PORT_MAX = 65_535;
// sockaddr_un.sun_path, with its closing zero.
const SOCKET_PATH_BYTES_MAX = 107;

/**
 * Reads the variables of `ENVIRONMENT`; a set but empty one counts as not set.
 *
 * @param variables usually `process.env`.
 * @param workingFolder absolute; relative paths start there.
 * @throws ConfigError naming the variable and what it may be, also for an unknown `PARLOUR_…` one.
 */
export function parseEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
  workingFolder: string,
): Environment {
  for (const name of Object.keys(variables)) {
    if (name.startsWith('PARLOUR_') && !Object.hasOwn(ENVIRONMENT, name)) {
      throw new ConfigError(`${name}: there is no such variable; known are ${Object.keys(ENVIRONMENT).join(', ')}`);
    }
  }
  const read = (name: keyof typeof ENVIRONMENT): string | undefined => {
    const value = variables[name];
    return value === '' ? undefined : value;
  };

  const listenOn = parseListenOn(read('PARLOUR_SOCKET'), read('PARLOUR_HOST'), read('PARLOUR_PORT'));
  const plainPort = parsePort('PARLOUR_HTTP_PORT', read('PARLOUR_HTTP_PORT'), DEFAULT_HTTP_PORT);
  return {
    listenOn,
    // Behind nginx port 80 is nginx's.
    plainPort: plainPort === 0 || listenOn.kind !== 'tls' ? undefined : plainPort,
    dataFolder: resolve(workingFolder, read('PARLOUR_DATA') ?? 'data'),
    ...parseApplyFile(read('PARLOUR_APPLY')),
  };
}

/** What the device tells of itself: the unit that looks at the host writes where the socket is. */
export function hostReportBeside(listenOn: ListenOn): string | undefined {
  return listenOn.kind === 'unix' ? join(dirname(listenOn.path), 'health.json') : undefined;
}

function parseListenOn(socket: string | undefined, host: string | undefined, port: string | undefined): ListenOn {
  if (socket === undefined) {
    return { kind: 'tls', host: parseHost(host), port: parsePort('PARLOUR_PORT', port, DEFAULT_PORT) };
  }
  if (host !== undefined || port !== undefined) {
    throw new ConfigError('PARLOUR_SOCKET: takes the place of PARLOUR_HOST and PARLOUR_PORT; set one or the other');
  }
  if (isAbsolute(socket)) {
    if (Buffer.byteLength(socket) <= SOCKET_PATH_BYTES_MAX) return { kind: 'unix', path: socket };
    throw new ConfigError(`PARLOUR_SOCKET: the path may have at most ${String(SOCKET_PATH_BYTES_MAX)} bytes`);
  }
  const [, v4, v6, digits] = /^(?:(127\.\d+\.\d+\.\d+)|\[(::1)\]):(\d+)$/.exec(socket) ?? [];
  const loopback = v4 ?? v6;
  if (loopback === undefined || isIP(loopback) === 0) {
    throw new ConfigError('PARLOUR_SOCKET: must be an absolute path, 127.0.0.1:PORT or [::1]:PORT');
  }
  return { kind: 'loopback', host: loopback, port: parsePort('PARLOUR_SOCKET', digits, 0) };
}

function parseApplyFile(path: string | undefined): { readonly applyFile?: string } {
  if (path === undefined) return {};
  if (!isAbsolute(path)) throw new ConfigError('PARLOUR_APPLY: must be an absolute path');
  return { applyFile: path };
}

function parseHost(host: string | undefined): string | undefined {
  if (host === undefined || isIP(host) !== 0) return host;
  if (host === 'localhost') return '127.0.0.1';
  throw new ConfigError('PARLOUR_HOST: must be an IPv4 or IPv6 address of this machine, or localhost');
}

function parsePort(name: string, value: string | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  const port = Number(value);
  if (/^\d{1,5}$/.test(value) && port <= PORT_MAX) return port;
  throw new ConfigError(`${name}: the port must be a whole number from 0 to ${String(PORT_MAX)}`);
}
