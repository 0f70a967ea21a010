import { beforeAll, describe, expect, test } from 'vitest';
import { createAccountLog, deviceAt, signAccountEntry, verifyAccountLog } from '../../../appliance/e2ee/account.ts';
import { generateDevice, verifyDeviceSignature } from '../../../appliance/e2ee/device.ts';
import { sha256 } from '../../../appliance/e2ee/hash.ts';
import { LogAlarm } from '../../../appliance/e2ee/log-alarm.ts';
import { randomBytes } from '../../../appliance/e2ee/random.ts';
import { ACCOUNT_ENTRY, type Signed } from '../../../appliance/protocol/account-log.ts';
import { IDENTITY_ALGORITHM } from '../../../appliance/protocol/suites.ts';
import { encodeSessionDevice } from '../../../appliance/protocol/sealed.ts';
import { makePerson, START_MS, type TestPerson, wrapKeyForTest } from '../../vectors/people.ts';

describe('an account’s log', () => {
  let ada: TestPerson;
  let grown: readonly Signed[];

  beforeAll(async () => {
    ada = await makePerson('Ada', 0);
    const phone = await generateDevice();
    const added = await signAccountEntry(
      ada.identity,
      ada.account,
      { kind: ACCOUNT_ENTRY.deviceAdded, device: phone.spki },
      START_MS + 1_000,
    );
    const heads = [{ id: randomBytes(16), version: 3, hash: randomBytes(32) }];
    const headed = await signAccountEntry(ada.identity, added.state, { kind: ACCOUNT_ENTRY.heads, heads }, START_MS);
    grown = [...ada.log, added.signed, headed.signed];
  });

  test('tells name, keys and devices to whoever reads it, once or bit by bit', async () => {
    const whole = await verifyAccountLog(grown);
    const early = await verifyAccountLog(grown.slice(0, 2));
    expect(await verifyAccountLog(grown, early)).toEqual(whole);
    expect(await verifyAccountLog(grown, whole)).toEqual(whole);
    expect([whole.name, whole.devices.size, whole.heads.length, whole.head.seq]).toEqual(['Ada', 2, 1, 3]);
    // The slow clock of the last entry was raised to the log's.
    expect(whole.head.timeMs).toBe(START_MS + 1_000);
  });

  test('served shorter or rewritten raises the alarm', async () => {
    const known = await verifyAccountLog(grown);
    await expect(verifyAccountLog(grown.slice(0, 3), known)).rejects.toMatchObject({ kind: 'rollback' });
    const other = await signAccountEntry(
      ada.identity,
      await verifyAccountLog(grown.slice(0, 3)),
      { kind: ACCOUNT_ENTRY.heads, heads: [] },
      START_MS,
    );
    const forked = verifyAccountLog([...grown.slice(0, 3), other.signed], known);
    await expect(forked).rejects.toThrow(LogAlarm);
    await expect(forked).rejects.toMatchObject({ kind: 'fork' });
  });

  test('of somebody else is not taken for the one asked for', async () => {
    const ben = await makePerson('Ben', 1);
    await expect(verifyAccountLog(ben.log, undefined, ada.fp)).rejects.toMatchObject({ code: 'bad_entry' });
    await expect(verifyAccountLog(ben.log, ada.account)).rejects.toMatchObject({ kind: 'fork' });
  });

  test('takes no entry that the identity did not sign', async () => {
    const mallory = await makePerson('Mallory', 1);
    const device = await generateDevice();
    const ghost = await signAccountEntry(
      { ...mallory.identity, fp: ada.fp },
      ada.account,
      { kind: ACCOUNT_ENTRY.deviceAdded, device: device.spki },
      START_MS,
    );
    await expect(verifyAccountLog([...ada.log, ghost.signed])).rejects.toMatchObject({ code: 'bad_signature' });
    const [create, added] = ada.log;
    await expect(verifyAccountLog([{ body: create!.body, sig: added!.sig }, added!])).rejects.toMatchObject({
      code: 'bad_signature',
    });
    await expect(verifyAccountLog([])).rejects.toMatchObject({ code: 'bad_entry' });
    await expect(verifyAccountLog([added!])).rejects.toMatchObject({ code: 'bad_entry' });
  });

  test('names no wrap key that would keep its rooms from new epochs', async () => {
    const wrap = randomBytes(550);
    const { entries } = await createAccountLog(ada.identity, {
      name: 'Ada',
      wrap,
      device: ada.device,
      timeMs: START_MS,
    });
    await expect(verifyAccountLog(entries)).rejects.toMatchObject({ code: 'bad_entry' });
  });

  test('comes with the device’s word that it belongs to it', async () => {
    const { entries, proof } = await createAccountLog(ada.identity, {
      name: 'Ada',
      wrap: wrapKeyForTest(0).spki,
      device: ada.device,
      timeMs: START_MS,
    });
    const said = encodeSessionDevice(await sha256(entries[0]!.body), ada.device.id);
    expect(await verifyDeviceSignature(ada.device.spki, said, proof)).toBe(true);
  });

  test('a lost phone speaks no more from the moment it was revoked', async () => {
    const revoked = await signAccountEntry(
      ada.identity,
      ada.account,
      { kind: ACCOUNT_ENTRY.deviceRevoked, deviceId: ada.device.id },
      START_MS + 5_000,
    );
    expect(deviceAt(revoked.state, ada.device.id, START_MS + 4_000).spki).toEqual(ada.device.spki);
    expect(() => deviceAt(revoked.state, ada.device.id, START_MS + 6_000)).toThrow('wrong_device');
    expect(() => deviceAt(revoked.state, randomBytes(32), START_MS)).toThrow('wrong_device');
  });

  test('an RSA identity keeps a log as well', { timeout: 60_000 }, async () => {
    const rosa = await makePerson('Rosa', 2, IDENTITY_ALGORITHM.rsaPss4096);
    expect((await verifyAccountLog(rosa.log)).algorithm).toBe(IDENTITY_ALGORITHM.rsaPss4096);
  });
});
