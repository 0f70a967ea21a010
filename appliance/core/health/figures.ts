import { SERIES } from '../../protocol/health.ts';
import type { SeriesName } from '../../protocol/health.ts';
import type { Clock } from '../system/clock.ts';
import type { HostReport } from './host-report.ts';
import { SecondRate } from './rates.ts';
import { CHECK_LIMIT_MS, within } from './runner.ts';
import type { Sample } from './slots.ts';
import { oncePerRound } from './sources.ts';
import type { Sources } from './sources.ts';

/** Reads what is charted. */
export class FigureReader {
  readonly #sources: Sources;
  readonly #clock: Pick<Clock, 'after'>;
  readonly #received = new SecondRate();
  readonly #sent = new SecondRate();

  constructor(sources: Sources, clock: Pick<Clock, 'after'>) {
    this.#sources = sources;
    this.#clock = clock;
  }

  /** Never throws: a figure that cannot be read, or is none, is null. */
  async read(): Promise<Sample> {
    const { load, temperature, memory, disk, core, host } = oncePerRound(this.#sources);
    const readers: Readonly<Record<SeriesName, () => Promise<number | null | undefined>>> = {
      processorShare: async () => (await load()).share,
      temperatureC: temperature,
      memoryShare: async () => memory().then(({ totalBytes, availableBytes }) => 1 - availableBytes / totalBytes),
      diskShare: async () => disk().then(({ totalBytes, freeBytes }) => 1 - freeBytes / totalBytes),
      receivedBytesPerSecond: async () => this.#traffic(this.#received, await host(), 'receivedBytes'),
      sentBytesPerSecond: async () => this.#traffic(this.#sent, await host(), 'sentBytes'),
      connections: async () => (await core()).connections,
      people: async () => (await core()).people,
      messagesPerMinute: async () => (await core()).messagesPerMinute,
      eventLoopMs: async () => (await core()).eventLoopMs,
      commitMs: async () => (await core()).commitMs,
    };
    const entries = await Promise.all(SERIES.map(async (name) => [name, await this.#orNull(readers[name])] as const));
    // One entry for each series of the table.
    return Object.fromEntries(entries) as Sample;
  }

  async #orNull(read: () => Promise<number | null | undefined>): Promise<number | null> {
    try {
      const value = await within(CHECK_LIMIT_MS, this.#clock, read());
      return typeof value === 'number' && Number.isFinite(value) ? value : null;
    } catch (error) {
      // The check that looks at the same thing says so, and logs it.
      if (error instanceof Error) return null;
      throw error;
    }
  }

  #traffic(rate: SecondRate, report: HostReport | undefined, what: 'receivedBytes' | 'sentBytes'): number | null {
    if (report === undefined) return null;
    return rate.push(
      report.uptimeSeconds,
      report.interfaces.reduce((sum, one) => sum + one[what], 0),
    );
  }
}
