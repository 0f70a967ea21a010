import { SERIES } from '../../protocol/health.ts';
import type { SeriesName } from '../../protocol/health.ts';

/** One look at the figures; null where nothing could be read. */
export type Sample = Readonly<Record<SeriesName, number | null>>;

/** What came together within a slot: by series, how often, the sum and the highest. */
export type Tally = { count: number; sum: number; max: number };
export type Slot = {
  startMs: number;
  /** False for slots from before this start: their times are not moved when the clock is set. */
  isOfThisRun: boolean;
  tallies: Partial<Record<SeriesName, Tally>>;
};

/** A history at one resolution: the newest `slots` slots of `slotMs`, ascending in time. */
export class Slots {
  readonly #slotMs: number;
  readonly #slotsMax: number;
  #slots: Slot[];

  constructor(shape: { readonly slotMs: number; readonly slots: number }, kept: readonly Slot[] = []) {
    this.#slotMs = shape.slotMs;
    this.#slotsMax = shape.slots;
    this.#slots = merged(kept, shape.slotMs);
  }

  get all(): readonly Slot[] {
    return this.#slots;
  }

  /** @returns whether the sample is the first of its slot, and ends another. */
  add(nowMs: number, sample: Sample): boolean {
    const tallies: Slot['tallies'] = {};
    for (const name of SERIES) {
      const value = sample[name];
      if (value !== null) tallies[name] = { count: 1, sum: value, max: value };
    }
    const startMs = this.#startOf(nowMs);
    const last = this.#slots.at(-1);
    const fresh = { startMs, isOfThisRun: true, tallies };
    const isSame = last?.startMs === startMs;
    if (isSame) addTallies(last, fresh);
    else this.#slots = merged([...this.#slots, fresh], this.#slotMs);
    this.#forget(nowMs);
    return last !== undefined && !isSame;
  }

  /** The clock was set: what this run recorded happened so much later (or, below zero, earlier) than it seemed. */
  move(byMs: number): void {
    const moved = this.#slots.map((slot) => (slot.isOfThisRun ? { ...slot, startMs: slot.startMs + byMs } : slot));
    this.#slots = merged(moved, this.#slotMs);
  }

  /** The beginning of each slot up to now, without holes, and what is known of it. */
  columns(nowMs: number): readonly { readonly startMs: number; readonly slot: Slot | undefined }[] {
    const lastMs = this.#startOf(nowMs);
    const byStart = new Map(this.#slots.map((slot) => [slot.startMs, slot]));
    return Array.from({ length: this.#slotsMax }, (_, index) => {
      const startMs = lastMs - (this.#slotsMax - 1 - index) * this.#slotMs;
      return { startMs, slot: byStart.get(startMs) };
    });
  }

  #startOf(timeMs: number): number {
    return Math.floor(timeMs / this.#slotMs) * this.#slotMs;
  }

  /** What is too old, and what lies more than a slot ahead: that was recorded by a clock that was wrong. */
  #forget(nowMs: number): void {
    const oldestMs = this.#startOf(nowMs) - (this.#slotsMax - 1) * this.#slotMs;
    this.#slots = this.#slots.filter(({ startMs }) => startMs >= oldestMs && startMs <= nowMs + this.#slotMs);
  }
}

/** Aligned, in order, and each slot once. */
function merged(slots: readonly Slot[], slotMs: number): Slot[] {
  const byStart = new Map<number, Slot>();
  for (const slot of slots) {
    const startMs = Math.floor(slot.startMs / slotMs) * slotMs;
    const known = byStart.get(startMs);
    if (known === undefined) byStart.set(startMs, { ...slot, startMs, tallies: structuredClone(slot.tallies) });
    else addTallies(known, slot);
  }
  return Array.from(byStart.values()).sort((a, b) => a.startMs - b.startMs);
}

function addTallies(target: Slot, from: Slot): void {
  target.isOfThisRun ||= from.isOfThisRun;
  for (const name of SERIES) {
    const added = from.tallies[name];
    if (added === undefined) continue;
    const tally = target.tallies[name] ?? { count: 0, sum: 0, max: -Infinity };
    target.tallies[name] = {
      count: tally.count + added.count,
      sum: tally.sum + added.sum,
      max: Math.max(tally.max, added.max),
    };
  }
}
