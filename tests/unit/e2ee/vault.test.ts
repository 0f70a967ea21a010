import { describe, expect, test } from 'vitest';
import { importRoot } from '../../../appliance/e2ee/hkdf.ts';
import { OpenError } from '../../../appliance/e2ee/open-error.ts';
import { randomBytes } from '../../../appliance/e2ee/random.ts';
import {
  createVaultRoot,
  openRecord,
  openVaultRoot,
  recordId,
  rewrapVaultRoot,
  sealRecord,
} from '../../../appliance/e2ee/vault.ts';
import { utf8 } from '../../../appliance/protocol/encoding.ts';
import { LIMITS } from '../../../appliance/protocol/limits.ts';

const fp = randomBytes(32);
const [password, recovery] = [await importRoot(randomBytes(32)), await importRoot(randomBytes(32))];
const { root, sealed } = await createVaultRoot(fp, [password, recovery]);
const [byPassword, byRecovery] = [sealed[0]!, sealed[1]!];
const owner = { fp, id: await recordId(root, 'keys') };

describe('the vault root', () => {
  test('opens by password and by recovery code to the same vault', async () => {
    const record = await sealRecord(root, owner, undefined, utf8('pins'));
    for (const [way, blob] of [[password, byPassword] as const, [recovery, byRecovery] as const]) {
      const opened = await openVaultRoot(way, fp, blob);
      expect(opened.extractable).toBe(false);
      expect((await openRecord(opened, owner, record)).plain).toEqual(utf8('pins'));
      expect(await recordId(opened, 'keys')).toEqual(owner.id);
    }
  });

  test('opens by no other key and for no other account', async () => {
    await expect(openVaultRoot(recovery, fp, byPassword)).rejects.toThrow(OpenError);
    await expect(openVaultRoot(password, randomBytes(32), byPassword)).rejects.toThrow(OpenError);
  });

  test('a new password changes the seal, not the vault', async () => {
    const next = await importRoot(randomBytes(32));
    const rewrapped = await rewrapVaultRoot(password, next, fp, byPassword);
    expect(await recordId(await openVaultRoot(next, fp, rewrapped), 'keys')).toEqual(owner.id);
    await expect(openVaultRoot(password, fp, rewrapped)).rejects.toThrow(OpenError);
  });
});

describe('a vault record', () => {
  test('is found by an id that tells nothing, and by nobody else’s', async () => {
    expect(owner.id.length).toBe(16);
    expect(await recordId(root, 'contacts')).not.toEqual(owner.id);
    expect(await recordId(await importRoot(randomBytes(32)), 'keys')).not.toEqual(owner.id);
  });

  test('grows version by version, and a new device opens the last without the ones before', async () => {
    const first = await sealRecord(root, owner, undefined, utf8('one'));
    const second = await sealRecord(root, owner, first, utf8('two'));
    const opened = await openRecord(root, owner, second);
    expect([opened.version, opened.plain]).toEqual([2, utf8('two')]);
    expect(opened.prev).toEqual(first.hash);
    expect((await openRecord(root, owner, second, first)).hash).toEqual(second.hash);
  });

  test('rolled back, forked or passed off as another raises the alarm', async () => {
    const first = await sealRecord(root, owner, undefined, utf8('one'));
    const second = await sealRecord(root, owner, first, utf8('two'));
    const rival = await sealRecord(root, owner, first, utf8('rival'));
    const third = await sealRecord(root, owner, rival, utf8('three'));
    await expect(openRecord(root, owner, first, second)).rejects.toMatchObject({ kind: 'rollback' });
    await expect(openRecord(root, owner, rival, second)).rejects.toMatchObject({ kind: 'fork' });
    await expect(openRecord(root, owner, third, second)).rejects.toMatchObject({ kind: 'fork' });
    await expect(openRecord(root, owner, { version: 3, blob: second.blob })).rejects.toThrow(OpenError);
    const elsewhere = { fp, id: await recordId(root, 'contacts') };
    await expect(openRecord(root, elsewhere, second)).rejects.toThrow(OpenError);
    await expect(openRecord(root, { ...owner, fp: randomBytes(32) }, second)).rejects.toThrow(OpenError);
    await expect(openRecord(root, owner, { version: 1, blob: randomBytes(40) })).rejects.toThrow(OpenError);
  });

  test('too large to be stored is refused before it is sent', async () => {
    const plain = randomBytes(LIMITS.vaultRecordBytes);
    await expect(sealRecord(root, owner, undefined, plain)).rejects.toMatchObject({ code: 'too_large' });
  });
});
