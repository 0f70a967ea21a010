import { readFileSync } from 'node:fs';
import { createAccountLog } from '../../appliance/e2ee/account.ts';
import { type Device, generateDevice } from '../../appliance/e2ee/device.ts';
import { generateIdentity, type Identity } from '../../appliance/e2ee/identity.ts';
import type { AccountOf, RoomActor } from '../../appliance/e2ee/room.ts';
import { importWrapPrivateKey } from '../../appliance/e2ee/wrap-key.ts';
import type { AccountState, Signed } from '../../appliance/protocol/account-log.ts';
import { type Bytes, formatHex, parseBase64Url } from '../../appliance/protocol/encoding.ts';
import { IDENTITY_ALGORITHM, type IdentityAlgorithm } from '../../appliance/protocol/suites.ts';

/** A person with every key in hand: what a test needs to speak as somebody. */
export type TestPerson = {
  readonly name: string;
  readonly identity: Identity;
  readonly identityPkcs8: Bytes;
  readonly device: Device;
  readonly wrapKey: CryptoKey;
  readonly wrapPkcs8: Bytes;
  readonly log: readonly Signed[];
  readonly account: AccountState;
  readonly fp: Bytes;
  readonly actor: RoomActor;
};

export const START_MS = Date.UTC(2026, 0, 2, 12);

type KeyText = { readonly spki: string; readonly pkcs8: string };

/** RSA-4096 keys for tests only: making one takes seconds. There are six. */
export function wrapKeyForTest(index: number): { readonly spki: Bytes; readonly pkcs8: Bytes } {
  const keys = JSON.parse(readFileSync(new URL('wrap-keys.json', import.meta.url), 'utf8')) as readonly KeyText[];
  const key = keys[index];
  if (key === undefined) throw new Error(`there is no wrap key ${index}`);
  return { spki: parseBase64Url(key.spki), pkcs8: parseBase64Url(key.pkcs8) };
}

/** A person whose wrap key is number `index` of the test keys. */
export async function makePerson(
  name: string,
  index: number,
  algorithm: IdentityAlgorithm = IDENTITY_ALGORITHM.ecdsaP256,
): Promise<TestPerson> {
  const wrap = wrapKeyForTest(index);
  const { identity, pkcs8 } = await generateIdentity(algorithm);
  const device = await generateDevice();
  const { entries, state } = await createAccountLog(identity, { name, wrap: wrap.spki, device, timeMs: START_MS });
  return {
    name,
    identity,
    identityPkcs8: pkcs8,
    device,
    wrapKey: await importWrapPrivateKey(wrap.spki, wrap.pkcs8),
    wrapPkcs8: wrap.pkcs8,
    log: entries,
    account: state,
    fp: state.fp,
    actor: { fp: state.fp, device },
  };
}

/** Looks accounts up among `people`. */
export function accountsOf(people: readonly { readonly account: AccountState }[]): AccountOf {
  const accounts = new Map(people.map(({ account }) => [formatHex(account.fp), account]));
  return (fp) => {
    const account = accounts.get(formatHex(fp));
    if (account === undefined) throw new Error('nobody by that fingerprint in this test');
    return account;
  };
}
