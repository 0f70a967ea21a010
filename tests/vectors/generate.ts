/**
 * Writes `parlour-1.json`: `npx tsx tests/vectors/generate.ts`. Randomness that passes through our hands comes from a fixed
 * stream; keys, signatures and RSA-OAEP are random inside WebCrypto, so a run records new ones. The file is only written
 * anew when suite 1 itself changes: other implementations hold themselves to the one that is published.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { encodeEpochContent, encodeKeys, RECORD_NAME } from '../../appliance/client/vault-content.ts';
import { signAccountEntry } from '../../appliance/e2ee/account.ts';
import { proveDevice, generateDevice } from '../../appliance/e2ee/device.ts';
import { sha256 } from '../../appliance/e2ee/hash.ts';
import { sealInvitation } from '../../appliance/e2ee/invitation.ts';
import { formatInviteLink, openInvite } from '../../appliance/e2ee/invite.ts';
import { stretchPassword } from '../../appliance/e2ee/password.ts';
import { randomBytes } from '../../appliance/e2ee/random.ts';
import { generateRecoveryCode, stretchRecovery } from '../../appliance/e2ee/recovery.ts';
import { safetyNumber } from '../../appliance/e2ee/room-code.ts';
import { createVaultRoot, recordId, type SealedRecord, sealRecord } from '../../appliance/e2ee/vault.ts';
import { ACCOUNT_ENTRY, accountNameKey, type AccountState, type Signed } from '../../appliance/protocol/account-log.ts';
import { type Bytes, equalBytes, formatBase64Url, formatHex, utf8 } from '../../appliance/protocol/encoding.ts';
import type { KdfJson } from '../../appliance/protocol/routes.ts';
import { ACTION, INVITE_KIND, ROLE } from '../../appliance/protocol/room-log.ts';
import { IDENTITY_ALGORITHM, type IdentityAlgorithm } from '../../appliance/protocol/suites.ts';
import { RoomCapture, signedVector } from './capture.ts';
import { checkVectors } from './check.ts';
import { makePerson, type TestPerson, wrapKeyForTest } from './people.ts';
import { primitives } from './primitives.ts';
import { refusedVectors } from './refused.ts';
import { type AccountVector, NO_COUNTS, type VectorFile } from './vector-file.ts';

const PBKDF2: KdfJson = { kind: 'pbkdf2', rounds: 600_000 };
const ARGON2: KdfJson = { kind: 'argon2id', memoryKiB: 65_536, passes: 3 };

fixRandomness();
const house = randomBytes(16);

/** SHA-256 in counter mode over a fixed word, where the platform's generator would be. */
function fixRandomness(): void {
  let drawn = 0;
  const fixed = (out: Uint8Array): Uint8Array => {
    for (let at = 0; at < out.length; at += 32, drawn += 1) {
      const block = createHash('sha256').update(`parlour/1/vectors ${drawn}`).digest();
      out.set(block.subarray(0, Math.min(32, out.length - at)), at);
    }
    return out;
  };
  Object.defineProperty(crypto, 'getRandomValues', { value: fixed });
}

/** A person with password, recovery code and vault; `account` and `log` grow. */
class House {
  readonly people: TestPerson[] = [];
  readonly accounts = new Map<string, AccountState>();
  readonly logs = new Map<string, Signed[]>();

  async add(name: string, index: number, algorithm: IdentityAlgorithm): Promise<TestPerson> {
    const person = await makePerson(name, index, algorithm);
    this.people.push(person);
    this.accounts.set(name, person.account);
    this.logs.set(name, [...person.log]);
    return person;
  }

  readonly accountOf = (fp: Bytes): AccountState => {
    const found = [...this.accounts.values()].find((account) => equalBytes(account.fp, fp));
    if (found === undefined) throw new Error('nobody by that fingerprint');
    return found;
  };

  async write(person: TestPerson, change: Parameters<typeof signAccountEntry>[2], timeMs: number): Promise<void> {
    const made = await signAccountEntry(person.identity, this.accounts.get(person.name)!, change, timeMs);
    this.accounts.set(person.name, made.state);
    this.logs.get(person.name)!.push(made.signed);
  }
}

