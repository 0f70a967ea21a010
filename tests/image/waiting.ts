import { setTimeout as delay } from 'node:timers/promises';

/** A start in software emulation takes a minute alone on a machine, and several beside other work. */
export const START_MS = 10 * 60_000;
/** What a running guest does in seconds when nothing else runs. */
export const SOON_MS = 2 * 60_000;

const RETRY_MS = 200;

/**
 * Resolves with the first value that is neither undefined nor false; what `probe` throws means "not yet".
 *
 * @throws Error naming `what`, after `forMs`, with the last thing thrown.
 */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined | false>,
  forMs = SOON_MS,
): Promise<T> {
  const end = performance.now() + forMs;
  let cause: unknown;
  for (;;) {
    try {
      const found = await probe();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      cause = error;
    }
    if (performance.now() > end) throw new Error(`${what}: not within ${forMs / 1_000} s`, { cause });
    await delay(RETRY_MS);
  }
}
