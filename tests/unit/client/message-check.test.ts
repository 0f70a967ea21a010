import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkMessage, type Verdict } from '../../../appliance/client/message-check.ts';
import { signAccountEntry } from '../../../appliance/e2ee/account.ts';
import { randomBytes } from '../../../appliance/e2ee/random.ts';
import { ACCOUNT_ENTRY } from '../../../appliance/protocol/account-log.ts';
import { formatBase64Url, formatHex, parseBase64Url } from '../../../appliance/protocol/encoding.ts';
import { ACTION } from '../../../appliance/protocol/room-log.ts';
import { PaperHistory } from '../../lib/paper-history.ts';
import { makePerson, START_MS, type TestPerson } from '../../vectors/people.ts';

let ann: TestPerson;
let ben: TestPerson;
let eve: TestPerson;
let history: PaperHistory;

beforeAll(async () => {
  [ann, ben, eve] = await Promise.all([makePerson('Ann', 0), makePerson('Ben', 1), makePerson('Eve', 2)]);
});
beforeEach(async () => {
  history = await PaperHistory.begin(ann, [ann, ben, eve]);
  await history.act(ann, { action: ACTION.admit, subject: ben.fp });
});

function check(env: string | null, epochMin = 0): Promise<Verdict> {
  return checkMessage(history.parts, { seq: 1, at: START_MS, env }, epochMin);
}

/** The alarm that a served message raises; undefined if it raises none. */
async function lieOf(env: string, epochMin = 0): Promise<string | undefined> {
  const verdict = await check(env, epochMin);
  return verdict.kind === 'unreadable' ? verdict.lie?.kind : undefined;
}

describe('a message', () => {
  it('of a member shows with its author and its words', async () => {
    const verdict = await check(await history.seal(ben, 'Tea?'));
    expect(verdict).toMatchObject({ kind: 'opened', content: { text: 'Tea?' } });
    expect('header' in verdict && formatHex(verdict.header.author)).toBe(formatHex(ben.fp));
  });

  it('of somebody who is not in the room at that head, or not any more, is a lie', async () => {
    expect(await lieOf(await history.seal(eve, 'let me in'))).toBe('bad_message');
    const still = await history.seal(ben, 'still in');
    await history.act(ann, { action: ACTION.remove, subject: ben.fp });
    expect(await lieOf(still)).toBeUndefined();
    expect(await lieOf(await history.seal(ben, 'out'))).toBe('bad_message');
  });

  it('over another log is a fork, over entries nobody serves a rollback', async () => {
    expect(await lieOf(await history.seal(ben, 'elsewhere', { head: randomBytes(32) }))).toBe('log_fork');
    expect(await lieOf(await history.seal(ben, 'later', { headSeq: 7 }))).toBe('log_rollback');
  });

  it('of an epoch that was over when it came, or that is not there, is a lie', async () => {
    history.epoch = 2;
    const old = await history.seal(ben, 'old keys', { epoch: 1 });
    expect(await lieOf(old, 1)).toBeUndefined();
    expect(await lieOf(old, 2)).toBe('bad_message');
    expect(await lieOf(await history.seal(ben, 'no such keys', { epoch: 3 }))).toBe('bad_message');
  });

  it('signed before its epoch began, or by a device that was revoked before it, is a lie', async () => {
    history.commits.set(1, { headSeq: 2, timeMs: START_MS + 1_000 });
    expect(await lieOf(await history.seal(ben, 'too early'))).toBe('bad_message');
    history.commits.set(1, { headSeq: 1, timeMs: START_MS + 1_000 });
    const said = await history.seal(ben, 'in time');
    expect(await lieOf(said)).toBeUndefined();
    const change = { kind: ACCOUNT_ENTRY.deviceRevoked, deviceId: ben.device.id } as const;
    const { state } = await signAccountEntry(ben.identity, ben.account, change, START_MS + 1_000);
    const parts = history.parts;
    const people = { prepare: () => Promise.resolve(), known: () => state };
    const revoked = { ...parts, home: { ...parts.home, people } as unknown as typeof parts.home };
    const verdict = await checkMessage(revoked, { seq: 1, at: START_MS, env: said }, 0);
    expect(verdict).toMatchObject({ kind: 'unreadable', lie: { kind: 'bad_message' } });
  });

  it('of which one bit was changed is a lie, whichever bit', async () => {
    const bytes = parseBase64Url(await history.seal(ben, 'as it was'));
    for (let at = 0; at < bytes.length; at += 7) {
      const bent = bytes.slice();
      bent[at] = (bent[at] ?? 0) ^ 1;
      const verdict = await check(formatBase64Url(bent));
      expect({ at, kind: verdict.kind }).toEqual({ at, kind: 'unreadable' });
      expect('lie' in verdict && verdict.lie).toBeDefined();
    }
  });

  it('that is junk, or deleted, or longer than the house lets people write, shows no words', async () => {
    expect(await lieOf('AAAA')).toBe('bad_message');
    expect(await check(null)).toEqual({ kind: 'deleted' });
    history.charsMax = 3;
    expect((await check(await history.seal(ben, '👍👍👍'))).kind).toBe('opened');
    expect((await check(await history.seal(ben, 'four'))).kind).toBe('too-long');
  });

  it('from before one came in is neither readable nor a lie', async () => {
    await history.act(ann, { action: ACTION.admit, subject: eve.fp });
    const late = await PaperHistory.begin(eve, [ann, ben, eve]);
    await late.act(ann, { action: ACTION.admit, subject: ben.fp });
    const before = await late.seal(ben, 'before Eve');
    await late.act(ann, { action: ACTION.admit, subject: eve.fp });
    const verdict = await checkMessage(late.parts, { seq: 1, at: START_MS, env: before }, 0);
    expect(verdict).toEqual({ kind: 'before-join', isEarliest: true });
    late.closed.add(1);
    const unread = await late.seal(ben, 'keys without Eve');
    expect(await checkMessage(late.parts, { seq: 2, at: START_MS, env: unread }, 0)).toEqual({
      kind: 'before-join',
      isEarliest: false,
    });
  });
});