async function accountVector(
  all: House,
  person: TestPerson,
  room: RoomCapture,
  secret: { readonly password: string; readonly kdf: KdfJson; readonly nextWrap?: Bytes },
): Promise<AccountVector> {
  const nameKey = accountNameKey(person.name);
  const salt = randomBytes(16);
  const recoveryCode = generateRecoveryCode();
  const password = await stretchPassword(secret.password, { house, nameKey, salt, kdf: secret.kdf });
  const recovery = await stretchRecovery(recoveryCode, house, nameKey);
  const { root, sealed } = await createVaultRoot(person.fp, [password.wrapRoot, recovery.wrapRoot]);
  const records: AccountVector['records'][number][] = [];
  const put = async (name: string, plain: Bytes, last?: SealedRecord): Promise<SealedRecord> => {
    const id = await recordId(root, name);
    const record = await sealRecord(root, { fp: person.fp, id }, last, plain);
    records.push({ name, id: formatBase64Url(id), version: record.version, blob: formatBase64Url(record.blob) });
    return record;
  };
  const keys = { identity: person.identityPkcs8, wrap: person.wrapPkcs8 };
  const first = await put(RECORD_NAME.keys, encodeKeys(keys));
  if (secret.nextWrap) await put(RECORD_NAME.keys, encodeKeys({ ...keys, wrap: secret.nextWrap }), first);
  const genesis = formatHex(room.log[0]!.hash);
  for (const { commit, head, secret: epochSecret } of room.commits)
    if (commit.readers.some(({ fp }) => equalBytes(fp, person.fp)))
      await put(RECORD_NAME.epoch(genesis, head.epoch), encodeEpochContent({ secret: epochSecret, commit: head.hash }));
  const log = all.logs.get(person.name)!;
  return {
    name: person.name,
    nameKey,
    fp: formatBase64Url(person.fp),
    password: secret.password,
    salt: formatBase64Url(salt),
    kdf: secret.kdf,
    auth: formatBase64Url(password.auth),
    recoveryCode,
    recoveryAuth: formatBase64Url(recovery.auth),
    vaultRoot: { byPassword: formatBase64Url(sealed[0]!), byRecovery: formatBase64Url(sealed[1]!) },
    log: log.map(signedVector),
    proof: formatBase64Url(await proveDevice(person.device, await sha256(log[0]!.body))),
    records,
  };
}

async function join(room: RoomCapture, person: TestPerson, made: Awaited<ReturnType<RoomCapture['invite']>>) {
  const log = { state: room.last.state, entries: room.log };
  const opened = await openInvite(made.link, log, made.sealed);
  await room.act(person.actor, { action: ACTION.join, invite: opened.hash, inviteKey: opened.key });
}

