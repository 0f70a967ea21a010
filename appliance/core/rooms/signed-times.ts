/** What a device signed is remembered so long: longer than the clocks of device and house may differ, in both directions. */
const KEPT_MS = 15 * 60_000;
const SWEEP_AT = 1_024;

/**
 * The latest time each device put under entries and commits lately. Validity is judged by such times alone, so a device
 * must not be revoked as of a time before something the house took from it: whoever reads the room's log after that
 * would find it invalid, and could not come in any more.
 */
export class SignedTimes {
  readonly #last = new Map<string, { timeMs: number; atMs: number }>();
  readonly #retiring = new Map<string, number>();

  /** A device signed something for `timeMs`. @param nowMs monotonic */
  note(deviceHex: string, timeMs: number, nowMs: number): void {
    if (this.#last.size >= SWEEP_AT)
      for (const [device, { atMs }] of this.#last) if (nowMs - atMs > KEPT_MS) this.#last.delete(device);
    const known = this.#last.get(deviceHex);
    this.#last.set(deviceHex, { timeMs: Math.max(timeMs, known?.timeMs ?? 0), atMs: nowMs });
  }

  /** The latest time of what it signed lately; 0 if it signed nothing. */
  lastMs(deviceHex: string): number {
    return this.#last.get(deviceHex)?.timeMs ?? 0;
  }

  /** True while its revocation is on the way to the disk: nothing of it is taken any more. */
  isRetiring(deviceHex: string): boolean {
    return this.#retiring.has(deviceHex);
  }

  /** Takes nothing of the device from now on. Returns what ends that, for when the disk has the revocation or refused it. */
  retire(deviceHex: string): () => void {
    this.#retiring.set(deviceHex, (this.#retiring.get(deviceHex) ?? 0) + 1);
    return () => {
      const left = (this.#retiring.get(deviceHex) ?? 1) - 1;
      if (left > 0) this.#retiring.set(deviceHex, left);
      else this.#retiring.delete(deviceHex);
    };
  }
}
