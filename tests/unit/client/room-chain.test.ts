import { beforeAll, describe, expect, it } from 'vitest';
import { RoomChain } from '../../../appliance/client/room-chain.ts';
import { createRoom, type RoomAct, signRoomEntry, type SignedRoomEntry } from '../../../appliance/e2ee/room.ts';
import { formatHex } from '../../../appliance/protocol/encoding.ts';
import { ACTION, ROLE, ROOM_KIND } from '../../../appliance/protocol/room-log.ts';
import { makePerson, START_MS, type TestPerson } from '../../vectors/people.ts';

let ann: TestPerson;
let ben: TestPerson;
let entries: SignedRoomEntry[];

async function sign(by: TestPerson, act: RoomAct): Promise<void> {
  const last = entries.at(-1);
  if (last !== undefined) entries.push(await signRoomEntry(by.actor, last.state, act, START_MS));
}

beforeAll(async () => {
  [ann, ben] = await Promise.all([makePerson('Ann', 0), makePerson('Ben', 1)]);
  entries = [await createRoom(ann.actor, { kind: ROOM_KIND.group, membersMax: 8, timeMs: START_MS })];
  await sign(ann, { action: ACTION.admit, subject: ben.fp });
  await sign(ben, { action: ACTION.leave });
  await sign(ann, { action: ACTION.admit, subject: ben.fp });
  await sign(ann, { action: ACTION.setRole, subject: ben.fp, role: ROLE.admin });
});

describe('a room’s verified log', () => {
  it('is the same after a reload: every entry, and the room after each of them', async () => {
    const chain = new RoomChain(entries);
    const again = await RoomChain.replay(chain.log);
    expect(again.entries).toEqual(chain.entries);
    expect(again.state).toEqual(entries.at(-1)?.state);
  });

  it('knows its entries by place and hash, and nothing before or beyond', () => {
    const chain = new RoomChain(entries.slice(0, 2));
    for (const [seq, { hash, state }] of entries.slice(0, 2).entries()) {
      expect(chain.has(seq, hash)).toBe(true);
      expect(chain.has(seq + 1, hash)).toBe(false);
      expect(chain.stateAt(seq)).toBe(state);
    }
    expect(chain.stateAt(-1)).toBeUndefined();
    expect(chain.stateAt(2)).toBeUndefined();
    chain.extend(entries.slice(2));
    expect(chain.state.head.seq).toBe(4);
    expect(chain.genesis).toEqual(entries[0]?.hash);
  });

  it('lets somebody read from the first time they came in, though they left and came back', () => {
    const chain = new RoomChain(entries);
    expect(chain.firstSince(formatHex(ann.fp))).toBe(0);
    expect(chain.firstSince(formatHex(ben.fp))).toBe(1);
    expect(chain.firstSince('00'.repeat(32))).toBeUndefined();
  });

  it('is never empty, and takes no log with a gap', async () => {
    expect(() => new RoomChain([])).toThrow();
    const { log } = new RoomChain(entries);
    await expect(RoomChain.replay([...log.slice(0, 1), ...log.slice(2)])).rejects.toMatchObject({ code: 'stale_head' });
  });
});
