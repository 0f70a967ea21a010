import type { ClientClock } from '../../appliance/client/client-clock.ts';
import { type Clock, systemClock } from '../../appliance/core/system/clock.ts';

/** This machine's clock, days ahead if a test says so: for a house and for its people's devices alike. */
export class ShiftedClock implements Clock {
  #shiftMs = 0;

  /** Lets days go by at once. Timers are not moved. */
  skip(ms: number): void {
    this.#shiftMs += ms;
  }

  nowMs(): number {
    return systemClock.nowMs() + this.#shiftMs;
  }

  monotonicMs(): number {
    return systemClock.monotonicMs();
  }

  after(delayMs: number, task: () => void): () => void {
    return systemClock.after(delayMs, task);
  }

  every(periodMs: number, task: () => void): () => void {
    return systemClock.every(periodMs, task);
  }

  /** The same time, as a device sees it. */
  get device(): ClientClock {
    return { now: () => this.nowMs(), after: (ms, run) => this.after(ms, run) };
  }
}
