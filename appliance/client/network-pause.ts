import type { ClientPorts } from './ports.ts';

/** Waits, but no longer than until the device says that its network is back. */
export function pauseOrNetwork(
  { clock, transport }: Pick<ClientPorts, 'clock' | 'transport'>,
  ms: number,
): Promise<void> {
  return new Promise((resolve) => {
    let stopNetwork: () => void = () => undefined;
    const stopTimer = clock.after(ms, () => {
      stopNetwork();
      resolve();
    });
    stopNetwork =
      transport.onNetwork?.((isUp) => {
        if (!isUp) return;
        stopTimer();
        stopNetwork();
        resolve();
      }) ?? (() => undefined);
  });
}
