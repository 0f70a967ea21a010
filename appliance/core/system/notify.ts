import { write } from 'node:fs';
import { promisify } from 'node:util';
import type { Clock, StopTimer } from './clock.ts';

/** What systemd handed to this process, if it started it. */
export type ServiceManager = {
  /** A file descriptor connected to systemd's notification socket; every write is one message of sd_notify(3). */
  readonly notifyDescriptor: number | undefined;
  /** `WatchdogSec` of the unit: without a word for this long, systemd takes the process for hung and restarts it. */
  readonly watchdogMs: number | undefined;
};

/** Tells the service manager how the core is doing. */
export interface Notifier {
  /** The core answers requests now. From here on the watchdog hears of every third of its patience. */
  ready(): Promise<void>;
  /** The core has begun to stop. */
  stopping(): Promise<void>;
}

/** sd_listen_fds(3): passed descriptors begin after standard error. */
const FIRST_DESCRIPTOR = 3;
/** The name that the unit gives it: `OpenFile=/run/systemd/notify:notify`. */
const DESCRIPTOR_NAME = 'notify';
// The event loop has three chances before systemd gives it up.
const PINGS_PER_PATIENCE = 3;

const writeTo = promisify(write);

/**
 * Reads what systemd says in the environment: sd_listen_fds_with_names(3) and sd_watchdog_enabled(3).
 *
 * @param pid this process: variables that a parent was meant to read are not for us.
 */
export function readServiceManager(
  variables: Readonly<Record<string, string | undefined>>,
  pid: number,
): ServiceManager {
  const { LISTEN_PID, LISTEN_FDNAMES = '', WATCHDOG_PID, WATCHDOG_USEC } = variables;
  const index = LISTEN_PID === String(pid) ? LISTEN_FDNAMES.split(':').indexOf(DESCRIPTOR_NAME) : -1;
  const watchdogMs = WATCHDOG_PID === String(pid) ? Number(WATCHDOG_USEC) / 1_000 : 0;
  return {
    notifyDescriptor: index < 0 ? undefined : FIRST_DESCRIPTOR + index,
    watchdogMs: watchdogMs > 0 ? watchdogMs : undefined,
  };
}

/**
 * A notifier; without systemd, as in a plain `npm start`, it does nothing. Node has no datagram sockets of the UNIX
 * kind, so systemd opens and connects this one (docs/adr/0005-watchdog.md). A word that cannot be delivered is reported
 * once and is no reason to stop.
 */
export function createNotifier(
  { notifyDescriptor, watchdogMs }: ServiceManager,
  clock: Clock,
  report: (problem: string) => void,
): Notifier {
  let isReported = false;
  let stopPings: StopTimer = () => undefined;
  const tell = async (word: string): Promise<void> => {
    if (notifyDescriptor === undefined) return;
    try {
      await writeTo(notifyDescriptor, word);
    } catch (error) {
      if (!isReported) report(`systemd was not told ${word}: ${String(error)}`);
      isReported = true;
    }
  };
  return {
    ready: async () => {
      await tell('READY=1');
      if (watchdogMs !== undefined)
        stopPings = clock.every(watchdogMs / PINGS_PER_PATIENCE, () => void tell('WATCHDOG=1'));
    },
    stopping: async () => {
      stopPings();
      await tell('STOPPING=1');
    },
  };
}
