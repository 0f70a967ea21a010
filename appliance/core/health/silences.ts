import { type Static, Type } from '@sinclair/typebox';
import { AlarmLevel, isCheckId } from '../../protocol/health.ts';
import type { CheckId, Level } from '../../protocol/health.ts';
import { Count, strict } from '../../protocol/schema.ts';
import { lazyCheck } from '../accounts/schema-check.ts';
import { openJsonStore } from '../store/json.ts';
import type { JsonStore } from '../store/json.ts';
import { storageFault } from '../store/storage-fault.ts';
import type { Clock } from '../system/clock.ts';

const Document = Type.Record(Type.String({ maxLength: 64 }), strict({ untilMs: Count, level: AlarmLevel }));
const isDocument = lazyCheck(Document);
const HOUR_MS = 3_600_000;

export const SILENCES_FILE = 'silences.json';

/** Alarms the owner does not want to hear of for a time: by check, until when, and up to which level. */
export class Silences {
  readonly #store: JsonStore<Static<typeof Document>>;
  readonly #clock: Pick<Clock, 'nowMs'>;

  private constructor(store: JsonStore<Static<typeof Document>>, clock: Pick<Clock, 'nowMs'>) {
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * A file that holds something else costs the silences, not the start.
   *
   * @throws ConfigError when neither it nor its copy can be read.
   */
  static async open(path: string, clock: Pick<Clock, 'nowMs'>, report: (line: string) => void): Promise<Silences> {
    const parse = (value: unknown): Static<typeof Document> => {
      if (isDocument(value)) return value;
      report('what was silenced on the status page could not be read: every alarm is heard again');
      return {};
    };
    return new Silences(await openJsonStore({ path, parse, initial: {}, report }), clock);
  }

  /** Until when this check is silenced at this level, in milliseconds since 1970; undefined when it is not. */
  untilMs(id: CheckId, level: Level): number | undefined {
    const silence = this.#store.data[id];
    if (silence === undefined || silence.untilMs <= this.#clock.nowMs()) return undefined;
    return level === 'red' && silence.level === 'amber' ? undefined : silence.untilMs;
  }

  /**
   * @param hours 0 ends it.
   * @param level the worst that is silenced.
   * @throws WireError `storage_full` or `storage_failed`; it is then as before.
   */
  async set(id: CheckId, hours: number, level: AlarmLevel): Promise<void> {
    const untilMs = this.#clock.nowMs() + hours * HOUR_MS;
    try {
      await this.#store.update((all) => {
        const still = Object.entries(all).filter(
          ([check, silence]) => check !== id && isCheckId(check) && silence.untilMs > this.#clock.nowMs(),
        );
        return Object.fromEntries(hours === 0 ? still : [...still, [id, { untilMs, level }]]);
      });
    } catch (error) {
      throw storageFault(error);
    }
  }
}