async function story(): Promise<VectorFile> {
  const all = new House();
  const ada = await all.add('Ada', 0, IDENTITY_ALGORITHM.ecdsaP256);
  const ben = await all.add('Ben', 1, IDENTITY_ALGORITHM.rsaPss4096);
  const cleo = await all.add('Cleo', 2, IDENTITY_ALGORITHM.ecdsaP256);
  const dan = await all.add('Dän Müller', 3, IDENTITY_ALGORITHM.ecdsaP256);

  const room = await RoomCapture.create(ada.actor, all.accountOf);
  await room.act(ada.actor, { action: ACTION.admit, subject: ben.fp });
  await room.commit(ada.actor, 'Kitchen');
  const hello = await room.say(ada.actor, 'Hello Ben, only we two can read this.');
  await room.say(ben.actor, 'And the box cannot. **Good.**', hello);

  const link = await room.invite(ada.actor, INVITE_KIND.link);
  await join(room, cleo, link);
  await room.commit(cleo.actor, 'Kitchen');
  await room.say(cleo.actor, 'I came by the link, with nobody online 🫖');

  const phone = await generateDevice();
  await all.write(ada, { kind: ACCOUNT_ENTRY.deviceAdded, device: phone.spki }, room.nextMs());
  const adaOnPhone = { fp: ada.fp, device: phone };
  await room.say(adaOnPhone, 'Now from my phone.');
  await room.act(ada.actor, { action: ACTION.setRole, subject: ben.fp, role: ROLE.admin });
  const personal = await room.invite(ben.actor, INVITE_KIND.personal, dan.fp);
  const invitation = await sealInvitation(ben.actor, dan.account, personal.link);
  await join(room, dan, personal);
  await room.commit(dan.actor, 'Kitchen');
  await room.say(dan.actor, 'Danke für die Einladung!');
  const map = utf8(`Map of the garden.\n${'~ '.repeat(40_000)}`);
  await room.say(ben.actor, 'The map:', undefined, { name: 'map.txt', plain: map });

  const spare = await room.invite(cleo.actor, INVITE_KIND.link);
  await room.act(cleo.actor, { action: ACTION.voidInvite, invite: spare.hash });
  await room.act(ben.actor, { action: ACTION.remove, subject: cleo.fp });
  await room.commit(ben.actor, 'Kitchen without Cleo');
  await room.say(ben.actor, 'Cleo reads this no more.');
  await room.act(ada.actor, { action: ACTION.shareHistory, subject: dan.fp, firstEpoch: 1 });
  await room.act(ada.actor, { action: ACTION.raiseSuite, suite: 1 });

  const revokedMs = room.nextMs();
  await all.write(ada, { kind: ACCOUNT_ENTRY.deviceRevoked, deviceId: phone.id }, revokedMs);
  // The phone's clock goes ahead: what it signed just before its end is dated after it, and counts.
  await room.act(adaOnPhone, { action: ACTION.raiseSuite, suite: 1 });
  const nextWrap = wrapKeyForTest(4);
  await all.write(ada, { kind: ACCOUNT_ENTRY.wrapChanged, wrap: nextWrap.spki }, room.nextMs());
  await room.commit(ada.actor, 'Kitchen');
  await room.say(ada.actor, 'My phone is lost; it reads no more either.');
  await room.act(dan.actor, { action: ACTION.leave });
  await room.commit(ada.actor, 'Kitchen for two');
  await room.say(ben.actor, '', undefined, { name: 'empty.txt', plain: new Uint8Array(0) });
  await room.say(ada.actor, 'x'.repeat(150), hello);

  const accounts = [
    await accountVector(all, ada, room, { password: 'river lamp cloud stone', kdf: ARGON2, nextWrap: nextWrap.pkcs8 }),
    await accountVector(all, ben, room, { password: 'Ein gutes Paßwort ﬁnden', kdf: PBKDF2 }),
    await accountVector(all, cleo, room, { password: 'quatre chats dorment ici', kdf: PBKDF2 }),
    await accountVector(all, dan, room, { password: 'zwölf Boxkämpfer jagen', kdf: PBKDF2 }),
  ];
  const names = new Map(all.people.map(({ fp, name }) => [formatHex(fp), name]));
  const digits = async (a: TestPerson, b: TestPerson) => ({
    a: a.name,
    b: b.name,
    digits: await safetyNumber(a.fp, b.fp),
  });
  return {
    suite: 1,
    about: 'A captured room under suite 1 of the Parlour protocol, and the passwords that open it. For tests only.',
    counts: NO_COUNTS,
    house: formatBase64Url(house),
    ...(await primitives()),
    accounts,
    room: await room.toVector((fp) => names.get(fp)!),
    invitation: {
      from: ben.name,
      device: formatBase64Url(ben.device.id),
      to: dan.name,
      wrap: formatBase64Url(invitation.wrap),
      sealed: formatBase64Url(invitation.sealed),
      sig: formatBase64Url(invitation.sig),
      link: formatInviteLink(personal.link),
    },
    safetyNumbers: [await digits(ada, ben), await digits(cleo, ada)],
    refused: await refusedVectors(room, { ada, ben, cleo, lost: { device: phone, revokedMs } }),
  };
}

const file = await story();
const counts = await checkVectors(file);
const path = new URL('parlour-1.json', import.meta.url);
writeFileSync(path, `${JSON.stringify({ ...file, counts }, null, 1)}\n`);
console.log(counts);
