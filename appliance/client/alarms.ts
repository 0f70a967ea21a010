import type { LocalStore } from './local-store.ts';
import type { Alarm, AlarmKind } from './model.ts';

/** Where an alarm belongs: a room by its genesis, an account by its fingerprint (both hex), or the house. */
export type AlarmPlace = `room/${string}` | `account/${string}` | 'house';

/** What those who find lies need. */
export type AlarmBook = Pick<Alarms, 'raise' | 'of'>;

const KEPT_PER_PLACE = 20;
const PREFIX = 'alarm/';

/** Lies that were caught (threat model). Kept on this device, so that a reload does not make them unseen. */
export class Alarms {
  readonly #store: LocalStore;
  readonly #now: () => number;
  readonly #changed: () => void;
  readonly #alarms = new Map<string, readonly Alarm[]>();

  constructor(store: LocalStore, now: () => number, changed: () => void) {
    this.#store = store;
    this.#now = now;
    this.#changed = changed;
  }

  /** Reads what is kept: nothing else counts from then on. */
  async load(): Promise<void> {
    this.#alarms.clear();
    for (const [key, value] of await this.#store.list(PREFIX)) {
      const place = key.slice(PREFIX.length);
      // Written by `raise` below, which may have been faster.
      if (!this.#alarms.has(place)) this.#alarms.set(place, value as readonly Alarm[]);
    }
  }

  /** Adds an alarm; the same one again says nothing new. */
  async raise(place: AlarmPlace, kind: AlarmKind, detail: string): Promise<void> {
    const known = this.of(place);
    if (known.length >= KEPT_PER_PLACE || known.some((one) => one.kind === kind && one.detail === detail)) return;
    const alarms = [...known, { kind, detail, atMs: this.#now() }];
    this.#alarms.set(place, alarms);
    this.#changed();
    await this.#store.set(PREFIX + place, alarms);
  }

  of(place: AlarmPlace): readonly Alarm[] {
    return this.#alarms.get(place) ?? [];
  }

  /** The same for a session, whose late work names nothing any more once it is over. */
  during(isOver: () => boolean): AlarmBook {
    return {
      of: (place) => this.of(place),
      raise: async (place, kind, detail) => {
        if (!isOver()) await this.raise(place, kind, detail);
      },
    };
  }

  /** All that are not about one room, oldest first. */
  general(): readonly Alarm[] {
    const places = [...this.#alarms].filter(([place]) => !place.startsWith('room/'));
    return places.flatMap(([, alarms]) => alarms).sort((a, b) => a.atMs - b.atMs);
  }

  /** Forgets what is in memory; the store is the caller's. */
  clear(): void {
    this.#alarms.clear();
    this.#changed();
  }
}
