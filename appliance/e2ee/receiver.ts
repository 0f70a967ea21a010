import { type Bytes, formatHex, ZERO_32 } from '../protocol/encoding.ts';
import type { EnvelopeHeader } from '../protocol/envelope.ts';

/** What a receiver thinks of one envelope (rule 20). */
export type ReceiverVerdict = {
  /** `duplicate`: seen, or too old to tell; drop it. */
  readonly counter: 'ok' | 'duplicate';
  /** Envelopes of this session that should have come before this one and did not. */
  readonly missing: number;
  /** False if the envelope names a previous one of its author that never came: something was withheld. */
  readonly isChained: boolean;
};

/** What was received in one room, as immutable data; begin with {@link NOTHING_RECEIVED}. */
export type ReceiverState = {
  /** By author, device, session and epoch. */
  readonly sessions: ReadonlyMap<string, SessionWindow>;
  /** Hashes (hex) of each author's last envelopes, by author, oldest first. */
  readonly hashes: ReadonlyMap<string, ReadonlySet<string>>;
};

/** `highest` counter, and which of the {@link WINDOW} below it were seen. */
type SessionWindow = { readonly highest: number; readonly seen: ReadonlySet<number> };

export const NOTHING_RECEIVED: ReceiverState = { sessions: new Map(), hashes: new Map() };

/** How far below the highest counter a late envelope is still told from a repeated one. */
export const WINDOW = 256;

/** How many envelopes back an author's chain is followed: other devices of one person are never further behind. */
const HASHES_KEPT = 512;

/**
 * The state after an opened envelope, and what to think of it. Envelopes come in the order of the room's sequence.
 * @param options.isPartial history before what was received exists but is not loaded: a first counter above zero, and a
 *   previous envelope not known, then say nothing
 */
export function receive(
  state: ReceiverState,
  header: EnvelopeHeader,
  hash: Bytes,
  options: { readonly isPartial: boolean },
): { readonly state: ReceiverState; readonly verdict: ReceiverVerdict } {
  const name = [header.author, header.device, header.session].map(formatHex).join('/') + `/${header.epoch}`;
  const window = state.sessions.get(name);
  const { counter } = header;
  const isOld = window !== undefined && counter <= window.highest - WINDOW;
  if (window !== undefined && (isOld || window.seen.has(counter)))
    return { state, verdict: { counter: 'duplicate', missing: 0, isChained: true } };

  const author = formatHex(header.author);
  const known = state.hashes.get(author) ?? new Set<string>();
  const prev = formatHex(header.prev);
  const isFirst = prev === formatHex(ZERO_32);
  const isChained = isFirst || known.has(prev) || (options.isPartial && window === undefined);
  return {
    state: {
      sessions: new Map(state.sessions).set(name, widened(window, counter)),
      hashes: new Map(state.hashes).set(author, withLast(known, formatHex(hash))),
    },
    verdict: { counter: 'ok', missing: missingBefore(window, counter, options.isPartial), isChained },
  };
}

function withLast(known: ReadonlySet<string>, hash: string): ReadonlySet<string> {
  const kept = new Set(known).add(hash);
  const [oldest] = kept;
  if (kept.size > HASHES_KEPT && oldest !== undefined) kept.delete(oldest);
  return kept;
}

function missingBefore(window: SessionWindow | undefined, counter: number, isPartial: boolean): number {
  if (window === undefined) return isPartial ? 0 : counter;
  return Math.max(0, counter - window.highest - 1);
}

function widened(window: SessionWindow | undefined, counter: number): SessionWindow {
  const highest = Math.max(window?.highest ?? 0, counter);
  const seen = new Set<number>([counter]);
  for (const one of window?.seen ?? []) if (one > highest - WINDOW) seen.add(one);
  return { highest, seen };
}
