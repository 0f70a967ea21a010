import type { Run } from './run.ts';

/** Tells the service manager how the core is doing. */
export interface Notifier {
  /** The core answers requests now. */
  ready(): Promise<void>;
  /** The core is still alive: resets `WatchdogSec`. */
  alive(): Promise<void>;
  /** The core has begun to stop. */
  stopping(): Promise<void>;
  /** One line for `systemctl status`; no personal data. */
  status(line: string): Promise<void>;
}

const NOTIFY_TIMEOUT_MS = 5_000;

/**
 * A notifier for `NOTIFY_SOCKET` (sd_notify(3)); without that variable, as in a plain `npm start`, it does nothing.
 * Node has no datagram UNIX sockets, so systemd's own `systemd-notify` sends the words; as that is a child process the
 * unit needs `NotifyAccess=all`. A missing tool is reported once and is no reason to stop.
 */
export function createNotifier(
  notifySocket: string | undefined,
  run: Run,
  report: (problem: string) => void,
): Notifier {
  let reported = false;
  const tell = async (word: string): Promise<void> => {
    if (notifySocket === undefined || notifySocket === '') return;
    const result = await run('systemd-notify', [word], {
      timeoutMs: NOTIFY_TIMEOUT_MS,
      environment: { NOTIFY_SOCKET: notifySocket },
    });
    if ((result.kind === 'exited' && result.exitCode === 0) || reported) return;
    reported = true;
    report(`systemd-notify did not deliver ${word}: ${result.kind}`);
  };
  return {
    ready: () => tell('READY=1'),
    alive: () => tell('WATCHDOG=1'),
    stopping: () => tell('STOPPING=1'),
    status: (line) => tell(`STATUS=${line.replaceAll(/[\r\n]+/g, ' ')}`),
  };
}
