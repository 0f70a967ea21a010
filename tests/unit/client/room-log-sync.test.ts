import { describe, expect, it } from 'vitest';
import { assertMark, findEpochLie } from '../../../appliance/client/room-log-sync.ts';
import type { RoomChain } from '../../../appliance/client/room-chain.ts';
import type { RoomEpochs } from '../../../appliance/client/room-epochs.ts';
import type { RoomMark } from '../../../appliance/client/vault-content.ts';
import { equalBytes, u32 } from '../../../appliance/protocol/encoding.ts';
import { sha256 } from '../../lib/room-story.ts';

const entry = (seq: number) => sha256(u32(seq));
const commit = (epoch: number) => sha256(u32(1_000 + epoch));

/** Log and epochs as a new device verified them from what the house serves. */
function served(headSeq: number, epoch: number): { readonly chain: RoomChain; readonly epochs: RoomEpochs } {
  return {
    chain: {
      state: { head: { seq: headSeq } },
      has: (seq: number, hash: ReturnType<typeof entry>) => seq <= headSeq && equalBytes(hash, entry(seq)),
    } as unknown as RoomChain,
    epochs: {
      head: { epoch },
      commitHash: (of: number) => Promise.resolve(of <= epoch ? commit(of) : undefined),
    } as unknown as RoomEpochs,
  };
}

function mark(change: Partial<RoomMark> = {}): RoomMark {
  return { genesis: entry(0), headSeq: 5, head: entry(5), epoch: 3, commit: commit(3), life: 0, ...change };
}

function logLie(chain: RoomChain, of: RoomMark | undefined): string {
  try {
    assertMark(chain, of);
    return 'none';
  } catch (error) {
    return (error as { readonly kind: string }).kind;
  }
}

describe('what another device of the account marked', () => {
  it('is in the log that is served, at its head or before it', () => {
    expect(logLie(served(5, 3).chain, mark())).toBe('none');
    expect(logLie(served(9, 3).chain, mark())).toBe('none');
    expect(logLie(served(9, 3).chain, undefined)).toBe('none');
  });

  it('names a log that is shorter, and one that is another', () => {
    expect(logLie(served(4, 3).chain, mark())).toBe('log_rollback');
    expect(logLie(served(9, 3).chain, mark({ head: entry(6) }))).toBe('log_fork');
  });

  it('is among the commits that are served, the newest or an earlier one', async () => {
    expect(await findEpochLie(served(5, 3).epochs, mark())).toBeUndefined();
    expect(await findEpochLie(served(5, 8).epochs, mark())).toBeUndefined();
    expect(await findEpochLie(served(5, 0).epochs, mark({ epoch: 0 }))).toBeUndefined();
  });

  it('names keys that are older, and others in their place', async () => {
    expect((await findEpochLie(served(5, 2).epochs, mark()))?.kind).toBe('log_rollback');
    expect((await findEpochLie(served(5, 3).epochs, mark({ commit: commit(4) })))?.kind).toBe('bad_commit');
    expect((await findEpochLie(served(5, 8).epochs, mark({ commit: commit(4) })))?.kind).toBe('bad_commit');
  });
});
