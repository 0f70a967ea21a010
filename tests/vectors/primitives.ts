import { argon2id } from 'hash-wasm';
import { deriveBits, importRoot } from '../../appliance/e2ee/hkdf.ts';
import { randomBytes } from '../../appliance/e2ee/random.ts';
import { seal } from '../../appliance/e2ee/seal.ts';
import { type Bytes, encodeFields, formatBase64Url, u32, utf8 } from '../../appliance/protocol/encoding.ts';
import { SEAL_PURPOSE } from '../../appliance/protocol/sealed.ts';
import type { VectorFile } from './vector-file.ts';

/** Vectors of the parts that everything else stands on, for a reader that is being written. */
export async function primitives(): Promise<Pick<VectorFile, 'encodings' | 'hkdf' | 'seals' | 'argon2'>> {
  const encoding = (context: string, ...fields: Bytes[]) => ({
    context,
    fields: fields.map(formatBase64Url),
    bytes: formatBase64Url(encodeFields(context, fields)),
  });
  const [ikm, salt, info] = [randomBytes(32), randomBytes(32), encodeFields('parlour/1/seal', [utf8('outbox')])];
  const aad = encodeFields('parlour/1/outbox', [u32(7)]);
  const plain = utf8('Tea at four?');
  const sealed = await seal(await importRoot(ikm), SEAL_PURPOSE.outbox, aad, plain);
  const argon2 = [8, 16].map(async (memoryKiB) => {
    const input = { password: utf8('correct horse'), salt: randomBytes(32), iterations: 3, memorySize: memoryKiB };
    const hash = await argon2id({ ...input, parallelism: 1, hashLength: 32, outputType: 'binary' });
    const [password, saltText] = [formatBase64Url(input.password), formatBase64Url(input.salt)];
    return { password, salt: saltText, memoryKiB, passes: 3, hash: formatBase64Url(new Uint8Array(hash)) };
  });
  return {
    encodings: [
      encoding('parlour/1/test'),
      encoding('parlour/1/test', new Uint8Array(0), utf8('é'), randomBytes(300)),
      encoding('parlour/1/room-entry', u32(1), u32(0xffff_ffff)),
    ],
    hkdf: [
      {
        ikm: formatBase64Url(ikm),
        info: formatBase64Url(info),
        salt: formatBase64Url(salt),
        out: formatBase64Url(await deriveBits(ikm, info, salt)),
      },
    ],
    seals: [
      {
        root: formatBase64Url(ikm),
        purpose: SEAL_PURPOSE.outbox,
        aad: formatBase64Url(aad),
        sealed: formatBase64Url(sealed),
        plain: formatBase64Url(plain),
      },
    ],
    argon2: await Promise.all(argon2),
  };
}
