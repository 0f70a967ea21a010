import { expect, test } from 'vitest';
import { generateDevice, proveDevice, signWithDevice, verifyDeviceSignature } from '../../../appliance/e2ee/device.ts';
import {
  fingerprintOf,
  generateIdentity,
  importIdentity,
  signWithIdentity,
  verifyIdentitySignature,
} from '../../../appliance/e2ee/identity.ts';
import { OpenError } from '../../../appliance/e2ee/open-error.ts';
import { exportSpki } from '../../../appliance/e2ee/private-key.ts';
import { randomBytes } from '../../../appliance/e2ee/random.ts';
import { generateWrapKey, importWrapPrivateKey, unwrapSecret, wrapSecret } from '../../../appliance/e2ee/wrap-key.ts';
import { type Bytes, utf8 } from '../../../appliance/protocol/encoding.ts';
import { WireError } from '../../../appliance/protocol/errors.ts';
import { encodeSessionDevice } from '../../../appliance/protocol/sealed.ts';
import { IDENTITY_ALGORITHM, identitySignatureBytes } from '../../../appliance/protocol/suites.ts';
import { wrapKeyForTest } from '../../vectors/people.ts';

const body = utf8('an account entry');

test.each(Object.entries(IDENTITY_ALGORITHM))(
  'an identity (%s) signs, survives the vault, and its key cannot be read from memory again',
  { timeout: 60_000 },
  async (_, algorithm) => {
    const { identity, pkcs8 } = await generateIdentity(algorithm);
    const sig = await signWithIdentity(identity, body);
    expect(sig.length).toBe(identitySignatureBytes(algorithm));
    expect(await verifyIdentitySignature(algorithm, identity.spki, body, sig)).toBe(true);
    expect(await verifyIdentitySignature(algorithm, identity.spki, utf8('another'), sig)).toBe(false);
    const back = await importIdentity(algorithm, identity.spki, pkcs8);
    expect(back.fp).toEqual(identity.fp);
    expect(await verifyIdentitySignature(algorithm, back.spki, body, await signWithIdentity(back, body))).toBe(true);
    expect([identity.privateKey.extractable, back.privateKey.extractable]).toEqual([false, false]);
  },
);

test('one key under two algorithms has two fingerprints', async () => {
  const { spki } = wrapKeyForTest(0);
  const [first, second] = await Promise.all([fingerprintOf(1, spki), fingerprintOf(2, spki)]);
  expect(first).not.toEqual(second);
});

test('a key nobody can use verifies nothing instead of stopping the client', async () => {
  const junk = randomBytes(91);
  expect(await verifyIdentitySignature(IDENTITY_ALGORITHM.ecdsaP256, junk, body, randomBytes(64))).toBe(false);
  expect(await verifyIdentitySignature(IDENTITY_ALGORITHM.rsaPss4096, junk, body, randomBytes(512))).toBe(false);
  expect(await verifyDeviceSignature(junk, body, randomBytes(64))).toBe(false);
});

test('a short RSA identity is not taken for a 4096-bit one, however well it signs', async () => {
  const pair = await rsaPair('RSA-PSS', 2048);
  const sig = await crypto.subtle.sign({ name: 'RSA-PSS', saltLength: 32 }, pair.privateKey, body);
  const spki = await exportSpki(pair.publicKey);
  const verdict = verifyIdentitySignature(IDENTITY_ALGORITHM.rsaPss4096, spki, body, new Uint8Array(sig));
  expect(await verdict).toBe(false);
});

test('a private key swapped in the vault for another one is refused', async () => {
  const [mine, other] = [wrapKeyForTest(0), wrapKeyForTest(1)];
  await expect(importWrapPrivateKey(mine.spki, other.pkcs8)).rejects.toThrow(OpenError);
  await expect(importWrapPrivateKey(mine.spki, randomBytes(64))).rejects.toThrow(OpenError);
  const { identity } = await generateIdentity(IDENTITY_ALGORITHM.ecdsaP256);
  const { pkcs8 } = await generateIdentity(IDENTITY_ALGORITHM.ecdsaP256);
  await expect(importIdentity(IDENTITY_ALGORITHM.ecdsaP256, identity.spki, pkcs8)).rejects.toThrow(OpenError);
});

test('a device key never leaves its browser, and proves itself to a session only', async () => {
  const device = await generateDevice();
  await expect(crypto.subtle.exportKey('pkcs8', device.privateKey)).rejects.toThrow();
  expect(await verifyDeviceSignature(device.spki, body, await signWithDevice(device, body))).toBe(true);
  const challenge = randomBytes(32);
  const proof = await proveDevice(device, challenge);
  expect(await verifyDeviceSignature(device.spki, encodeSessionDevice(challenge, device.id), proof)).toBe(true);
  expect(await verifyDeviceSignature(device.spki, encodeSessionDevice(randomBytes(32), device.id), proof)).toBe(false);
});

test('a wrap opens for its person, for its purpose, and for nobody else', async () => {
  const [mine, other] = [wrapKeyForTest(0), wrapKeyForTest(1)];
  const key = await importWrapPrivateKey(mine.spki, mine.pkcs8);
  const [context, fp, secret] = [randomBytes(32), randomBytes(32), randomBytes(32)];
  const wrap = await wrapSecret(mine.spki, context, fp, secret);
  expect(key.extractable).toBe(false);
  expect(await unwrapSecret(key, context, fp, wrap)).toEqual(secret);
  await expect(unwrapSecret(key, randomBytes(32), fp, wrap)).rejects.toThrow(OpenError);
  await expect(unwrapSecret(key, context, randomBytes(32), wrap)).rejects.toThrow(OpenError);
  const otherKey = await importWrapPrivateKey(other.spki, other.pkcs8);
  await expect(unwrapSecret(otherKey, context, fp, wrap)).rejects.toThrow(OpenError);
});

test('a new wrap key goes into the vault and comes out of it', { timeout: 60_000 }, async () => {
  const { spki, pkcs8 } = await generateWrapKey();
  const [context, fp, secret] = [randomBytes(32), randomBytes(32), randomBytes(32)];
  const key = await importWrapPrivateKey(spki, pkcs8);
  expect(await unwrapSecret(key, context, fp, await wrapSecret(spki, context, fp, secret))).toEqual(secret);
});

test('no secret is wrapped to a key that is too short or no key', async () => {
  const wrapTo = (spki: Bytes): Promise<Bytes> => wrapSecret(spki, randomBytes(32), randomBytes(32), randomBytes(32));
  const short = await rsaPair('RSA-OAEP', 2048);
  await expect(wrapTo(await exportSpki(short.publicKey))).rejects.toThrow(WireError);
  await expect(wrapTo(randomBytes(550))).rejects.toThrow(WireError);
  await expect(wrapTo((await generateDevice()).spki)).rejects.toThrow(WireError);
});

function rsaPair(name: 'RSA-OAEP' | 'RSA-PSS', modulusLength: number): Promise<CryptoKeyPair> {
  const usages: KeyUsage[] = name === 'RSA-PSS' ? ['sign', 'verify'] : ['encrypt', 'decrypt'];
  const parameters = { name, hash: 'SHA-256', modulusLength, publicExponent: Uint8Array.of(1, 0, 1) };
  return crypto.subtle.generateKey(parameters, true, usages);
}
