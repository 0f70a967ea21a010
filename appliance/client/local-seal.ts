import { type Bytes, encodeFields, utf8 } from '../protocol/encoding.ts';
import { SEAL_PURPOSE } from '../protocol/sealed.ts';
import { CONTEXT } from '../protocol/suites.ts';
import { open, seal } from '../e2ee/seal.ts';

/** Seals what stays on this device, bound to the key it is kept under: text never lies open in the browser's storage. */
export function sealLocal(root: CryptoKey, key: string, plain: Bytes): Promise<Bytes> {
  return seal(root, SEAL_PURPOSE.outbox, encodeFields(CONTEXT.outbox, [utf8(key)]), plain);
}

/** @throws OpenError if it was sealed by another account or for another place. */
export function openLocal(root: CryptoKey, key: string, sealed: Bytes): Promise<Bytes> {
  return open(root, SEAL_PURPOSE.outbox, encodeFields(CONTEXT.outbox, [utf8(key)]), sealed);
}
