/** Runs one piece of work after the other, in the order asked: what a room's state is read and written under. */
export class Serial {
  #last: Promise<unknown> = Promise.resolve();

  /** Starts `work` once all earlier work ended, well or badly. Calling it from inside its own work would never end. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work, work);
    this.#last = result;
    return result;
  }
}
