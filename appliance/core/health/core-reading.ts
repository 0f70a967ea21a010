import type { StoreStats } from '../store/store.ts';
import type { Clock } from '../system/clock.ts';
import { MinuteRate } from './rates.ts';
import type { CoreReading } from './sources.ts';

/** Where the core's own figures come from. */
export type CorePorts = {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly stats: () => StoreStats;
  readonly connections: () => number;
  readonly people: () => number;
  readonly eventLoopMs: () => number;
  readonly descriptorsMax: () => Promise<number | undefined>;
};

/** lmdb.ts maps so much; a larger store needs a new mapping, which is LMDB's most delicate moment. */
const STORE_BYTES_MAX = 64 * 1024 ** 3;
/** So long a failed commit stays in sight. */
const FAILURE_MS = 600_000;

/** The core's figures; each call counts as a look, so that rates have something to compare with. */
export class CoreReader {
  readonly #ports: CorePorts;
  readonly #messages = new MinuteRate();
  #failedGroups = 0;
  #failedMs = -Infinity;

  constructor(ports: CorePorts) {
    this.#ports = ports;
  }

  /** @throws StoreError `io` while a failed disk keeps the database shut. */
  async read(): Promise<CoreReading> {
    const { clock, stats, connections, people, eventLoopMs, descriptorsMax } = this.#ports;
    const { entries, usedBytes, failedGroups, lastFlushMs, flushingMs } = stats();
    const nowMs = clock.monotonicMs();
    if (failedGroups > this.#failedGroups) this.#failedMs = nowMs;
    this.#failedGroups = failedGroups;
    const messages = entries['messages'] ?? 0;
    return {
      connections: connections(),
      connectionsMax: await descriptorsMax(),
      people: people(),
      rooms: entries['rooms'] ?? 0,
      messages,
      messagesPerMinute: this.#messages.push(nowMs, messages),
      eventLoopMs: eventLoopMs(),
      storeBytes: usedBytes,
      storeBytesMax: STORE_BYTES_MAX,
      commitMs: Math.max(lastFlushMs, flushingMs),
      hasFailedLately: nowMs - this.#failedMs < FAILURE_MS,
    };
  }
}
