import { equalBytes, parseBase64Url } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import { RoomSummary } from '../protocol/frames.ts';
import { LIMITS } from '../protocol/limits.ts';
import { epochDuty, type RoomState } from '../protocol/membership.ts';
import { ACTION } from '../protocol/room-log.ts';
import { ClockData, StaleData } from '../protocol/routes.ts';
import { EpochBadError, type MadeCommit, NO_EPOCH } from '../e2ee/epoch.ts';
import { isShape } from './checked.ts';
import type { Home } from './home.ts';
import { Lie } from './lie.ts';
import type { RoomCard } from './room-card.ts';
import type { ChainEntry, RoomChain } from './room-chain.ts';
import { commitFor, formatChange } from './room-changes.ts';
import { NotReader, type RoomEpochs } from './room-epochs.ts';

/** How often other members may be faster before it is left to them. */
const TRIES = 12;

export type GivenBack = {
  readonly home: Home;
  readonly id: string;
  readonly chain: RoomChain;
  /** Without the commits that the house has no more. */
  readonly epochs: RoomEpochs;
  /** For the new keys: the one the members gave the room last; undefined if this device does not know it. */
  readonly card: RoomCard | undefined;
};

/**
 * Gives a house the entries it lost back as they were signed, with new keys where they need some (protocol.md §5.4).
 * @param summary where the house stands
 * @returns where it stands then: at the head of the chain, beyond it, or at another history
 * @throws Lie `log_rollback` for what this device cannot give back; WireError `slow_down` and `busy`; Offline.
 */
export async function giveBackLog(parts: GivenBack, summary: RoomSummary): Promise<RoomSummary> {
  const { home, id, chain, epochs } = parts;
  let word = summary;
  for (let tried = 0; tried < TRIES; tried += 1) {
    if (!isShort(chain, word)) return word;
    await epochs.follow(word.epoch);
    const entries = giveable(home, chain.entries.slice(word.headSeq + 1), LIMITS.changeEntriesMax);
    const last = entries.at(-1);
    if (last === undefined) throw cannot('another member has to give them back');
    try {
      const commit = needsKeys(entries) ? await makeKeys(parts, last.state) : undefined;
      const body = formatChange({ entries, sealed: [], ...(commit && { commit }) });
      word = await home.api.ask('changeRoom', { params: { room: id }, body, answer: RoomSummary });
      tried = 0;
      if (commit !== undefined) await epochs.adopt(commit);
    } catch (error) {
      word = whereItStands(home, error) ?? word;
    }
  }
  throw cannot('others were faster each time');
}

/**
 * Begins a room again that the house has lost as a whole, with as much of its log as one change takes.
 * @returns undefined if the house has the room, but this account is not in it any more or not yet
 * @throws as {@link giveBackLog}
 */
export async function giveBackRoom(home: Home, chain: RoomChain, card: RoomCard): Promise<RoomSummary | undefined> {
  const entries = giveable(home, chain.entries, LIMITS.createEntriesMax);
  const last = entries.at(-1);
  if (last === undefined) return undefined;
  try {
    const commit = await commitFor(home, last.state, NO_EPOCH, card);
    const body = formatChange({ entries, sealed: [], commit });
    return await home.api.ask('createRoom', { body, answer: RoomSummary });
  } catch (error) {
    if (error instanceof WireError && error.code === 'bad_entry') return undefined;
    throw refused(error);
  }
}

async function makeKeys({ home, epochs, card }: GivenBack, room: RoomState): Promise<MadeCommit> {
  if (card === undefined) await epochs.secretOf(epochs.head.epoch);
  const known = card ?? (await epochs.card());
  if (known === undefined) throw cannot('its name is not known here');
  return commitFor(home, room, epochs.head, known);
}

/** True if the house's log is the beginning of the chain, and not all of it. */
export function isShort(chain: RoomChain, { headSeq, head }: RoomSummary): boolean {
  return headSeq < chain.state.head.seq && chain.has(headSeq, parseBase64Url(head));
}

/** As many of the first of these as one change of this device may bring: its own joining is for others to give back, and who makes keys is a member. */
function giveable(home: Home, missing: readonly ChainEntry[], most: number): readonly ChainEntry[] {
  const { fp, fpHex } = home.self;
  const ownJoin = missing.findIndex(({ entry }) => entry.action === ACTION.join && equalBytes(entry.actor, fp));
  for (let count = Math.min(most, ownJoin === -1 ? missing.length : ownJoin); count > 0; count -= 1) {
    const entries = missing.slice(0, count);
    if (!needsKeys(entries) || entries.at(-1)?.state.members.has(fpHex) === true) return entries;
  }
  return [];
}

function needsKeys(entries: readonly ChainEntry[]): boolean {
  return entries.some(({ entry }) => epochDuty(entry.action) !== 'none');
}

/** What the refusal says: where the room stands because another member was faster, or what time it is. */
function whereItStands(home: Home, error: unknown): RoomSummary | undefined {
  if (error instanceof NotReader || error instanceof EpochBadError) throw cannot('its keys do not open here');
  if (!(error instanceof WireError)) throw error;
  const { data } = error.extra;
  if (isShape(StaleData, data)) return data.summary;
  if (!isShape(ClockData, data)) throw refused(error);
  home.hearTime(data.timeMs);
  return undefined;
}

function refused(error: unknown): unknown {
  if (!(error instanceof WireError) || error.code === 'slow_down' || error.code === 'busy') return error;
  return cannot(error.message);
}

function cannot(why: string): Lie {
  return new Lie('log_rollback', `the house lost entries that this device cannot give back: ${why}`);
}
