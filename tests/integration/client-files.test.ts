import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileSource, MessageItem } from '../../appliance/client/model.ts';
import type { Bytes } from '../../appliance/protocol/encoding.ts';
import { FaultyTransport } from '../lib/faulty-transport.ts';
import { NodeTransport } from '../lib/node-transport.ts';
import type { SimulatedClient } from '../lib/simulated-client.ts';
import { SimulatedHouse } from '../lib/simulated-house.ts';

let house: SimulatedHouse;
let alice: SimulatedClient;
let bob: SimulatedClient;
let network: FaultyTransport;
let room: string;

beforeAll(async () => {
  house = await SimulatedHouse.open({ 'files.maxBytes': 4_000_000, 'files.types': ['txt', 'png', 'jpg', 'pdf'] });
  [alice] = await house.moveIn('Alice');
  network = new FaultyTransport(new NodeTransport(house));
  bob = house.page('Bob', { transport: network });
  await bob.register();
  const { fp } = await alice.person('Bob');
  room = await alice.client.createDirect([fp]);
  await bob.roomReady(room);
});
afterAll(() => house.close());

const PNG_MARK = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** A picture as far as its first bytes go. */
function picture(bytes: number): Bytes {
  const content = new Uint8Array(bytes);
  for (let i = 0; i < bytes; i += 1) content[i] = (i * 31 + (i >> 8)) & 255;
  content.set(PNG_MARK.slice(0, bytes));
  return content;
}

function source(name: string, content: Bytes): FileSource & { reads: number } {
  const file = {
    name,
    bytes: content.length,
    reads: 0,
    read: (from: number, to: number) => {
      file.reads += 1;
      return Promise.resolve(content.slice(from, to));
    },
  };
  return file;
}

function fileMessage(client: SimulatedClient, name: string): Promise<MessageItem> {
  return client.until(`the file ${name}`, () =>
    client
      .items(room)
      .find(
        (item): item is MessageItem =>
          item.kind === 'message' && item.file?.name === name && item.delivery.status === 'sent',
      ),
  );
}

describe('files', () => {
  it('arrive as they were sent, opened and told by their own bytes', async () => {
    const content = picture(1_300_000);
    const progress: number[] = [];
    const stop = bob.client.subscribe(() => {
      for (const item of bob.items(room))
        if (item.kind === 'message' && item.file?.direction === 'up') progress.push(item.file.progress ?? 0);
    });
    await bob.client.sendFile(room, { ...source('view.png', content), width: 40, height: 30 }, 'look');
    const message = await fileMessage(alice, 'view.png');
    stop();
    expect(message).toMatchObject({ text: 'look', file: { type: 'png', bytes: 1_300_000, width: 40, height: 30 } });
    expect(progress.length).toBeGreaterThan(1);
    expect([...progress].sort((a, b) => a - b)).toEqual(progress);
    const opened = await alice.client.openFile(room, message.id);
    expect(opened.type).toBe('png');
    expect(Buffer.from(opened.bytes).equals(content)).toBe(true);
    // And once more by who sent it, from the house.
    const own = await fileMessage(bob, 'view.png');
    expect(Buffer.from((await bob.client.openFile(room, own.id)).bytes).equals(content)).toBe(true);
  });

  it('an empty one is a file too', async () => {
    await bob.client.sendFile(room, source('empty.txt', new Uint8Array(0)), '');
    const message = await fileMessage(alice, 'empty.txt');
    expect((await alice.client.openFile(room, message.id)).bytes).toHaveLength(0);
    expect(alice.room(room)?.lastText).toBe('empty.txt');
  });

  it('go on where the connection dropped, and are read only once', async () => {
    const content = picture(2_000_000);
    const file = source('dropped.png', content);
    let lost = 0;
    network.lose = (what) => {
      if (!what.startsWith('PUT')) return 'none';
      lost += 1;
      return lost === 2 ? 'answer' : lost === 4 ? 'request' : 'none';
    };
    await bob.client.sendFile(room, file, '');
    const message = await fileMessage(alice, 'dropped.png');
    network.lose = () => 'none';
    expect(lost).toBeGreaterThan(3);
    // One look at its beginning, then once each 64 KiB.
    expect(file.reads).toBe(1 + Math.ceil(2_000_000 / 65_536));
    expect(Buffer.from((await alice.client.openFile(room, message.id)).bytes).equals(content)).toBe(true);
  });

  it('are refused before any work where the house would not take them', async () => {
    const large = source('large.png', picture(4_000_001));
    await expect(bob.client.sendFile(room, large, '')).rejects.toMatchObject({ code: 'too_large' });
    expect(large.reads).toBe(0);
    await expect(bob.client.sendFile(room, source('run.exe', picture(10)), '')).rejects.toMatchObject({
      code: 'unsupported',
    });
    await expect(bob.client.sendFile(room, source('cat.gif', picture(10)), '')).rejects.toMatchObject({
      code: 'unsupported',
    });
    const disguised = source('not-a.png', new Uint8Array(readFileSync(process.execPath).subarray(0, 2_000)));
    await expect(bob.client.sendFile(room, disguised, '')).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('one that this device cannot keep has failed, and can be sent again', async () => {
    bob.store.hold = (key) =>
      key.startsWith('outbox/') ? Promise.reject(new DOMException('full', 'QuotaExceededError')) : Promise.resolve();
    await bob.client.sendFile(room, source('kept.png', picture(900)), 'kept');
    const failed = await bob.until('the failure', () =>
      bob.items(room).find((item) => item.kind === 'message' && item.delivery.status === 'failed'),
    );
    expect(failed).toMatchObject({ delivery: { code: 'storage' } });
    bob.store.hold = undefined;
    bob.client.resend(room, failed.id);
    expect((await fileMessage(alice, 'kept.png')).text).toBe('kept');
    expect(bob.items(room).filter((item) => item.kind === 'message' && item.text === 'kept')).toHaveLength(1);
  });

  it('one that failed can be sent again, or taken back', async () => {
    network.lose = (what) => (what.includes('/files') ? 'request' : 'none');
    await bob.client.sendFile(room, source('again.png', picture(900)), 'again');
    const failed = await bob.until('the failure', () =>
      bob
        .items(room)
        .find(
          (item): item is MessageItem =>
            item.kind === 'message' && item.file?.name === 'again.png' && item.delivery.status === 'failed',
        ),
    );
    network.lose = () => 'none';
    bob.client.resend(room, failed.id);
    await fileMessage(alice, 'again.png');
    network.lose = (what) => (what.includes('/files') ? 'request' : 'none');
    await bob.client.sendFile(room, source('never.png', picture(900)), '');
    const shown = await bob.until('the file', () =>
      bob.items(room).find((item) => item.kind === 'message' && item.file?.name === 'never.png'),
    );
    bob.client.discard(room, shown.id);
    network.lose = () => 'none';
    expect(bob.items(room).some((item) => item.kind === 'message' && item.file?.name === 'never.png')).toBe(false);
  });
});
