import { WireError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { JudgedChange } from './judge-change.ts';
import type { Actor, RoomClock } from './ports.ts';
import { RATES, TokenBuckets } from './rates.ts';
import type { Room } from './room.ts';

/** Rates of what a change leaves in a room for ever. */
type PaceRate = 'entries' | 'entriesAtOnce' | 'commits' | 'newKeys';
type Cost = { readonly what: PaceRate; readonly key: string; readonly amount: number };

/**
 * How fast one account may make logs and epochs grow. Whoever joins reads the whole log, and every member keeps the secret
 * of every epoch: both are full one day.
 */
export class Pace {
  readonly #clock: Pick<RoomClock, 'monotonicMs'>;
  readonly #buckets: Record<PaceRate, TokenBuckets> = {
    entries: new TokenBuckets(),
    entriesAtOnce: new TokenBuckets(),
    commits: new TokenBuckets(),
    newKeys: new TokenBuckets(),
  };

  constructor(clock: Pick<RoomClock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** Counts a change that may be stored. @throws WireError `slow_down` with the time to wait; then nothing is counted. */
  change(by: Actor, room: Room, { entries, commit }: JudgedChange): void {
    const costs = entriesCost(by, entries.length);
    if (commit !== undefined && !needsKeys(room)) {
      costs.push({ what: 'commits', key: by.fpHex, amount: 1 });
      if (entries.length === 0) costs.push({ what: 'newKeys', key: by.fpHex + room.view.id, amount: 1 });
    }
    this.#take(costs);
  }

  /**
   * Counts a new room; those who are in it from the start cost no entries.
   * @throws WireError as {@link Pace.change}
   */
  create(by: Actor, { entries, view }: JudgedChange): void {
    const others = entries.length - view.state.members.size;
    this.#take([...entriesCost(by, Math.max(0, others)), { what: 'commits', key: by.fpHex, amount: 1 }]);
  }

  #take(costs: readonly Cost[]): void {
    const nowMs = this.#clock.monotonicMs();
    for (const [index, { what, key, amount }] of costs.entries()) {
      const retryAfterMs = this.#buckets[what].take(key, RATES[what], nowMs, amount);
      if (retryAfterMs === 0) continue;
      for (const taken of costs.slice(0, index)) this.#buckets[taken.what].refund(taken.key, taken.amount);
      throw new WireError('slow_down', what, { retryAfterMs });
    }
  }
}

function entriesCost({ fpHex }: Actor, amount: number): Cost[] {
  if (amount === 0) return [];
  return [
    { what: 'entriesAtOnce', key: fpHex, amount },
    { what: 'entries', key: fpHex, amount },
  ];
}

/** Without new keys nobody could write in the room, or its epoch is used up (rule 13): that never waits. */
function needsKeys({ view, lastSeq, epochSeq }: Room): boolean {
  return !view.isOpen || lastSeq - epochSeq >= LIMITS.epochMessages;
}
