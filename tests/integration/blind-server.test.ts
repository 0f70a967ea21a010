import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createKeyWork } from '../../appliance/client/key-work.ts';
import { SETUP_FILE } from '../../appliance/core/setup/claim-document.ts';
import { makeDataFolder, removeDataFolders, spawnCore } from '../lib/core.ts';
import { buildCore } from '../lib/core-bundle.ts';
import { foundIn, foundInMemory, foundOnDisk, type Planted, plantedBytes, plantedText } from '../lib/search-process.ts';
import { SimulatedClient } from '../lib/simulated-client.ts';

let bundle = '';
beforeAll(() => {
  bundle = buildCore();
});
afterAll(async () => {
  vi.restoreAllMocks();
  await removeDataFolders();
});

/** Every secret key that any client of this process takes into its hands, as raw bytes or PKCS8. */
function watchKeys(): Map<string, Uint8Array> {
  const seen = new Map<string, Uint8Array>();
  const subtle = globalThis.crypto.subtle;
  const importKey = subtle.importKey.bind(subtle) as (...args: unknown[]) => Promise<CryptoKey>;
  vi.spyOn(subtle, 'importKey').mockImplementation(((...args: unknown[]) => {
    const [format, bytes, algorithm] = args;
    // Copied before the call: whoever handed it in may wipe it after.
    if ((format === 'raw' || format === 'pkcs8') && bytes instanceof Uint8Array && bytes.length >= 16) {
      seen.set(`${format} key for ${JSON.stringify(algorithm)} #${seen.size}`, Uint8Array.from(bytes));
    }
    return importKey(...args);
  }) as typeof subtle.importKey);
  return seen;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

const PASSWORD = 'planted password of Ada, seven words long';
const TEXTS = ['planted text: the key is under the third flower pot', 'planted answer: thank you, found it'];
const ROOM_NAMES = ['planted room Gooseberry', 'planted room renamed Currant'];
const FILE_NAME = 'planted-file-name.txt';
const FILE_TEXT = 'planted file content, nobody else shall read this line';
/** What a house has to know, so that a search that finds nothing is known to search. */
const KNOWN = 'Ada.Visible-Name';

it(
  'a house never gets a text, a file, a room name, a password or a key: not on its disk, not in its memory, not in its log',
  { timeout: 180_000 },
  async () => {
    const keys = watchKeys();
    const dataFolder = await makeDataFolder({
      'accounts.registration': 'open',
      'messages.perSecond': 20,
      'messages.burst': 50,
    });
    const house = await spawnCore({ bundle, dataFolder, port: await freePort() });
    const page = (name: string): SimulatedClient => new SimulatedClient(house, name, { keyWork: createKeyWork() });
    const ada = page(KNOWN);
    const ben = page('Ben');
    const register = async (
      who: SimulatedClient,
      admission: Parameters<SimulatedClient['register']>[0],
    ): Promise<string> => {
      await who.client.start();
      const { recoveryCode } = await who.client.register(
        {
          name: who.name,
          password: PASSWORD,
          keep: true,
          admission: admission ?? { kind: 'open' },
          identity: 'ecdsa-p256',
        },
        () => undefined,
      );
      await who.online();
      return recoveryCode;
    };
    // Behind a proxy the house says it to nobody; whoever runs it finds it here.
    const { claimCode: code } = JSON.parse(readFileSync(join(dataFolder, SETUP_FILE), 'utf8')) as { claimCode: string };
    expect(house.said().replaceAll('-', '')).not.toContain(code);
    const recoveryCode = await register(ada, { kind: 'claim', code });
    await register(ben, { kind: 'open' });

    const room = await ada.client.createRoom(ROOM_NAMES[0]!);
    await ada.roomReady(room);
    const { link } = await ada.client.createInvite(room, 1, 1);
    await ben.client.joinByLink(link);
    await ben.roomReady(room);
    await ada.client.send(room, TEXTS[0]!);
    await ben.sees(room, TEXTS[0]!);
    await ben.client.send(room, TEXTS[1]!);
    await ada.sees(room, TEXTS[1]!);
    const file = Buffer.from(`${FILE_TEXT}\n`.repeat(2_000));
    await ada.client.sendFile(
      room,
      { name: FILE_NAME, bytes: file.length, read: async (from, to) => new Uint8Array(file.subarray(from, to)) },
      'with a file',
    );
    const sent = await ben.until('the file', () =>
      ben.items(room).find((item) => item.kind === 'message' && item.file !== undefined),
    );
    const opened = await ben.client.openFile(room, sent.id);
    expect(Buffer.from(opened.bytes).equals(file)).toBe(true);
    await ada.client.renameRoom(room, ROOM_NAMES[1]!);
    await ben.until('the new name', () => ben.room(room)?.name === ROOM_NAMES[1]);
    // A second device fetches everything from the vault.
    const laptop = page(KNOWN);
    await laptop.logIn(PASSWORD);
    await laptop.sees(room, ...TEXTS);

    const secrets: Planted[] = [
      plantedText('the password', PASSWORD),
      plantedText('the recovery code', recoveryCode),
      plantedText('the recovery code without dashes', recoveryCode.replaceAll('-', '')),
      plantedText('the secret part of the link', link.slice(link.indexOf('#i=') + 3).slice(36, 72)),
      ...TEXTS.map((text) => plantedText(text, text)),
      ...ROOM_NAMES.map((name) => plantedText(name, name)),
      plantedText('the file name', FILE_NAME),
      plantedText('the file', FILE_TEXT),
      ...Array.from(keys, ([what, bytes]) => plantedBytes(what, bytes)),
    ];
    const known = plantedText('the name', KNOWN);
    expect(keys.size).toBeGreaterThan(20);

    const inMemory = foundInMemory(house.child.pid ?? 0, [...secrets, known]);
    expect(inMemory.bytes).toBeGreaterThan(20_000_000);
    expect(inMemory.found).toEqual(['the name']);
    expect(foundIn(Buffer.from(house.said()), secrets)).toEqual([]);
    for (const client of [ada, ben, laptop]) client.stop();
    expect(await house.end('SIGTERM')).toBe(0);
    expect(foundOnDisk(dataFolder, [...secrets, known])).toEqual(['the name']);
    console.log(
      `${secrets.length} secrets looked for in ${Math.round(inMemory.bytes / 1e6)} MB of memory and on the disk: none there`,
    );
  },
);
