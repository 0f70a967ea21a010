import { expect, test } from 'vitest';
import { sha256 } from '../../../appliance/e2ee/hash.ts';
import { randomBytes } from '../../../appliance/e2ee/random.ts';
import { NOTHING_RECEIVED, receive, type ReceiverState, WINDOW } from '../../../appliance/e2ee/receiver.ts';
import { type Bytes, u32, ZERO_32 } from '../../../appliance/protocol/encoding.ts';
import { type EnvelopeHeader, MESSAGE_TYPE } from '../../../appliance/protocol/envelope.ts';

const hashes = await Promise.all(Array.from({ length: 1_000 }, (_, i) => sha256(u32(i))));
const base = {
  suite: 1,
  type: MESSAGE_TYPE.message,
  epoch: 1,
  headSeq: 0,
  author: randomBytes(32),
  device: randomBytes(32),
  session: randomBytes(16),
  head: randomBytes(32),
} as const;

type Step = readonly [header: EnvelopeHeader, hash: Bytes];

/** The envelope number `counter` of one session, chained to the one before. */
function envelope(counter: number, change: Partial<EnvelopeHeader> = {}): Step {
  const prev = counter === 0 ? ZERO_32 : hashes[counter - 1]!;
  return [{ ...base, counter, prev, ...change }, hashes[counter]!];
}

function verdicts(steps: readonly Step[], isPartial = false): string[] {
  let state: ReceiverState = NOTHING_RECEIVED;
  return steps.map(([header, hash]) => {
    const { state: next, verdict } = receive(state, header, hash, { isPartial });
    state = next;
    if (verdict.counter === 'duplicate') return 'duplicate';
    return `${verdict.missing === 0 ? 'ok' : `${verdict.missing} missing`}${verdict.isChained ? '' : ', unchained'}`;
  });
}

test('a complete conversation shows no gap', () => {
  expect(verdicts([envelope(0), envelope(1), envelope(2)])).toEqual(['ok', 'ok', 'ok']);
});

test('a replayed message is dropped, at once or much later', () => {
  const many = Array.from({ length: WINDOW + 10 }, (_, i) => envelope(i));
  expect(verdicts([...many, envelope(WINDOW + 9), envelope(0)]).slice(-2)).toEqual(['duplicate', 'duplicate']);
});

test('withheld messages are counted, and a late one is still shown', () => {
  const steps = [envelope(0), envelope(4), envelope(2), envelope(2)];
  expect(verdicts(steps)).toEqual(['ok', '3 missing, unchained', 'ok, unchained', 'duplicate']);
  expect(verdicts([envelope(3)])).toEqual(['3 missing, unchained']);
});

test('a page from the middle of history claims no gap before itself', () => {
  expect(verdicts([envelope(40), envelope(41), envelope(43)], true)).toEqual(['ok', 'ok', '1 missing, unchained']);
});

test('sessions and epochs count apart, the author’s chain runs through all of them', () => {
  const otherTab = { session: randomBytes(16) };
  const steps = [
    envelope(0),
    [{ ...base, ...otherTab, counter: 0, prev: hashes[0]! }, hashes[500]!] as const,
    [{ ...base, epoch: 2, counter: 0, prev: hashes[500]! }, hashes[501]!] as const,
  ];
  expect(verdicts(steps)).toEqual(['ok', 'ok', 'ok']);
});

test('another author’s envelopes do not fill one’s own chain', () => {
  const stranger = { author: randomBytes(32) };
  expect(verdicts([envelope(0), [{ ...base, ...stranger, counter: 0, prev: hashes[0]! }, hashes[600]!]])).toEqual([
    'ok',
    'ok, unchained',
  ]);
});
