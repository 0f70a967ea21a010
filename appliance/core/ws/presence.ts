import type { Clock } from '../system/clock.ts';

/** A page that reloads is gone for a moment: people hear of coming and going only when it lasts this long. */
const SETTLE_MS = 1_000;
/** When a house opens again everybody comes at once. So many are told together, then others get their turn. */
const TOLD_AT_ONCE = 32;
const NEXT_MS = 250;

/** Who is online: an account with at least one socket. Memory only. */
export class Presence {
  readonly #clock: Pick<Clock, 'after'>;
  readonly #tell: (fpHex: string, isOnline: boolean) => void;
  readonly #online = new Set<string>();
  /** What people were told last. */
  readonly #told = new Set<string>();
  readonly #changed = new Set<string>();
  #isSettling = false;

  /** @param tell called once for each change that lasted. */
  constructor(clock: Pick<Clock, 'after'>, tell: (fpHex: string, isOnline: boolean) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  isOnline(fpHex: string): boolean {
    return this.#online.has(fpHex);
  }

  get count(): number {
    return this.#online.size;
  }

  /** Fingerprints in hex. */
  get online(): Iterable<string> {
    return this.#online;
  }

  set(fpHex: string, isOnline: boolean): void {
    if (isOnline) this.#online.add(fpHex);
    else this.#online.delete(fpHex);
    this.#changed.add(fpHex);
    if (!this.#isSettling) this.#settle(SETTLE_MS);
  }

  #settle(delayMs: number): void {
    this.#isSettling = true;
    this.#clock.after(delayMs, () => {
      this.#isSettling = false;
      this.#tellChanges();
      if (this.#changed.size > 0) this.#settle(NEXT_MS);
    });
  }

  #tellChanges(): void {
    let left = TOLD_AT_ONCE;
    for (const fpHex of this.#changed) {
      if (left === 0) return;
      this.#changed.delete(fpHex);
      const isOnline = this.#online.has(fpHex);
      if (isOnline === this.#told.has(fpHex)) continue;
      if (isOnline) this.#told.add(fpHex);
      else this.#told.delete(fpHex);
      left -= 1;
      this.#tell(fpHex, isOnline);
    }
  }
}
