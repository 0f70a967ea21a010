import { describe, expect, test } from 'vitest';
import { FileOpener } from '../../../appliance/e2ee/file-opener.ts';
import { type FileSeal, FileSealer } from '../../../appliance/e2ee/file-sealer.ts';
import { sniffType } from '../../../appliance/e2ee/file-type.ts';
import { OpenError } from '../../../appliance/e2ee/open-error.ts';
import { randomBytes } from '../../../appliance/e2ee/random.ts';
import { type Bytes, concatBytes, equalBytes, utf8 } from '../../../appliance/protocol/encoding.ts';
import { GCM_TAG_BYTES, LIMITS } from '../../../appliance/protocol/limits.ts';

const CHUNK = LIMITS.fileChunkBytes;

type SealedFile = { readonly plain: Bytes; readonly chunks: Bytes[]; readonly seal: FileSeal };

async function sealFile(byteLength: number): Promise<SealedFile> {
  const plain = concatBytes(
    ...Array.from({ length: Math.ceil(byteLength / CHUNK) }, () => randomBytes(CHUNK)),
  ).subarray(0, byteLength);
  const sealer = await FileSealer.create(byteLength);
  const chunks: Bytes[] = [];
  for (let i = 0; i < sealer.chunks; i += 1) {
    const { from, to } = sealer.nextRange;
    chunks.push(await sealer.sealChunk(plain.subarray(from, to)));
  }
  expect(chunks.reduce((total, chunk) => total + chunk.length, 0)).toBe(sealer.sealedBytes);
  return { plain, chunks, seal: await sealer.finish() };
}

/** Opens pieces as they arrive. */
async function openFile(seal: FileSeal, pieces: readonly Bytes[]): Promise<Bytes> {
  const opener = await FileOpener.create(seal);
  const opened: Bytes[] = [];
  for (const piece of pieces) opened.push(await opener.push(piece));
  await opener.finish();
  return concatBytes(...opened);
}

describe('a file', () => {
  test.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])('of %i bytes arrives whole', async (byteLength) => {
    const { plain, chunks, seal } = await sealFile(byteLength);
    expect(equalBytes(await openFile(seal, chunks), plain)).toBe(true);
  });

  test('arrives whole in whatever pieces the network makes of it', async () => {
    const { plain, chunks, seal } = await sealFile(2 * CHUNK + 777);
    const bytes = concatBytes(...chunks);
    for (const size of [1_000, CHUNK + GCM_TAG_BYTES, 100_000, bytes.length]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      expect(equalBytes(await openFile(seal, pieces), plain)).toBe(true);
    }
  });

  test('cut off, lengthened, reordered or changed by the server does not open', async () => {
    const { chunks, seal } = await sealFile(3 * CHUNK);
    const [a, b, c] = [chunks[0]!, chunks[1]!, chunks[2]!];
    const changed = b.map((byte, i) => (i === 5 ? byte ^ 1 : byte));
    for (const pieces of [[a, b], [a, c, b], [a, changed, c], [a, a, c], [a, b, c, a], [a, b, c.subarray(1)], []])
      await expect(openFile(seal, pieces)).rejects.toThrow(OpenError);
  });

  test('that goes on and on is stopped at the first byte too many', async () => {
    const { chunks, seal } = await sealFile(10);
    const opener = await FileOpener.create(seal);
    await opener.push(chunks[0]!);
    await expect(opener.push(Uint8Array.of(0))).rejects.toThrow(OpenError);
  });

  test('swapped for another one under the same key does not pass: the signed message names its hash', async () => {
    const { chunks, seal } = await sealFile(CHUNK + 5);
    await expect(openFile({ ...seal, root: randomBytes(32) }, chunks)).rejects.toThrow(OpenError);
    await expect(openFile({ ...seal, key: randomBytes(32) }, chunks)).rejects.toThrow(OpenError);
    await expect(openFile({ ...seal, bytes: CHUNK + 4 }, chunks)).rejects.toThrow(OpenError);
    // A shorter size at a chunk's border: the last chunk would have to be sealed as the last.
    await expect(openFile({ ...seal, bytes: CHUNK }, chunks.slice(0, 1))).rejects.toThrow(OpenError);
  });

  test('that changed while it was read is not sealed half old and half new', async () => {
    const sealer = await FileSealer.create(10);
    await expect(sealer.sealChunk(randomBytes(11))).rejects.toThrow();
    await expect(sealer.finish()).rejects.toThrow();
    await sealer.sealChunk(randomBytes(10));
    await expect(sealer.sealChunk(randomBytes(10))).rejects.toThrow();
  });

  test('sent twice is sealed under two keys', async () => {
    const [first, second] = [await sealFile(5), await sealFile(5)];
    expect(first.seal.key).not.toEqual(second.seal.key);
  });
});

describe('the type of a file', () => {
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0);
  test.each([
    ['png', png],
    ['jpg', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)],
    ['gif', utf8('GIF89a...')],
    ['gif', utf8('GIF87a...')],
    ['pdf', utf8('%PDF-1.7\n')],
    ['txt', utf8('Grüße\n\tzurück\r\n')],
    ['txt', new Uint8Array(0)],
    [undefined, Uint8Array.of(0xff, 0xfe, 0x41)],
    [undefined, utf8('a\u0000b')],
    [undefined, utf8('esc \u001b[2J')],
    [undefined, utf8('c1 \u0085')],
    [undefined, utf8('GIF88a\u0001')],
    [undefined, utf8('MZ\u0090\u0000')],
  ])('is told from its bytes: %s', (type, bytes) => {
    expect(sniffType(bytes)).toBe(type);
  });

  test('of a long text is told to its last byte, at once', () => {
    const text = utf8('lorem ipsum '.repeat(90_000));
    const startedMs = performance.now();
    expect(sniffType(text)).toBe('txt');
    expect(sniffType(concatBytes(text, Uint8Array.of(0)))).toBeUndefined();
    expect(performance.now() - startedMs).toBeLessThan(5_000);
  });
});
