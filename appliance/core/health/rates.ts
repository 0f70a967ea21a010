/** One reading of a counter, at a time that does not jump. */
type Reading = { readonly atMs: number; readonly count: number };

/** How fast a counter grew within the last minute. */
export class MinuteRate {
  static readonly #WINDOW_MS = 60_000;
  #readings: Reading[] = [];

  /** @param atMs monotonic. @returns by how much it grows a minute; 0 until there are two readings. */
  push(atMs: number, count: number): number {
    this.#readings.push({ atMs, count });
    // One reading from before the window stays: the rate is then over the whole window.
    const first = this.#readings.findLastIndex((reading) => atMs - reading.atMs >= MinuteRate.#WINDOW_MS);
    if (first > 0) this.#readings = this.#readings.slice(first);
    const oldest = this.#readings[0];
    if (oldest === undefined || atMs <= oldest.atMs) return 0;
    // Over less than a minute one message would look like many.
    const spanMs = Math.max(atMs - oldest.atMs, MinuteRate.#WINDOW_MS);
    return Math.max(0, ((count - oldest.count) / spanMs) * 60_000);
  }
}

/** Growth by the second of a counter that somebody else reads, at times of his own. */
export class SecondRate {
  #last: { readonly atSeconds: number; readonly count: number } | undefined;
  #perSecond: number | null = null;

  /** @returns null until there are two readings, and after the counter began anew. */
  push(atSeconds: number, count: number): number | null {
    const last = this.#last;
    if (last !== undefined && atSeconds === last.atSeconds) return this.#perSecond;
    this.#last = { atSeconds, count };
    const isOn = last !== undefined && atSeconds > last.atSeconds && count >= last.count;
    this.#perSecond = isOn ? (count - last.count) / (atSeconds - last.atSeconds) : null;
    return this.#perSecond;
  }
}
