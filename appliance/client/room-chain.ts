import type { Signed } from '../protocol/account-log.ts';
import { type Bytes, equalBytes, formatHex } from '../protocol/encoding.ts';
import { applyRoomEntry, type RoomState } from '../protocol/membership.ts';
import { ACTION, decodeRoomEntry } from '../protocol/room-log.ts';
import { sha256 } from '../e2ee/hash.ts';
import type { VerifiedRoomEntry } from '../e2ee/room.ts';

export type ChainEntry = VerifiedRoomEntry & { readonly signed: Signed };

/** A room's verified log, never empty: every entry with the room after it. It only grows. */
export class RoomChain {
  readonly #entries: ChainEntry[];

  constructor(entries: readonly ChainEntry[]) {
    if (entries.length === 0) throw new Error('a chain begins with its genesis');
    this.#entries = [...entries];
  }

  /** Builds the chain again from what this device verified before: only derived, not verified once more. */
  static async replay(log: readonly Signed[]): Promise<RoomChain> {
    const entries: ChainEntry[] = [];
    for (const signed of log) {
      const entry = decodeRoomEntry(signed.body);
      const hash = await sha256(signed.body);
      entries.push({ entry, hash, signed, state: applyRoomEntry(entries.at(-1)?.state, entry, hash) });
    }
    return new RoomChain(entries);
  }

  get entries(): readonly ChainEntry[] {
    return this.#entries;
  }

  /** The room as it stands. */
  get state(): RoomState {
    return this.#last.state;
  }

  get genesis(): Bytes {
    return this.state.genesis;
  }

  get log(): readonly Signed[] {
    return this.#entries.map(({ signed }) => signed);
  }

  extend(entries: readonly ChainEntry[]): void {
    this.#entries.push(...entries);
  }

  /** The room after entry `seq`; undefined before genesis and beyond the head. */
  stateAt(seq: number): RoomState | undefined {
    return this.#entries[seq]?.state;
  }

  /** True if entry `seq` has this hash. */
  has(seq: number, hash: Bytes): boolean {
    const entry = this.#entries[seq];
    return entry !== undefined && equalBytes(entry.hash, hash);
  }

  /** Where this account came in first, by whichever way; undefined if it never did. */
  firstSince(fpHex: string): number | undefined {
    const lettingIn: readonly number[] = [ACTION.create, ACTION.admit, ACTION.join];
    return this.#entries.find(({ entry }) => lettingIn.includes(entry.action) && formatHex(entry.subject) === fpHex)
      ?.entry.seq;
  }

  get #last(): ChainEntry {
    const last = this.#entries.at(-1);
    if (last === undefined) throw new Error('a chain is never empty');
    return last;
  }
}
