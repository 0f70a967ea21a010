import type { Bytes } from '../protocol/encoding.ts';
import type { ClientClock } from './client-clock.ts';
import type { KeyWork } from './key-work.ts';
import type { LocalStore } from './local-store.ts';
import type { Transport } from './transport.ts';

/** The world as a client sees it: everything it does goes through one of these. */
export type ClientPorts = {
  readonly transport: Transport;
  readonly clock: ClientClock;
  readonly store: LocalStore;
  readonly keyWork: KeyWork;
  readonly randomBytes: (byteLength: number) => Bytes;
  /** Scheme and host of the house, for links: `https://parlour.local:8443`. */
  readonly origin: string;
};
