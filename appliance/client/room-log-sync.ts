import type { Signed } from '../protocol/account-log.ts';
import { type Bytes, equalBytes } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';
import { decodeRoomEntry } from '../protocol/room-log.ts';
import { RoomLogAnswer } from '../protocol/routes.ts';
import { sha256 } from '../e2ee/hash.ts';
import { LogAlarm } from '../e2ee/log-alarm.ts';
import { verifyRoomEntries } from '../e2ee/room.ts';
import type { RoomState } from '../protocol/membership.ts';
import { parseSigned } from './api.ts';
import type { Home } from './home.ts';
import { Lie } from './lie.ts';
import type { People } from './people.ts';
import { type ChainEntry, RoomChain } from './room-chain.ts';
import type { RoomEpochs } from './room-epochs.ts';
import type { RoomMark } from './vault-content.ts';

/** Where the house says a log stands. */
export type ServedHead = { readonly seq: number; readonly hash: Bytes };

/** A log of more pages is not fetched: no room has it, and a house that serves on and on must not fill the memory. */
const PAGES_MAX = 64;

/** The log of a room this device has not followed so far. @throws Lie, WireError, Offline */
export async function loadChain(
  home: Pick<Home, 'api' | 'people'>,
  roomId: string,
  genesis: Bytes,
): Promise<RoomChain> {
  const entries = await verifyLog(home.people, undefined, await fetchLog(home, roomId, 0));
  const chain = new RoomChain(entries);
  if (!equalBytes(chain.genesis, genesis)) throw new Lie('bad_entry', 'the log of another room');
  return chain;
}

/**
 * Extends the chain to what the house serves.
 * @returns the new entries
 * @throws Lie `log_rollback` if the house serves less than was verified, `log_fork` if the members signed another
 *   history, `bad_entry` if what it serves does not count; WireError, Offline.
 */
export async function extendChain(
  home: Pick<Home, 'api' | 'people'>,
  roomId: string,
  chain: RoomChain,
  served: ServedHead,
): Promise<readonly ChainEntry[]> {
  const { head } = chain.state;
  if (served.seq === head.seq && equalBytes(served.hash, head.hash)) return [];
  const [own, ...rest] = await fetchLog(home, roomId, head.seq);
  if (own === undefined && (served.seq > head.seq || chain.has(served.seq, served.hash)))
    throw new Lie('log_rollback', `the log ended at ${head.seq} and is shorter now`);
  if (own === undefined || !equalBytes(await sha256(own.body), head.hash)) throw await divergence(home, roomId, chain);
  const entries = await verifyLog(home.people, chain.state, rest);
  chain.extend(entries);
  // What the house announced must be in what it serves, which is newer.
  if (!chain.has(served.seq, served.hash))
    throw new Lie('log_rollback', 'the house announces another head than it serves');
  return entries;
}

/** @throws Lie if the chain lacks what another device of this account verified. */
export function assertMark(chain: RoomChain, mark: RoomMark | undefined): void {
  if (mark === undefined || chain.has(mark.headSeq, mark.head)) return;
  if (chain.state.head.seq < mark.headSeq)
    throw new Lie('log_rollback', `another device saw the log up to ${mark.headSeq}`);
  throw new Lie('log_fork', `another device saw another entry ${mark.headSeq}`);
}

/** What is wrong with the epochs the house serves, held against what another device of this account verified. */
export async function findEpochLie(epochs: RoomEpochs, mark: RoomMark): Promise<Lie | undefined> {
  if (mark.epoch === 0) return undefined;
  const { epoch } = epochs.head;
  if (epoch < mark.epoch) return new Lie('log_rollback', `another device saw epoch ${mark.epoch}`);
  const hash = await epochs.commitHash(mark.epoch);
  if (hash !== undefined && equalBytes(hash, mark.commit)) return undefined;
  return new Lie('bad_commit', `another device saw another commit of epoch ${mark.epoch}`);
}

/**
 * Verifies entries after `state`, fetching the accounts of those who signed.
 * @throws Lie `log_fork`, `bad_entry`; Offline or WireError if accounts cannot be fetched.
 */
export async function verifyLog(
  people: People,
  state: RoomState | undefined,
  log: readonly Signed[],
): Promise<ChainEntry[]> {
  await people.prepare(signersOf(log));
  try {
    const { entries } = await verifyRoomEntries(state, log, people.accountOf);
    return entries.flatMap((entry, i) => {
      const signed = log[i];
      return signed === undefined ? [] : [{ ...entry, signed }];
    });
  } catch (error) {
    if (error instanceof LogAlarm) throw new Lie('log_fork', error.message);
    if (error instanceof WireError) throw new Lie('bad_entry', error.message);
    throw error;
  }
}

/** All entries from `from` on that the house serves. */
async function fetchLog(home: Pick<Home, 'api'>, roomId: string, from: number): Promise<Signed[]> {
  const log: Signed[] = [];
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const query = { from: from + log.length };
    const { entries } = await home.api.ask('roomLog', { params: { room: roomId }, query, answer: RoomLogAnswer });
    log.push(...entries.map(parseSigned));
    if (entries.length < LIMITS.logPageMax) return log;
  }
  throw new Lie('bad_entry', 'a log without end');
}

/** What it is that the house serves in place of a known entry: a second valid history, or junk. */
async function divergence(home: Pick<Home, 'api' | 'people'>, roomId: string, chain: RoomChain): Promise<Lie> {
  const log = await fetchLog(home, roomId, 0);
  for (const [seq, signed] of log.entries()) {
    if (chain.has(seq, await sha256(signed.body))) continue;
    const before = seq === 0 ? undefined : chain.stateAt(seq - 1);
    if (before === undefined) return new Lie('bad_entry', 'another genesis');
    try {
      await verifyLog(home.people, before, [signed]);
      return new Lie('log_fork', `two valid entries ${seq}`);
    } catch (error) {
      if (error instanceof Lie) return error;
      throw error;
    }
  }
  return new Lie('log_rollback', 'the house serves two logs');
}

function signersOf(log: readonly Signed[]): { fp: Bytes; device: Bytes }[] {
  try {
    return log.map(({ body }) => {
      const { actor, device } = decodeRoomEntry(body);
      return { fp: actor, device };
    });
  } catch (error) {
    if (error instanceof WireError) throw new Lie('bad_entry', error.message);
    throw error;
  }
}
