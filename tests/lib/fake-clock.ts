import type { Clock } from '../../appliance/core/system/clock.ts';

type Timer = { dueMs: number; task: () => void; periodMs: number | undefined };

/** A clock that a test moves by hand. Timers run in order, at the time they were due. */
export class FakeClock implements Clock {
  #wallMs: number;
  #monotonicMs = 1_000;
  readonly #timers = new Set<Timer>();

  constructor(wallMs = Date.UTC(2026, 10, 20, 12)) {
    this.#wallMs = wallMs;
  }

  nowMs(): number {
    return this.#wallMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  after(delayMs: number, task: () => void): () => void {
    return this.#add({ dueMs: this.#monotonicMs + delayMs, task, periodMs: undefined });
  }

  every(periodMs: number, task: () => void): () => void {
    return this.#add({ dueMs: this.#monotonicMs + periodMs, task, periodMs });
  }

  /** Lets time pass; what timers began is given a turn to go on. */
  async pass(durationMs: number): Promise<void> {
    const endMs = this.#monotonicMs + durationMs;
    for (;;) {
      const [next] = [...this.#timers].filter(({ dueMs }) => dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs);
      if (next === undefined) break;
      this.#moveTo(next.dueMs);
      if (next.periodMs === undefined) this.#timers.delete(next);
      else next.dueMs += next.periodMs;
      next.task();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#moveTo(endMs);
  }

  /** A long time passes at once, as when the machine slept: what is due is due one time. */
  async leap(durationMs: number): Promise<void> {
    this.#moveTo(this.#monotonicMs + durationMs);
    for (const timer of [...this.#timers].filter(({ dueMs }) => dueMs <= this.#monotonicMs)) {
      if (timer.periodMs === undefined) this.#timers.delete(timer);
      else timer.dueMs = this.#monotonicMs + timer.periodMs;
      timer.task();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** The wall clock is set: it jumps, and no time passes. */
  setWall(wallMs: number): void {
    this.#wallMs = wallMs;
  }

  #moveTo(monotonicMs: number): void {
    this.#wallMs += monotonicMs - this.#monotonicMs;
    this.#monotonicMs = monotonicMs;
  }

  #add(timer: Timer): () => void {
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }
}
