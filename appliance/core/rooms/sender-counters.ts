import type { Bytes } from '../../protocol/encoding.ts';

type Counter = {
  /** Of the last message that is on disk; -1 if none is. */
  durable: number;
  /** Of the last message taken. */
  taken: number;
};

/** Sender sessions remembered for one room and epoch; beyond it the oldest go (clients drop repeats by themselves). */
const SESSIONS_MAX = 4_096;

/**
 * The highest counter of each sender session in the present epoch of a room (rule 19: the counter is the nonce, so it
 * only rises). In memory: after a restart a repeat is found by its client id, and clients drop it by its counter.
 */
export class SenderCounters {
  readonly #counters = new Map<string, Counter>();

  /** Takes `counter`; false if it is not above the last one taken. */
  take(key: string, counter: number): boolean {
    const known = this.#counters.get(key);
    if (known === undefined) {
      if (this.#counters.size >= SESSIONS_MAX) this.#dropOldest();
      this.#counters.set(key, { durable: -1, taken: counter });
      return true;
    }
    if (counter <= known.taken) return false;
    known.taken = counter;
    return true;
  }

  /** The message with `counter` is on disk. */
  keep(key: string, counter: number): void {
    const known = this.#counters.get(key);
    if (known !== undefined && counter > known.durable) known.durable = counter;
  }

  /** What was taken and is not on disk will not be: it may be sent again. */
  rollBack(key: string): void {
    const known = this.#counters.get(key);
    if (known === undefined) return;
    if (known.durable < 0) this.#counters.delete(key);
    else known.taken = known.durable;
  }

  /** A new epoch: its counters start anew. */
  clear(): void {
    this.#counters.clear();
  }

  #dropOldest(): void {
    const oldest = this.#counters.keys().next();
    if (oldest.done !== true) this.#counters.delete(oldest.value);
  }
}

/** Key of a sender session: two accounts that name the same session id stay apart. */
export function senderKey(fpHex: string, session: Bytes): string {
  let key = fpHex;
  for (const byte of session) key += String.fromCharCode(byte);
  return key;
}
