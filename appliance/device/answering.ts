import { createConnection } from 'node:net';

const TIMEOUT_MS = 3_000;

/** Whether somebody takes a connection at a UNIX socket or a port of this machine. */
export function isAnswering(target: { readonly path: string } | { readonly port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection('path' in target ? target : { ...target, host: '127.0.0.1' });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(TIMEOUT_MS, () => {
      end(false);
    });
    socket.once('connect', () => {
      end(true);
    });
    socket.once('error', () => {
      end(false);
    });
  });
}
