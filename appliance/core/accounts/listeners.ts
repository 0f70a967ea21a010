/** Those who want to hear of something. They hear of it one after the other; what one throws is a bug of ours. */
export class Listeners<Told extends readonly unknown[]> {
  readonly #listeners = new Set<(...told: Told) => void>();

  add(listener: (...told: Told) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  tell(...told: Told): void {
    for (const listener of this.#listeners) listener(...told);
  }
}
