import { type Static, Type } from '@sinclair/typebox';
import { SERIES, SPANS } from '../../protocol/health.ts';
import type { ClosedSlot, SeriesName, SpanName, StatusHistoryAnswer } from '../../protocol/health.ts';
import { Count, strict } from '../../protocol/schema.ts';
import type { Clock } from '../system/clock.ts';
import { Slots } from './slots.ts';
import type { Sample, Slot } from './slots.ts';

/** Wall and monotonic time drift apart by less than this between two looks; more means that the clock was set. */
const JUMP_MS = 5_000;
const DAY_MS = 86_400_000;
const SHOWN_DIGITS = 5;
/** Sums over hours must not lose what growth is told by. */
const KEPT_DIGITS = 9;

const TallyJson = strict({ count: Type.Integer({ minimum: 1 }), sum: Type.Number(), max: Type.Number() });
const SlotJson = strict({ startMs: Count, tallies: Type.Record(Type.String({ maxLength: 64 }), TallyJson) });
const SlotsJson = Type.Array(SlotJson, { maxItems: SPANS.month.slots });

/** What is kept over a restart. */
export const HistoryDocument = strict({ version: Type.Literal(1), hour: SlotsJson, day: SlotsJson, month: SlotsJson });
export type HistoryDocument = Static<typeof HistoryDocument>;

/**
 * The figures of the last hour, day and month, in memory. When the clock is set, what this run recorded moves along with
 * it, so that charts have neither a hole nor a part in the future.
 */
export class History {
  readonly #clock: Pick<Clock, 'nowMs' | 'monotonicMs'>;
  readonly #spans: Readonly<Record<SpanName, Slots>>;
  /** Wall time minus monotonic time, at the last look. */
  #offsetMs: number;

  constructor(clock: Pick<Clock, 'nowMs' | 'monotonicMs'>, kept?: HistoryDocument) {
    this.#clock = clock;
    this.#offsetMs = clock.nowMs() - clock.monotonicMs();
    this.#spans = {
      hour: new Slots(SPANS.hour, kept?.hour.map(fromJson)),
      day: new Slots(SPANS.day, kept?.day.map(fromJson)),
      month: new Slots(SPANS.month, kept?.month.map(fromJson)),
    };
  }

  /** @returns the spans in which a slot came to its end with this sample. */
  add(sample: Sample): readonly SpanName[] {
    this.#followClock();
    const nowMs = this.#clock.nowMs();
    return SPAN_NAMES.filter((span) => this.#spans[span].add(nowMs, sample));
  }

  /** The slot before the present one. @param names the series to show. */
  closed(span: SpanName, names: readonly SeriesName[]): ClosedSlot {
    const { startMs, slot } = this.#spans[span].columns(this.#clock.nowMs()).at(-2) ?? { startMs: 0, slot: undefined };
    const of = (kind: keyof Shown): ClosedSlot[typeof kind] =>
      Object.fromEntries(names.map((name) => [name, shown(slot, name)[kind]]));
    return { startMs: Math.max(0, startMs), mean: of('mean'), max: of('max') };
  }

  /** @param names the series to show. */
  answer(span: SpanName, names: readonly SeriesName[]): StatusHistoryAnswer {
    this.#followClock();
    const columns = this.#spans[span].columns(this.#clock.nowMs());
    const series = names.map((name) => {
      const values = columns.map(({ slot }) => shown(slot, name));
      return [name, { mean: values.map(({ mean }) => mean), max: values.map(({ max }) => max) }];
    });
    return {
      slotMs: SPANS[span].slotMs,
      timesMs: columns.map(({ startMs }) => Math.max(0, startMs)),
      // Names and columns were put together just above.
      series: Object.fromEntries(series) as StatusHistoryAnswer['series'],
    };
  }

  /** By how much a series grows a day, over the last month; undefined until there is a day of it. */
  growthPerDay(name: SeriesName): number | undefined {
    const known = this.#spans.month.all.flatMap(({ startMs, tallies }) => {
      const tally = tallies[name];
      return tally === undefined ? [] : [{ startMs, mean: tally.sum / tally.count }];
    });
    const [first, last] = [known[0], known.at(-1)];
    if (first === undefined || last === undefined || last.startMs - first.startMs < DAY_MS) return undefined;
    return ((last.mean - first.mean) / (last.startMs - first.startMs)) * DAY_MS;
  }

  /** What to keep over a restart. */
  document(): HistoryDocument {
    const { hour, day, month } = this.#spans;
    return { version: 1, hour: hour.all.map(toJson), day: day.all.map(toJson), month: month.all.map(toJson) };
  }

  #followClock(): void {
    const offsetMs = this.#clock.nowMs() - this.#clock.monotonicMs();
    const jumpMs = offsetMs - this.#offsetMs;
    this.#offsetMs = offsetMs;
    if (Math.abs(jumpMs) < JUMP_MS) return;
    for (const slots of Object.values(this.#spans)) slots.move(jumpMs);
  }
}

const SPAN_NAMES = Object.keys(SPANS) as readonly SpanName[];

type Shown = { readonly mean: number | null; readonly max: number | null };

/** A series in a slot as it is shown. */
function shown(slot: Slot | undefined, name: SeriesName): Shown {
  const tally = slot?.tallies[name];
  if (tally === undefined) return { mean: null, max: null };
  return { mean: round(tally.sum / tally.count, SHOWN_DIGITS), max: round(tally.max, SHOWN_DIGITS) };
}

function toJson({ startMs, tallies }: Slot): HistoryDocument['hour'][number] {
  const entries = Object.entries(tallies).map(
    ([name, { count, sum, max }]) =>
      [name, { count, sum: round(sum, KEPT_DIGITS), max: round(max, KEPT_DIGITS) }] as const,
  );
  return { startMs: Math.max(0, startMs), tallies: Object.fromEntries(entries) };
}

function fromJson({ startMs, tallies }: HistoryDocument['hour'][number]): Slot {
  const known = SERIES.flatMap((name) => {
    const tally = tallies[name];
    return tally === undefined ? [] : [[name, { ...tally }] as const];
  });
  return { startMs, isOfThisRun: false, tallies: Object.fromEntries(known) };
}

function round(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}
