import type { Bytes } from '../protocol/encoding.ts';
import { encodeSessionDevice } from '../protocol/sealed.ts';
import { sha256 } from './hash.ts';
import { P256, signP256, verifyP256 } from './p256.ts';
import { exportSpki } from './private-key.ts';

/** One browser's or terminal's key (rule 3). It never leaves: `privateKey` is non-extractable from birth. */
export type Device = {
  /** SHA-256 of `spki`. */
  readonly id: Bytes;
  readonly spki: Bytes;
  readonly privateKey: CryptoKey;
};

/** A new device; register it in the account’s log. */
export async function generateDevice(): Promise<Device> {
  const pair = await crypto.subtle.generateKey(P256, false, ['sign', 'verify']);
  const spki = await exportSpki(pair.publicKey);
  return { id: await sha256(spki), spki, privateKey: pair.privateKey };
}

/** The raw 64 bytes r‖s. */
export function signWithDevice(device: Device, body: Bytes): Promise<Bytes> {
  return signP256(device.privateKey, body);
}

/** True if `sig` is over `body` by the device (or invite) key `spki`; false too where `spki` is no P-256 key. */
export function verifyDeviceSignature(spki: Bytes, body: Bytes, sig: Bytes): Promise<boolean> {
  return verifyP256(spki, body, sig);
}

/** Binds `device` to a session (`challenge` is the log-in's) or to a registration (the create entry's hash). */
export function proveDevice(device: Device, challenge: Bytes): Promise<Bytes> {
  return signWithDevice(device, encodeSessionDevice(challenge, device.id));
}
