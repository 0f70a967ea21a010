import { compare, hash } from 'bcrypt';
import type { Bytes } from '../../protocol/encoding.ts';
import { formatBase64Url } from '../../protocol/encoding.ts';
import { WireError } from '../../protocol/errors.ts';
import { BOUNDS } from './bounds.ts';

/** Slow hashes over authentication keys, a few at a time, so that log-ins never starve the chat. */
export interface PasswordPool {
  /** bcrypt with a fresh salt. @throws WireError `busy` when too many wait. */
  hash(auth: Bytes, address: string): Promise<string>;
  /**
   * True if `auth` made `stored`. Without `stored` (nobody has that name) it takes the same time and is false: rule 10.
   * @throws WireError `busy` when too many wait.
   */
  matches(auth: Bytes, stored: string | undefined, address: string): Promise<boolean>;
}

const RETRY_AFTER_MS = 2_000;
// Salt and digest of a bcrypt string nobody has the preimage of; its answer is thrown away in any case.
const UNKNOWN_TAIL = 'WvvTPHKwdBJ3uk0Z37EMR.hLA2W6N9AEBhEgrAOljy2Ae5MtaSIUi';

/**
 * @param cost bcrypt's cost, 4 to 31; {@link BCRYPT_COST} unless a test is in a hurry.
 */
export function createPasswordPool(cost: number): PasswordPool {
  const queue = new Queue();
  const unknown = `$2b$${String(cost).padStart(2, '0')}$${UNKNOWN_TAIL}`;
  return {
    // base64url of 32 bytes is 43 characters, below bcrypt's 72, and holds no zero byte.
    hash: (auth, address) => queue.run(address, () => hash(formatBase64Url(auth), cost)),
    async matches(auth, stored, address) {
      const isMatch = await queue.run(address, () => compare(formatBase64Url(auth), stored ?? unknown));
      return isMatch && stored !== undefined;
    },
  };
}

/** At most so many tasks at once, so many waiting, and so many of these from one address. */
class Queue {
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #perAddress = new Map<string, number>();

  async run<T>(address: string, task: () => Promise<T>): Promise<T> {
    const held = this.#perAddress.get(address) ?? 0;
    const mustWait = this.#running >= BOUNDS.hashesAtOnce;
    if (held >= BOUNDS.hashesPerAddress || (mustWait && this.#waiting.length >= BOUNDS.hashesWaiting))
      throw new WireError('busy', 'password queue is full', { retryAfterMs: RETRY_AFTER_MS });
    this.#perAddress.set(address, held + 1);
    try {
      if (mustWait) await new Promise<void>((resolve) => this.#waiting.push(resolve));
      else this.#running += 1;
      return await this.#finish(task);
    } finally {
      const left = (this.#perAddress.get(address) ?? 1) - 1;
      if (left === 0) this.#perAddress.delete(address);
      else this.#perAddress.set(address, left);
    }
  }

  async #finish<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      // The place goes from hand to hand, so nobody slips in between.
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
