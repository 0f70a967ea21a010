import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Received, SessionLedger } from '../../../appliance/client/session-ledger.ts';
import { u32, ZERO_32 } from '../../../appliance/protocol/encoding.ts';
import { MESSAGE_TYPE } from '../../../appliance/protocol/envelope.ts';
import { sha256 } from '../../lib/room-story.ts';

/** A message of one of three sender sessions, after so many that nobody was served. */
type Sent = { readonly session: number; readonly withheld: number };

const sent = fc.record({ session: fc.nat(2), withheld: fc.constantFrom(0, 0, 0, 1, 2) });
const history = fc.array(sent, { minLength: 1, maxLength: 40 });
/** Sizes of the pages it is loaded in, from its end. */
const pages = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 12 });

function envelope(seq: number, session: number, counter: number): Received {
  return {
    seq,
    hash: sha256(u32(seq)),
    header: {
      suite: 1,
      type: MESSAGE_TYPE.message,
      epoch: 1,
      counter,
      headSeq: 0,
      author: ZERO_32,
      device: ZERO_32,
      session: new Uint8Array(16).fill(session),
      head: ZERO_32,
      prev: ZERO_32,
    },
  };
}

/** What the house serves of a history, numbered from 1, and how many are missing before each. */
function serve(all: readonly Sent[]): { readonly served: Received[]; readonly missing: Map<number, number> } {
  const next = [0, 0, 0];
  const missing = new Map<number, number>();
  const served = all.map(({ session, withheld }, i) => {
    const counter = (next[session] ?? 0) + withheld;
    next[session] = counter + 1;
    if (withheld > 0) missing.set(i + 1, withheld);
    return envelope(i + 1, session, counter);
  });
  return { served, missing };
}

/** Loads it as a feed does: the newest page first, older ones before it. */
function load(
  served: readonly Received[],
  sizes: readonly number[],
): { readonly missing: Map<number, number>; readonly repeated: Set<number> } {
  const ledger = new SessionLedger();
  const missing = new Map<number, number>();
  const repeated = new Set<number>();
  const judge = (seq: number, verdict: { readonly counter: string; readonly missing: number }): void => {
    if (verdict.counter === 'duplicate') repeated.add(seq);
    else if (verdict.missing > 0) missing.set(seq, verdict.missing);
  };
  let end = served.length;
  for (let page = 0; end > 0; page += 1) {
    const start = Math.max(0, end - (sizes[page % sizes.length] ?? 1));
    const some = served.slice(start, end);
    if (page === 0) for (const one of some) judge(one.seq, ledger.append(one, start > 0));
    else {
      const stitches = ledger.prepend(some, start > 0);
      for (const [seq, verdict] of stitches.verdicts) judge(seq, verdict);
      for (const [seq, count] of stitches.missing) missing.set(seq, count);
      for (const seq of stitches.repeated) repeated.add(seq);
    }
    end = start;
  }
  return { missing, repeated };
}

describe('the counters of a history', () => {
  it('say the same of what was withheld, in whatever pages it is loaded', () => {
    fc.assert(
      fc.property(history, pages, (all, sizes) => {
        const { served, missing } = serve(all);
        expect(load(served, sizes)).toEqual({ missing, repeated: new Set() });
      }),
    );
  });

  it('find every message that comes again, in whatever pages it is loaded', () => {
    fc.assert(
      fc.property(history, pages, fc.array(fc.nat(39), { maxLength: 6 }), (all, sizes, again) => {
        const { served } = serve(all.map(({ session }) => ({ session, withheld: 0 })));
        const copies = again.flatMap((i) => served[i] ?? []);
        const whole = [...served, ...copies.map((one, i) => ({ ...one, seq: served.length + i + 1 }))];
        expect(load(whole, sizes).repeated).toEqual(new Set(whole.slice(served.length).map(({ seq }) => seq)));
      }),
    );
  });

  it('claim nothing of what may stand in pages that are not loaded', () => {
    const ledger = new SessionLedger();
    expect(ledger.append(envelope(50, 0, 7), true)).toMatchObject({ counter: 'ok', missing: 0 });
    expect(ledger.append(envelope(51, 0, 9), true)).toMatchObject({ missing: 1 });
    const older = ledger.prepend([envelope(40, 1, 3)], true);
    expect(older.missing.size).toBe(0);
    // At the beginning of all history a session begins at zero, or lacks its beginning.
    expect(ledger.prepend([envelope(1, 2, 0)], false).missing).toEqual(
      new Map([
        [50, 7],
        [40, 3],
      ]),
    );
  });

  it('are remembered of the last epoch only: what must not come again', () => {
    const ledger = new SessionLedger();
    ledger.append(envelope(1, 0, 4), true);
    const { header, ...rest } = envelope(2, 1, 6);
    ledger.append({ ...rest, header: { ...header, epoch: 2 } }, true);
    expect([...ledger.highest(2).values()]).toEqual([6]);
  });
});
