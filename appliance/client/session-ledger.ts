import { type Bytes, formatHex } from '../protocol/encoding.ts';
import type { EnvelopeHeader } from '../protocol/envelope.ts';
import { NOTHING_RECEIVED, receive, type ReceiverState, type ReceiverVerdict } from '../e2ee/receiver.ts';

/** One valid envelope at its place in the room. */
export type Received = { readonly seq: number; readonly header: EnvelopeHeader; readonly hash: Bytes };

/** What an older page changes in what was judged before it came. */
export type Stitches = {
  /** For messages of the page. */
  readonly verdicts: ReadonlyMap<number, ReceiverVerdict>;
  /** Messages known already before which so many are missing after all. */
  readonly missing: ReadonlyMap<number, number>;
  /** Messages known already that repeat one of the page. */
  readonly repeated: readonly number[];
};

type Session = {
  /** Counter to the place it was seen at. */ readonly seqs: Map<number, number>;
  lowest: number;
  highest: number;
};

/**
 * The counters of all sender sessions in a stretch of one room's history (rule 20). The stretch grows at its end, message
 * by message, and at its beginning, page by page; what is missing between two pages shows when the older one comes.
 */
export class SessionLedger {
  #state: ReceiverState = NOTHING_RECEIVED;
  readonly #sessions = new Map<string, Session>();

  /** @param isPartial older history exists that is not loaded */
  append(received: Received, isPartial: boolean): ReceiverVerdict {
    const { state, verdict } = receive(this.#state, received.header, received.hash, { isPartial });
    this.#state = state;
    if (verdict.counter === 'ok') this.#note(received);
    return verdict;
  }

  /** @param page ascending, all before what is known. @param isPartial history before the page exists */
  prepend(page: readonly Received[], isPartial: boolean): Stitches {
    let state = NOTHING_RECEIVED;
    const verdicts = new Map<number, ReceiverVerdict>();
    const missing = new Map<number, number>();
    const repeated: number[] = [];
    const older = new Map<string, Session>();
    for (const received of page) {
      const result = receive(state, received.header, received.hash, { isPartial });
      state = result.state;
      verdicts.set(received.seq, result.verdict);
      if (result.verdict.counter === 'ok') note(older, received);
    }
    for (const [name, session] of this.#sessions) {
      const before = older.get(name);
      const first = session.lowest;
      const last = before?.highest ?? -1;
      for (const [counter, seq] of session.seqs) if (before?.seqs.has(counter) === true) repeated.push(seq);
      // Without an older page to come, a session that does not begin at zero lacks its beginning.
      if ((before !== undefined || !isPartial) && first > last + 1)
        missing.set(session.seqs.get(first) ?? 0, first - last - 1);
    }
    for (const received of page) if (verdicts.get(received.seq)?.counter === 'ok') this.#note(received);
    this.#state = {
      sessions: new Map([...state.sessions, ...this.#state.sessions]),
      hashes: mergeSets(state.hashes, this.#state.hashes),
    };
    return { verdicts, missing, repeated };
  }

  /** The highest counter of each session of this epoch: what later messages must exceed. */
  highest(epoch: number): ReadonlyMap<string, number> {
    const highest = new Map<string, number>();
    for (const [name, session] of this.#sessions) if (name.endsWith(`/${epoch}`)) highest.set(name, session.highest);
    return highest;
  }

  #note(received: Received): void {
    note(this.#sessions, received);
  }
}

/** One name for a sender session in one epoch. */
export function sessionName(header: EnvelopeHeader): string {
  return `${[header.author, header.device, header.session].map(formatHex).join('/')}/${header.epoch}`;
}

function note(sessions: Map<string, Session>, { seq, header }: Received): void {
  const name = sessionName(header);
  const { counter } = header;
  const session = sessions.get(name) ?? { seqs: new Map<number, number>(), lowest: counter, highest: counter };
  session.seqs.set(counter, seq);
  session.lowest = Math.min(session.lowest, counter);
  session.highest = Math.max(session.highest, counter);
  sessions.set(name, session);
}

function mergeSets(
  a: ReadonlyMap<string, ReadonlySet<string>>,
  b: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const merged = new Map(a);
  for (const [key, set] of b) merged.set(key, new Set([...(merged.get(key) ?? []), ...set]));
  return merged;
}
