import { chmod, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import uws from 'uWebSockets.js';
import { ConfigError } from '../settings/config-error.ts';
import { systemCode } from '../system/files.ts';
import type { RawApp } from './raw.ts';

/** How a server is reached. */
export type Transport =
  /** `host` undefined: every address, IPv4 and IPv6. `port` 0: any free one. Both files may be the same PEM file. */
  | {
      readonly kind: 'tls';
      readonly host: string | undefined;
      readonly port: number;
      readonly keyFile: string;
      readonly certificateFile: string;
    }
  /** Plain http. Behind nginx: loopback only, and `X-Real-IP` is believed. */
  | {
      readonly kind: 'plain';
      readonly host: string | undefined;
      readonly port: number;
      readonly isBehindProxy: boolean;
    }
  /** A UNIX socket for nginx; `X-Real-IP` is believed. */
  | { readonly kind: 'unix'; readonly path: string };

/** An app without routes, and the way to let it listen. */
export type OpenApp = {
  readonly raw: RawApp;
  /** Begins to listen. @throws ConfigError when the port, address or socket path cannot be had. */
  listen(): Promise<Listening>;
};

/** An app that has begun to listen. */
export type Listening = {
  /** The port it got; undefined on a UNIX socket. */
  readonly port: number | undefined;
  /** Takes no new connections; those that are open go on. */
  stopListening(): Promise<void>;
};

/** The package itself. The rebuild and upstream name two functions differently. */
type Library = {
  App(): NativeApp;
  SSLApp(options: { key_file_name: string; cert_file_name: string; ssl_ciphers: string }): NativeApp;
  DISABLED: number;
  LIBUS_LISTEN_EXCLUSIVE_PORT: number;
  _cfg(key: string): void;
  readonly closeSocket?: (token: object) => void;
  readonly us_listen_socket_close?: (token: object) => void;
  readonly getSocketPort?: (token: object) => number;
  readonly us_socket_local_port?: (token: object) => number;
};

type NativeApp = RawApp & {
  listen(host: string, port: number, options: number, done: (token: object | false) => void): unknown;
  listen(port: number, options: number, done: (token: object | false) => void): unknown;
  listen_unix(done: (token: object | false) => void, path: string): unknown;
};

// The published types leave out what is used here and promise names that upstream does not have.
const library = uws as unknown as Library;

/** AEAD and forward secrecy only, for TLS 1.2; all suites of TLS 1.3 are of that kind. The library refuses 1.1 and 1.0. */
const TLS_CIPHERS = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':');

// nginx runs as another user, of the group that owns the folder of the socket.
const SOCKET_MODE = 0o660;

/** Compression stays off: lengths of compressed secrets leak (BREACH), and sealed bytes do not compress. */
export const NO_COMPRESSION = library.DISABLED;

// Answers carry no mark of the library and its version.
library._cfg('silent');

/**
 * An app for a transport.
 *
 * @throws ConfigError when key and certificate cannot be used.
 */
export function openApp(transport: Transport): OpenApp {
  const app = transport.kind === 'tls' ? openTlsApp(transport.keyFile, transport.certificateFile) : library.App();
  return {
    raw: app,
    listen: () =>
      transport.kind === 'unix'
        ? listenUnix(app, transport.path)
        : Promise.resolve(listenTcp(app, transport.host, transport.port)),
  };
}

function openTlsApp(keyFile: string, certificateFile: string): NativeApp {
  try {
    return library.SSLApp({ key_file_name: keyFile, cert_file_name: certificateFile, ssl_ciphers: TLS_CIPHERS });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new ConfigError(`${certificateFile}: key and certificate cannot be used (${error.message})`);
  }
}

function listenTcp(app: NativeApp, host: string | undefined, port: number): Listening {
  // Without this option two houses would share one port, each getting some of the visitors.
  const options = library.LIBUS_LISTEN_EXCLUSIVE_PORT;
  let token: object | false = false;
  const keep = (given: object | false): void => {
    token = given;
  };
  if (host === undefined) app.listen(port, options, keep);
  else app.listen(host, port, options, keep);
  return listening(
    token,
    `port ${port}${host === undefined ? '' : ` of ${host}`}: another program has it, or this machine does not allow it`,
    port,
  );
}

async function listenUnix(app: NativeApp, path: string): Promise<Listening> {
  // The library removes whatever is at the path: right for what a crash left behind, wrong for a house that runs.
  if (await isAnswered(path)) throw new ConfigError(`${path}: another program listens there`);
  let token: object | false = false;
  app.listen_unix((given) => {
    token = given;
  }, path);
  const listener = listening(token, `${path}: the socket cannot be made there`, undefined);
  await chmod(path, SOCKET_MODE);
  return {
    port: undefined,
    stopListening: async () => {
      await listener.stopListening();
      await rm(path, { force: true });
    },
  };
}

function listening(token: object | false, problem: string, askedPort: number | undefined): Listening {
  if (token === false) throw new ConfigError(problem);
  const portOf = library.getSocketPort ?? library.us_socket_local_port;
  const close = library.closeSocket ?? library.us_listen_socket_close;
  return {
    port: askedPort === undefined ? undefined : (portOf?.(token) ?? askedPort),
    stopListening: () => {
      close?.(token);
      return Promise.resolve();
    },
  };
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createConnection(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', (error) => {
      const code = systemCode(error);
      if (code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ENOTSOCK') resolve(false);
      else reject(new ConfigError(`${path}: the socket cannot be made there (${code ?? error.message})`));
    });
  });
}
