/** Tells listeners that something changed: one call a tick, however much did. */
export class Notifier {
  readonly #listeners = new Set<() => void>();
  #isScheduled = false;
  #version = 0;

  /** Rises with every change: what snapshots are cached by. */
  get version(): number {
    return this.#version;
  }

  readonly changed = (): void => {
    this.#version += 1;
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      for (const listener of [...this.#listeners]) listener();
    });
  };

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
