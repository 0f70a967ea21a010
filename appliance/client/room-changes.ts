import type { Signed } from '../protocol/account-log.ts';
import { type Bytes, formatBase64Url } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import { type RoomState, readersOf } from '../protocol/membership.ts';
import { ClockData, type RoomChange } from '../protocol/routes.ts';
import { type MadeCommit, makeCommit } from '../e2ee/epoch.ts';
import { type RoomAct, type SignedRoomEntry, signRoomEntry } from '../e2ee/room.ts';
import type { EpochHead } from '../protocol/commit.ts';
import { formatSigned } from './api.ts';
import { isShape } from './checked.ts';
import { pause } from './client-clock.ts';
import type { Home } from './home.ts';
import { encodeRoomCard, type RoomCard } from './room-card.ts';

/** A change to a room, made for one head and epoch: signed entries, what is sealed beside invites, and a commit. */
export type MadeChange = {
  readonly entries: readonly SignedRoomEntry[];
  /** What lies beside the invite entry at that index. */
  readonly sealed: readonly { readonly index: number; readonly blob: Bytes }[];
  readonly commit?: MadeCommit;
};

/** How often a lost race is run again (rule 14). */
const TRIES = 12;
/** First pause after a lost race; it doubles up to the last, and half of it is random. */
const PAUSE_MS = { first: 60, last: 2_000 } as const;
/** The house asks for less haste: longer than this, and the person hears of it instead. */
const PATIENCE_MS = 5_000;

/**
 * A new epoch for exactly the members of `room`.
 * @throws WireError `identity_changed` if one of them is not who he was: he gets no keys (rule 5).
 */
export async function commitFor(home: Home, room: RoomState, last: EpochHead, card: RoomCard): Promise<MadeCommit> {
  await home.people.trust(readersOf(room));
  return makeCommit({
    room,
    last,
    author: home.self.actor,
    card: encodeRoomCard(card),
    accountOf: home.people.accountOf,
    timeMs: home.now(),
  });
}

/** Signs one act after the other upon `state`. @throws WireError if the room's rules do not allow one. */
export async function signActs(home: Home, state: RoomState, acts: readonly RoomAct[]): Promise<SignedRoomEntry[]> {
  const entries: SignedRoomEntry[] = [];
  for (const act of acts)
    entries.push(await signRoomEntry(home.self.actor, entries.at(-1)?.state ?? state, act, home.now()));
  return entries;
}

/** The change as it travels. */
export function formatChange(change: MadeChange): RoomChange {
  const { commit } = change;
  return {
    entries: change.entries.map(({ signed }) => formatSigned(signed)),
    sealed: change.sealed.map(({ index, blob }) => ({ index, blob: formatBase64Url(blob) })),
    ...(commit === undefined ? {} : { commit: formatCommit(commit) }),
  };
}

/**
 * Runs `attempt` until it is not beaten by another member's change: `refresh` fetches what was missed, then it is derived
 * again after a jittered pause. Once also where the house's clock was set since it said hello.
 * @throws WireError what the house refused with otherwise; Offline.
 */
export async function untilFirst<T>(
  home: Home,
  attempt: () => Promise<T>,
  refresh: (error: WireError) => Promise<void>,
): Promise<T> {
  let isTimed = false;
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof WireError) || tried >= TRIES) throw error;
      const houseMs = isTimed ? undefined : houseTime(error);
      if (houseMs !== undefined) {
        isTimed = true;
        home.hearTime(houseMs);
        continue;
      }
      const isBeaten = error.code === 'stale_head' || error.code === 'stale_epoch';
      const waitMs = error.code === 'slow_down' || error.code === 'busy' ? (error.extra.retryAfterMs ?? 1_000) : 0;
      if (!isBeaten && (waitMs === 0 || waitMs > PATIENCE_MS)) throw error;
      await pause(home.clock, waitMs + jitter(home, tried));
      if (isBeaten) await refresh(error);
    }
  }
}

/** The house's time, where it refused another one. */
function houseTime({ code, extra }: WireError): number | undefined {
  return code === 'bad_entry' && isShape(ClockData, extra.data) ? extra.data.timeMs : undefined;
}

function jitter(home: Home, tried: number): number {
  const most = Math.min(PAUSE_MS.last, PAUSE_MS.first * 2 ** (tried - 1));
  const [random = 0] = home.randomBytes(1);
  return most / 2 + (most / 2) * (random / 255);
}

function formatCommit({ parts }: MadeCommit): NonNullable<RoomChange['commit']> {
  const { body, sig }: Signed = parts;
  return {
    ...formatSigned({ body, sig }),
    card: formatBase64Url(parts.card),
    wraps: parts.wraps.map(formatBase64Url),
  };
}
