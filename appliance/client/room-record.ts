import type { Signed } from '../protocol/account-log.ts';
import type { CommitParts } from '../e2ee/epoch.ts';
import type { SeenBefore } from './feed.ts';
import { type LocalStore, remember } from './local-store.ts';

/** What this device keeps of a room between two lives of the page. All of it can be had from house and vault again. */
export type RoomRecord = {
  readonly log: readonly Signed[];
  readonly commit: CommitParts | undefined;
  /** Counters seen, so that a replay shows after a reload too. */
  readonly seen: SeenBefore | undefined;
  /** Who signed over which head. */
  readonly signed: Readonly<Record<string, number>> | undefined;
  /** Where the epoch's first message stands, to count its messages. */
  readonly epochStart: EpochStart | undefined;
  readonly readSeq: number | undefined;
  /** Two valid histories were seen: read-only on this device from then on (rule 14). */
  readonly isForked: boolean | undefined;
  /** The store generation of the house that all of this is true of: another one may have lost some (protocol.md §5.4). */
  readonly generation: string | undefined;
};
export type EpochStart = { readonly epoch: number; readonly seq: number };

type Part = keyof RoomRecord;
const PARTS: readonly Part[] = ['log', 'commit', 'seen', 'signed', 'epochStart', 'readSeq', 'isForked', 'generation'];

/** Genesis in hex of every room this device keeps something of. */
export async function keptRooms(store: LocalStore): Promise<readonly string[]> {
  const keys = (await store.list(PREFIX)).map(([key]) => key);
  return keys.filter((key) => key.endsWith('/log')).map((key) => key.slice(PREFIX.length, -'/log'.length));
}

const PREFIX = 'room/';

/** Keeps the parts of one room's record, each under its own key. */
export class RoomRecords {
  readonly #store: LocalStore;
  readonly #prefix: string;

  constructor(store: LocalStore, genesisHex: string) {
    this.#store = store;
    this.#prefix = `${PREFIX}${genesisHex}/`;
  }

  /** What was kept, or undefined if this device does not know the room. */
  async load(): Promise<RoomRecord | undefined> {
    const kept = new Map(
      (await this.#store.list(this.#prefix)).map(([key, value]) => [key.slice(this.#prefix.length), value]),
    );
    if (!kept.has('log')) return undefined;
    // Each written by `save`, under the name of its part.
    return Object.fromEntries(PARTS.map((part) => [part, kept.get(part)])) as unknown as RoomRecord;
  }

  async save<P extends Part>(part: P, value: RoomRecord[P]): Promise<void> {
    await remember(this.#store, this.#prefix + part, value);
  }
}
