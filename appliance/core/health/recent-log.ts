/** The last lines of the log, for the support bundle. Memory only. */
export class RecentLog {
  static readonly #LINES = 500;
  readonly #lines: string[] = [];

  keep(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > RecentLog.#LINES) this.#lines.shift();
  }

  get lines(): readonly string[] {
    return this.#lines;
  }
}
