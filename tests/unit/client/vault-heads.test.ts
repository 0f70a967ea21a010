import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RECORD_NAME } from '../../../appliance/client/vault-content.ts';
import { assertHeads, HEADED_RECORDS, headsOf } from '../../../appliance/client/vault-heads.ts';
import type { Vault } from '../../../appliance/client/vault-sync.ts';
import { signAccountEntry } from '../../../appliance/e2ee/account.ts';
import { importRoot } from '../../../appliance/e2ee/hkdf.ts';
import { randomBytes } from '../../../appliance/e2ee/random.ts';
import { ACCOUNT_ENTRY, type AccountState } from '../../../appliance/protocol/account-log.ts';
import { compareBytes, utf8 } from '../../../appliance/protocol/encoding.ts';
import { PaperVault } from '../../lib/paper-vault.ts';
import { MemoryStore } from '../../lib/simulated-client.ts';
import { makePerson, START_MS, type TestPerson } from '../../vectors/people.ts';

let root: CryptoKey;
let ann: TestPerson;
let paper: PaperVault;
let phone: Vault;
/** Ann's account once her phone has signed where her records stand. */
let account: AccountState;

beforeAll(async () => {
  root = await importRoot(randomBytes(32));
  ann = await makePerson('Ann', 0);
});
beforeEach(async () => {
  paper = new PaperVault();
  phone = paper.vault(new MemoryStore(), root);
  for (const name of [RECORD_NAME.keys, RECORD_NAME.contacts(3), RECORD_NAME.rooms(0)])
    await phone.update(name, () => utf8('first'));
  await phone.update(RECORD_NAME.contacts(3), () => utf8('second'));
  const change = { kind: ACCOUNT_ENTRY.heads, heads: await headsOf(phone) } as const;
  account = (await signAccountEntry(ann.identity, ann.account, change, START_MS)).state;
});

/** What a device that saw nothing before says of what the house serves. */
async function findings(): Promise<string[]> {
  const laptop = paper.vault(new MemoryStore(), root);
  await laptop.read(HEADED_RECORDS);
  const found: string[] = [];
  await assertHeads(laptop, account, (detail) => void found.push(detail));
  return found;
}

describe('a new device', () => {
  it('finds the vault as the account’s own log says', async () => {
    expect(account.heads).toHaveLength(3);
    expect([...account.heads].sort((a, b) => compareBytes(a.id, b.id))).toEqual(account.heads);
    expect(await findings()).toEqual([]);
    await phone.update(RECORD_NAME.contacts(3), () => utf8('third'));
    expect(await findings()).toEqual([]);
  });

  it('notices a record that is older than that, or gone', async () => {
    const position = await phone.position(RECORD_NAME.contacts(3));
    expect(position?.version).toBe(2);
    for (const [id, record] of paper.records) if (record.version === 2) paper.records.delete(id);
    expect(await findings()).toHaveLength(1);
    paper.records.clear();
    expect(await findings()).toHaveLength(3);
  });

  it('notices another record in its place', async () => {
    const other = new PaperVault();
    const forger = other.vault(new MemoryStore(), root);
    await forger.update(RECORD_NAME.keys, () => utf8('another'));
    paper.records = new Map([...paper.records, ...other.records]);
    expect(await findings()).toHaveLength(1);
  });
});
