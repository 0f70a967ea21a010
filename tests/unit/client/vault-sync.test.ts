import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Vault } from '../../../appliance/client/vault-sync.ts';
import { importRoot } from '../../../appliance/e2ee/hkdf.ts';
import { randomBytes } from '../../../appliance/e2ee/random.ts';
import { type Bytes, parseUtf8, utf8 } from '../../../appliance/protocol/encoding.ts';
import { PaperVault } from '../../lib/paper-vault.ts';
import { MemoryStore } from '../../lib/simulated-client.ts';

let root: CryptoKey;
let paper: PaperVault;
let phone: Vault;
let laptop: Vault;

beforeAll(async () => {
  root = await importRoot(randomBytes(32));
});
beforeEach(() => {
  paper = new PaperVault();
  phone = paper.vault(new MemoryStore(), root);
  laptop = paper.vault(new MemoryStore(), root);
});

/** Adds words to a list, as a device does that merges what it finds. */
function adding(word: string): (plain: Bytes | undefined) => Bytes {
  const words = new Set([word]);
  return (plain) => {
    for (const one of plain === undefined ? [] : parseUtf8(plain).split(' ')) words.add(one);
    return utf8([...words].sort().join(' '));
  };
}

async function wordsOf(vault: Vault, name = 'list'): Promise<string | undefined> {
  const plain = (await vault.read([name])).get(name);
  return plain && parseUtf8(plain);
}

describe('records that two devices write', () => {
  it('hold what both wrote, whoever was faster', async () => {
    await phone.update('list', adding('apple'));
    paper.beforePut = () => laptop.update('list', adding('berry'));
    await phone.update('list', adding('cherry'));
    expect(await wordsOf(phone)).toBe('apple berry cherry');
    expect(await wordsOf(laptop)).toBe('apple berry cherry');
    expect(paper.rollbacks).toEqual([]);
  });

  it('that are added once stay as they are, and are told to whoever comes second', async () => {
    expect(await phone.append([['one', utf8('of the phone')]])).toEqual([]);
    expect(
      await laptop.append([
        ['one', utf8('of the laptop')],
        ['two', utf8('new')],
      ]),
    ).toEqual(['one']);
    expect(await wordsOf(laptop, 'one')).toBe('of the phone');
    expect(await wordsOf(phone, 'two')).toBe('new');
  });

  it('do not begin to crawl when one device loses every race: it says so in the end', async () => {
    await phone.update('list', adding('first'));
    let isRacing = false;
    paper.beforePut = async function race() {
      if (isRacing) return;
      isRacing = true;
      await laptop.update('list', (plain) => utf8(`${plain ? parseUtf8(plain) : ''} +`));
      isRacing = false;
      paper.beforePut = race;
    };
    await expect(phone.update('list', adding('never'))).rejects.toMatchObject({ code: 'stale_version' });
  });
});

describe('a house that has less than was seen', () => {
  it('is named, and not believed', async () => {
    await phone.update('list', adding('apple'));
    const before = new Map(paper.records);
    await phone.update('list', adding('berry'));
    paper.records = before;
    expect(await wordsOf(phone)).toBe('apple berry');
    expect(paper.rollbacks).toHaveLength(1);
    paper.records = new Map();
    expect(await wordsOf(phone)).toBe('apple berry');
    expect(await phone.isBehind('list')).toBe(true);
  });

  it('is written on from where it stands: what was lost, and what another device wrote since, is there again', async () => {
    await phone.update('list', adding('apple'));
    const backup = new Map(paper.records);
    for (const word of ['berry', 'cherry', 'date']) await phone.update('list', adding(word));
    paper.records = backup;
    await laptop.update('list', adding('elder'));
    await phone.update('list', adding('fig'));
    expect(await wordsOf(phone)).toBe('apple berry cherry date elder fig');
    expect(await wordsOf(laptop)).toBe('apple berry cherry date elder fig');
    expect(await phone.isBehind('list')).toBe(false);
  });

  it('gets records that never changed back as they were sealed, and no other', async () => {
    await phone.append([
      ['secret 1', utf8('one')],
      ['secret 2', utf8('two')],
    ]);
    await phone.update('list', adding('apple'));
    await phone.update('list', adding('berry'));
    const whole = new Map(paper.records);
    const [[kept, record] = ['', undefined]] = [...whole];
    if (record === undefined) throw new Error('nothing stored');
    paper.records = new Map([[kept, record]]);
    await phone.giveBack();
    expect(paper.records).toEqual(new Map([...whole].filter(([, { version }]) => version === 1)));
    // Nobody sees a difference: no alarm on a device that saw them before.
    await laptop.read(['secret 1', 'secret 2']);
    expect(paper.rollbacks).toEqual([]);
  });
});
