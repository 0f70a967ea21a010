import { generateKeyPairSync, sign, webcrypto } from 'node:crypto';
import { expect, it } from 'vitest';
import { createVerifier } from '../../../appliance/core/accounts/verify.ts';
import { utf8 } from '../../../appliance/protocol/encoding.ts';
import type { Bytes } from '../../../appliance/protocol/encoding.ts';
import { IDENTITY_ALGORITHM } from '../../../appliance/protocol/suites.ts';
import { generateDevice, signWithDevice } from '../../../appliance/e2ee/device.ts';
import { wrapKeyForTest } from '../../vectors/people.ts';

const body = utf8('what was signed');
const P256 = IDENTITY_ALGORITHM.ecdsaP256;
const RSA = IDENTITY_ALGORITHM.rsaPss4096;

/** SPKI of a key that node made. */
function spkiOf(kind: 'p384' | 'p256' | 'rsa2048' | 'ed25519'): Bytes {
  const pair = {
    p256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    p384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
    rsa2048: () => generateKeyPairSync('rsa', { modulusLength: 2_048 }),
    ed25519: () => generateKeyPairSync('ed25519'),
  }[kind]();
  return new Uint8Array(pair.publicKey.export({ type: 'spki', format: 'der' }));
}

it('a signature made by a browser counts, and nothing that differs from it in one bit does', async () => {
  const verifier = createVerifier();
  const device = await generateDevice();
  const sig = await signWithDevice(device, body);
  expect(verifier.verifyP256(device.spki, body, sig)).toBe(true);
  expect(verifier.verifyIdentity(P256, device.spki, body, sig)).toBe(true);
  for (const bytes of [sig, body]) {
    bytes[0]! ^= 1;
    expect(verifier.verifyP256(device.spki, body, sig)).toBe(false);
    bytes[0]! ^= 1;
  }
  expect(verifier.verifyP256((await generateDevice()).spki, body, sig)).toBe(false);
  expect(verifier.verifyP256(device.spki, body, sig.slice(1))).toBe(false);
  expect(verifier.verifyP256(device.spki, body, new Uint8Array(0))).toBe(false);
  expect(verifier.verifyP256(device.spki, body, new Uint8Array(64))).toBe(false);
});

it('an identity of the other algorithm counts as such only, with the salt the suite says', async () => {
  const verifier = createVerifier();
  const { spki, pkcs8 } = wrapKeyForTest(0);
  const key = { key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8', padding: 6 } as const;
  const sig = new Uint8Array(sign('sha256', body, { ...key, saltLength: 32 }));
  expect(verifier.verifyIdentity(RSA, spki, body, sig)).toBe(true);
  expect(verifier.verifyIdentity(P256, spki, body, sig)).toBe(false);
  const otherSalt = new Uint8Array(sign('sha256', body, { ...key, saltLength: 20 }));
  expect(verifier.verifyIdentity(RSA, spki, body, otherSalt)).toBe(false);
  const device = await generateDevice();
  expect(verifier.verifyIdentity(RSA, device.spki, body, await signWithDevice(device, body))).toBe(false);
});

it('a key is what the suite says, in its one encoding, or no key at all', () => {
  const verifier = createVerifier();
  const p256 = spkiOf('p256');
  expect(verifier.isP256(p256)).toBe(true);
  expect(verifier.isRsa4096(p256)).toBe(false);
  expect(verifier.isRsa4096(wrapKeyForTest(0).spki)).toBe(true);
  // Nobody could wrap anything to it: rooms of its owner would never get new keys.
  const even = wrapKeyForTest(0).spki.slice();
  even[even.length - 6]! &= 0xfe;
  expect(verifier.isRsa4096(even)).toBe(false);
  expect(verifier.isP256(wrapKeyForTest(0).spki)).toBe(false);
  const junk = [spkiOf('p384'), spkiOf('rsa2048'), spkiOf('ed25519'), new Uint8Array(91), new Uint8Array(0)];
  for (const spki of [...junk, Uint8Array.of(...p256, 0), p256.slice(0, 90)]) {
    expect(verifier.isP256(spki)).toBe(false);
    expect(verifier.isRsa4096(spki)).toBe(false);
    expect(verifier.verifyP256(spki, body, new Uint8Array(64))).toBe(false);
  }
  // Off the curve: a point that no private key has.
  const bent = new Uint8Array(p256);
  bent[90]! ^= 1;
  expect(verifier.isP256(bent)).toBe(false);
});

it('more keys than are kept verify as the first one did', async () => {
  const verifier = createVerifier();
  const device = await generateDevice();
  const sig = await signWithDevice(device, body);
  for (let i = 0; i < 2_100; i += 1) {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(verifier.isP256(new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })))).toBe(true);
  }
  expect(verifier.verifyP256(device.spki, body, sig)).toBe(true);
});

it('hashes as WebCrypto does', async () => {
  const expected = new Uint8Array(await webcrypto.subtle.digest('SHA-256', body));
  expect(createVerifier().sha256(body)).toEqual(expected);
});
