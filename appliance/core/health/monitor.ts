import type { CheckId, SpanName } from '../../protocol/health.ts';
import type { Clock, StopTimer } from '../system/clock.ts';
import type { Check } from './check.ts';
import type { FigureReader } from './figures.ts';
import type { History } from './history.ts';
import { runChecks } from './runner.ts';
import type { CheckResult } from './runner.ts';
import type { Sample } from './slots.ts';
import type { Sources } from './sources.ts';

/** How often the machine is looked at: while somebody watches, and while nobody does. */
const WATCHED_MS = 5_000;
const UNWATCHED_MS = 60_000;

/** What the machine looked like at one moment. */
export type Look = {
  readonly timeMs: number;
  readonly results: readonly CheckResult[];
  readonly figures: Sample;
};

/** What the monitor works with. */
export type MonitorParts = {
  readonly clock: Clock;
  readonly checks: readonly Check[];
  readonly sources: Sources;
  readonly figures: FigureReader;
  readonly history: History;
  readonly onFault: (id: CheckId, error: Error) => void;
  /** Asks whoever reports about the machine to look again; what they find is there at a later look. */
  readonly refresh: () => void;
  /** Told of each look while somebody watches, or the owner is there, and in which spans of the history a slot ended. */
  readonly onLook: (look: Look, ended: readonly SpanName[]) => void;
};

/**
 * Looks at the machine: the charted figures every minute; everything every minute while the owner is there to hear of
 * alarms, every five seconds while somebody watches, and otherwise only when asked.
 */
export class Monitor {
  readonly #parts: MonitorParts;
  #isWatched = false;
  #isOwnerHere = false;
  #isStopped = true;
  #stopTimer: StopTimer = () => undefined;
  #looking: Promise<Look> | undefined;
  #last: { readonly look: Look; readonly atMs: number } | undefined;
  #figures: { readonly sample: Sample; readonly atMs: number } | undefined;

  constructor(parts: MonitorParts) {
    this.#parts = parts;
  }

  /** Begins to sample; the first look comes after a minute, so that a start is not slowed down. */
  start(): void {
    this.#isStopped = false;
    this.#arm();
  }

  stop(): void {
    this.#isStopped = true;
    this.#stopTimer();
  }

  /** Whether somebody has the page open. The first look then comes at once. */
  setWatched(isWatched: boolean): void {
    if (isWatched === this.#isWatched) return;
    this.#isWatched = isWatched;
    this.#stopTimer();
    if (this.#isStopped) return;
    if (isWatched) void this.#tick();
    else this.#arm();
  }

  /** Whether the owner is there to hear of alarms. The first look then comes after a few seconds: a page that opens has more urgent work for us. */
  setOwnerHere(isHere: boolean): void {
    if (isHere === this.#isOwnerHere) return;
    this.#isOwnerHere = isHere;
    if (isHere && !this.#isWatched) this.#arm(WATCHED_MS);
  }

  /** Everything as it is now, or was a few seconds ago; what the device reports, as it was a minute ago if it is asked often. */
  async look(): Promise<Look> {
    this.#parts.refresh();
    return this.#look();
  }

  /** The same for programs, which ask day and night: what the device reports is then that of every five minutes. */
  async glance(): Promise<Look> {
    return this.#look();
  }

  async #look(): Promise<Look> {
    const last = this.#last;
    if (last !== undefined && this.#parts.clock.monotonicMs() - last.atMs < WATCHED_MS) return last.look;
    return (this.#looking ??= this.#lookNow().finally(() => {
      this.#looking = undefined;
    }));
  }

  async #lookNow(): Promise<Look> {
    const { clock, checks, sources, onFault } = this.#parts;
    const [results, figures] = await Promise.all([runChecks(checks, sources, clock, onFault), this.#readFigures()]);
    const look = { timeMs: clock.nowMs(), results, figures };
    this.#last = { look, atMs: clock.monotonicMs() };
    return look;
  }

  /** Rates need looks that lie apart. */
  async #readFigures(): Promise<Sample> {
    const { clock, figures } = this.#parts;
    const last = this.#figures;
    if (last !== undefined && clock.monotonicMs() - last.atMs < WATCHED_MS) return last.sample;
    const sample = await figures.read();
    this.#figures = { sample, atMs: clock.monotonicMs() };
    return sample;
  }

  async #tick(): Promise<void> {
    const { history, onLook } = this.#parts;
    if (this.#isWatched || this.#isOwnerHere) {
      // For alarms alone the device's own report every five minutes will do.
      const look = await (this.#isWatched ? this.look() : this.#look());
      onLook(look, history.add(look.figures));
    } else history.add(await this.#readFigures());
    this.#arm();
  }

  #arm(delayMs = this.#isWatched ? WATCHED_MS : UNWATCHED_MS): void {
    this.#stopTimer();
    if (this.#isStopped) return;
    this.#stopTimer = this.#parts.clock.after(delayMs, () => void this.#tick());
  }
}
