import { equalBytes } from '../protocol/encoding.ts';

/** The one RSA key size of suite 1; exponent 65537. */
export const RSA_4096 = { modulusLength: 4096, publicExponent: Uint8Array.of(1, 0, 1) } as const;

type RsaAlgorithm = KeyAlgorithm & { readonly modulusLength: number; readonly publicExponent: Uint8Array };

/** A shorter key, or a tiny exponent, would be importable too: keys of others are checked. */
export function isRsa4096(key: CryptoKey): boolean {
  const { modulusLength, publicExponent } = key.algorithm as RsaAlgorithm;
  return (
    modulusLength === RSA_4096.modulusLength && equalBytes(new Uint8Array(publicExponent), RSA_4096.publicExponent)
  );
}
