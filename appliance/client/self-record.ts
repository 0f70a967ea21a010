import type { Bytes } from '../protocol/encoding.ts';
import type { Device } from '../e2ee/device.ts';
import type { LocalStore } from './local-store.ts';

/** What this device keeps of whoever is signed in, to go on after a reload. No key in it is extractable. */
export type SelfRecord = {
  readonly fp: Bytes;
  readonly name: string;
  readonly device: Device;
  /** The vault's root key and the wrap key; absent once the session ended on a computer that others use too. */
  readonly keys?: { readonly root: CryptoKey; readonly wrapKey: CryptoKey };
  /** Public half of the wrap key: another one in the account's log means that the password is needed again. */
  readonly wrapSpki: Bytes;
  /** The vault's root key as the password seals it: what a new password seals anew. */
  readonly vaultRoot: Bytes;
  readonly keep: boolean;
};

const KEY = 'self';

export async function loadSelf(store: LocalStore): Promise<SelfRecord | undefined> {
  // Written by `saveSelf`.
  return (await store.get(KEY)) as SelfRecord | undefined;
}

export async function saveSelf(store: LocalStore, record: SelfRecord): Promise<void> {
  await store.set(KEY, record);
}

/** Forgets what opens anything; the device's key stays, so that the next log-in adds no other. */
export async function forgetKeys(store: LocalStore): Promise<void> {
  const record = await loadSelf(store);
  if (record === undefined) return;
  const { fp, name, device, wrapSpki, vaultRoot, keep } = record;
  await saveSelf(store, { fp, name, device, wrapSpki, vaultRoot, keep });
}
