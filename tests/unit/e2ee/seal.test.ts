import { expect, test } from 'vitest';
import { importRoot } from '../../../appliance/e2ee/hkdf.ts';
import { OpenError } from '../../../appliance/e2ee/open-error.ts';
import { randomBytes } from '../../../appliance/e2ee/random.ts';
import { open, seal } from '../../../appliance/e2ee/seal.ts';
import { utf8 } from '../../../appliance/protocol/encoding.ts';
import { SEAL_PURPOSE } from '../../../appliance/protocol/sealed.ts';

const root = await importRoot(randomBytes(32));
const aad = utf8('whose and which');
const plain = utf8('a contact list');
const sealed = await seal(root, SEAL_PURPOSE.vaultRecord, aad, plain);

test('what a device sealed it reads again', async () => {
  expect(await open(root, SEAL_PURPOSE.vaultRecord, aad, sealed)).toEqual(plain);
});

test('a server cannot pass one sealed thing off as another: root, purpose and place are bound', async () => {
  const other = await importRoot(randomBytes(32));
  await expect(open(other, SEAL_PURPOSE.vaultRecord, aad, sealed)).rejects.toThrow(OpenError);
  await expect(open(root, SEAL_PURPOSE.roomCard, aad, sealed)).rejects.toThrow(OpenError);
  await expect(open(root, SEAL_PURPOSE.vaultRecord, utf8('elsewhere'), sealed)).rejects.toThrow(OpenError);
});

test('a failure to open says nothing about why', async () => {
  const cutOff = open(root, SEAL_PURPOSE.vaultRecord, aad, sealed.slice(0, 20));
  const otherSuite = open(root, SEAL_PURPOSE.vaultRecord, aad, Uint8Array.of(9, ...sealed.subarray(1)));
  const tampered = open(root, SEAL_PURPOSE.vaultRecord, aad, Uint8Array.of(...sealed.subarray(0, -1), 0, 0));
  const errors = await Promise.all([cutOff, otherSuite, tampered].map((one) => one.catch((error: unknown) => error)));
  for (const error of errors) {
    expect(error).toBeInstanceOf(OpenError);
    expect((error as OpenError).message).toBe('could not be opened');
    expect((error as OpenError).cause).toBeUndefined();
  }
});

test('sealing the same twice shows the server two different blobs', async () => {
  expect(await seal(root, SEAL_PURPOSE.vaultRecord, aad, plain)).not.toEqual(sealed);
});
