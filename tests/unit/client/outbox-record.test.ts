import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OutboxRecords, type Pending } from '../../../appliance/client/outbox-record.ts';
import { importRoot } from '../../../appliance/e2ee/hkdf.ts';
import { randomBytes } from '../../../appliance/e2ee/random.ts';
import { formatBase64Url, utf8 } from '../../../appliance/protocol/encoding.ts';
import { MemoryStore } from '../../lib/simulated-client.ts';

const GENESIS = 'ab'.repeat(32);
let root: CryptoKey;
let store: MemoryStore;
let records: OutboxRecords;

beforeAll(async () => {
  root = await importRoot(randomBytes(32));
});
beforeEach(() => {
  store = new MemoryStore();
  records = new OutboxRecords(store, root, GENESIS);
});

function typed(text: string, createdMs: number, isSent = false): Pending {
  return { content: { cid: formatBase64Url(randomBytes(16)), text }, createdMs, isSent };
}

describe('what somebody typed and nobody has yet', () => {
  it('is there after a reload, in the order of typing, whatever order it was stored in', async () => {
    const pending = [typed('third', 1_000_000), typed('first', 9), typed('second', 100)];
    for (const one of pending) await records.save(one);
    const again = await new OutboxRecords(store, root, GENESIS).load();
    expect(again.map(({ content }) => content.text)).toEqual(['first', 'second', 'third']);
    expect(again).toEqual([pending[1], pending[2], pending[0]]);
  });

  it('lies nowhere in the open', async () => {
    await records.save(typed('a word nobody else may read', 1));
    const kept = JSON.stringify([...store.map], (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
    );
    expect(kept).not.toContain('nobody else');
    const foreign = await importRoot(randomBytes(32));
    expect(await new OutboxRecords(store, foreign, GENESIS).load()).toEqual([]);
    expect(store.map.size).toBe(1);
  });

  it('is not shown in another room, nor under another time than it was typed at', async () => {
    const one = typed('here', 5);
    await records.save(one);
    const [[key, value] = ['', undefined]] = [...store.map];
    store.map.set(key.replace(GENESIS, 'cd'.repeat(32)), value);
    expect(await new OutboxRecords(store, root, 'cd'.repeat(32)).load()).toEqual([]);
    await records.remove(one);
    expect(await records.load()).toEqual([]);
  });

  it('stays for good while it is unsent; of what was sent the last hundred do', async () => {
    const unsent = typed('unsent and old', 0);
    await records.save(unsent);
    for (let i = 1; i <= 103; i += 1) await records.save(typed(`sent ${i}`, i, true));
    const kept = await records.load();
    expect(kept).toHaveLength(101);
    expect(kept[0]).toEqual(unsent);
    expect(kept[1]?.content.text).toBe('sent 4');
  });

  it('that is damaged keeps nobody from the rest', async () => {
    await records.save(typed('whole', 2));
    store.map.set(`outbox/${GENESIS}/000000000000001/x`, { createdMs: 1, isSent: false, sealed: utf8('junk') });
    expect((await records.load()).map(({ content }) => content.text)).toEqual(['whole']);
  });
});
