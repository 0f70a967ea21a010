import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { RoomMarks } from '../../../appliance/client/room-marks.ts';
import type { RoomMark } from '../../../appliance/client/vault-content.ts';
import { importRoot } from '../../../appliance/e2ee/hkdf.ts';
import { randomBytes } from '../../../appliance/e2ee/random.ts';
import { u32 } from '../../../appliance/protocol/encoding.ts';
import { PaperVault } from '../../lib/paper-vault.ts';
import { sha256 } from '../../lib/room-story.ts';
import { MemoryStore } from '../../lib/simulated-client.ts';

const GENESIS = sha256(u32(0));
let root: CryptoKey;
beforeAll(async () => {
  root = await importRoot(randomBytes(32));
});

function mark(headSeq: number, epoch: number, life = 0): RoomMark {
  return { genesis: GENESIS, headSeq, head: sha256(u32(headSeq)), epoch, commit: sha256(u32(epoch)), life };
}

async function device(paper: PaperVault): Promise<RoomMarks> {
  const store = new MemoryStore();
  const marks = new RoomMarks({ vault: paper.vault(store, root), store, root });
  await marks.load();
  return marks;
}

const trial = fc.record({ headSeq: fc.nat(4), epoch: fc.nat(4), life: fc.nat(2) });
const order = ({ life, headSeq, epoch }: RoomMark): number => (life * 10 + headSeq) * 10 + epoch;

describe('where a room stood', () => {
  it('only moves on, whatever comes in which order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(trial, { minLength: 1, maxLength: 6 }), async (trials) => {
        const marks = await device(new PaperVault());
        const all = trials.map(({ headSeq, epoch, life }) => mark(headSeq, epoch, life));
        for (const one of all) await marks.put(one);
        expect(marks.of(GENESIS)).toEqual(all.reduce((a, b) => (order(b) > order(a) ? b : a)));
      }),
      { numRuns: 30 },
    );
  });

  it('all devices agree on, the further one wins, and a new device knows it from the vault', async () => {
    const paper = new PaperVault();
    const [phone, laptop] = [await device(paper), await device(paper)];
    await phone.put(mark(3, 5));
    await laptop.put(mark(4, 2));
    await phone.flush();
    await laptop.flush();
    await phone.load();
    for (const one of [phone, laptop, await device(paper)]) expect(one.of(GENESIS)).toEqual(mark(4, 2));
    expect(phone.isWritten && laptop.isWritten).toBe(true);
  });

  it('counts no more once a restored house began another life', async () => {
    const paper = new PaperVault();
    const phone = await device(paper);
    await phone.put(mark(9, 8));
    await phone.put(mark(9, 9));
    expect(phone.of(GENESIS)).toEqual(mark(9, 9));
    await phone.put(mark(7, 3, 1));
    await phone.put(mark(9, 9));
    expect(phone.of(GENESIS)).toEqual(mark(7, 3, 1));
  });
});
