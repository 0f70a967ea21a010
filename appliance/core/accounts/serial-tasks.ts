/**
 * Tasks for one thing, one after the other: what a task read stays true until its change is on disk. Tasks for
 * different things run side by side.
 */
export class SerialTasks {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs `task` after every earlier one for `thing`, and gives what it gives. */
  async run<T>(thing: string, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(thing) ?? Promise.resolve();
    const mine = before.then(task);
    // Whoever waits behind must start although this one failed; its own caller hears of the failure.
    const settled = mine.catch(() => undefined);
    this.#last.set(thing, settled);
    try {
      return await mine;
    } finally {
      if (this.#last.get(thing) === settled) this.#last.delete(thing);
    }
  }
}
