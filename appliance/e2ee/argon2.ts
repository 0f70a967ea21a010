import { argon2id } from 'hash-wasm';
import type { Bytes } from '../protocol/encoding.ts';
import { KEY_BYTES } from '../protocol/suites.ts';

/**
 * Argon2id version 0x13 (RFC 9106) with one lane, in WebAssembly. A file of its own, so that a bundler takes only this
 * much of hash-wasm and puts it where it is loaded when a password is typed.
 */
export async function stretchByArgon2id(
  input: Bytes,
  salt: Bytes,
  cost: { readonly memoryKiB: number; readonly passes: number },
): Promise<Bytes> {
  const stretched = await argon2id({
    password: input,
    salt,
    parallelism: 1,
    iterations: cost.passes,
    memorySize: cost.memoryKiB,
    hashLength: KEY_BYTES,
    outputType: 'binary',
  });
  return new Uint8Array(stretched);
}
