import { describe, expect, test } from 'vitest';
import { type Bytes, concatBytes, encodeFields, u32, u8, utf8 } from '../../../appliance/protocol/encoding.ts';
import {
  decodeEnvelope,
  encodeEnvelope,
  encodeMessageAad,
  encodeMessageKeyInfo,
  encodeMessageSignature,
  type Envelope,
  type EnvelopeHeader,
  HEADER_BYTES,
  MESSAGE_TYPE,
  messageNonce,
  padPlaintext,
  unpadPlaintext,
} from '../../../appliance/protocol/envelope.ts';
import { GCM_TAG_BYTES, LIMITS, paddedBytes, sealedMessageBytesMax } from '../../../appliance/protocol/limits.ts';
import { outcomeOf } from '../../lib/outcome.ts';
import { fpOf } from '../../lib/room-story.ts';

const HEADER: EnvelopeHeader = {
  suite: 1,
  type: MESSAGE_TYPE.reaction,
  epoch: 0x01020304,
  counter: 0xfffffffe,
  headSeq: 0x80000000,
  author: fpOf('ada'),
  device: fpOf('device'),
  session: fpOf('session').slice(0, 16),
  head: fpOf('head'),
  prev: fpOf('prev'),
};
const SEALED: Bytes = new Uint8Array(256 + 16).fill(9);
const ENVELOPE: Envelope = { header: HEADER, sig: new Uint8Array(64).fill(7), sealed: SEALED };
const MAX = sealedMessageBytesMax(150);

describe('an envelope', () => {
  test('is laid out as the protocol page says', () => {
    const bytes = concatBytes(
      u8(1),
      u8(4),
      u32(0x01020304),
      u32(0xfffffffe),
      u32(0x80000000),
      HEADER.author,
      HEADER.device,
      HEADER.session,
      HEADER.head,
      HEADER.prev,
      ENVELOPE.sig,
      SEALED,
    );
    expect(encodeEnvelope(ENVELOPE)).toEqual(bytes);
    expect(decodeEnvelope(bytes, MAX)).toEqual(ENVELOPE);
    expect(HEADER_BYTES).toBe(158);
    for (const type of Object.values(MESSAGE_TYPE)) {
      const one = { ...ENVELOPE, header: { ...HEADER, type } };
      expect(decodeEnvelope(encodeEnvelope(one), MAX).header.type).toBe(type);
    }
  });

  const bent = (at: number, value: number): Bytes =>
    encodeEnvelope(ENVELOPE).map((byte, i) => (i === at ? value : byte));
  const sealed = (length: number): Bytes => encodeEnvelope({ ...ENVELOPE, sealed: new Uint8Array(length) });
  test.each([
    ['nothing', new Uint8Array(0), 'bad_frame'],
    ['a header alone', encodeEnvelope(ENVELOPE).slice(0, HEADER_BYTES), 'bad_frame'],
    ['a ciphertext one byte short', sealed(271), 'bad_frame'],
    ['a ciphertext one byte long', sealed(273), 'bad_frame'],
    ['a size between two buckets', sealed(384 + 16), 'bad_frame'],
    ['a bucket without tag', sealed(512), 'bad_frame'],
    ['suite 0', bent(0, 0), 'unsupported'],
    ['suite 2', bent(0, 2), 'unsupported'],
    ['type 0', bent(1, 0), 'unsupported'],
    ['type 5', bent(1, 5), 'unsupported'],
    ['more than the room takes', sealed(8_192 + 16), 'too_large'],
  ] as const)('that is %s is refused', (_, bytes, code) => {
    expect(outcomeOf(() => decodeEnvelope(bytes, MAX))).toBe(code);
  });

  test('may be as large as the house allows, to the byte', () => {
    expect(MAX).toBe(4_096 + 16);
    expect(outcomeOf(() => decodeEnvelope(sealed(MAX), MAX))).toBe('ok');
    expect(outcomeOf(() => decodeEnvelope(sealed(MAX), MAX - 1))).toBe('too_large');
  });

  test('of the longest message a setting allows fits into one frame', () => {
    const bytes = HEADER_BYTES + 64 + sealedMessageBytesMax(LIMITS.messageCharsMax);
    expect(Math.ceil((bytes * 4) / 3) + 200).toBeLessThan(LIMITS.frameBytes);
  });
});

describe('what is authenticated', () => {
  const genesis = fpOf('genesis');
  const aad = encodeMessageAad(HEADER, genesis);

  test('is laid out as the protocol page says', () => {
    const { author, device, session, head, prev } = HEADER;
    const epoch = u32(HEADER.epoch);
    const fields = [
      u8(1),
      genesis,
      epoch,
      author,
      device,
      session,
      u32(HEADER.counter),
      u8(4),
      u32(HEADER.headSeq),
      head,
      prev,
    ];
    expect(aad).toEqual(encodeFields('parlour/1/message', fields));
    expect(encodeMessageKeyInfo(HEADER, genesis)).toEqual(
      encodeFields('parlour/1/message-key', [genesis, epoch, author, device, session]),
    );
    expect(encodeMessageSignature(aad, fpOf('sealed'))).toEqual(
      encodeFields('parlour/1/message-signature', [aad, fpOf('sealed')]),
    );
  });

  test('is every field of the header, and the room: nothing in the open can be changed unseen', () => {
    const others: EnvelopeHeader[] = [
      { ...HEADER, suite: 2 },
      { ...HEADER, type: 1 },
      { ...HEADER, epoch: 1 },
      { ...HEADER, counter: 1 },
      { ...HEADER, headSeq: 1 },
      { ...HEADER, author: fpOf('x') },
      { ...HEADER, device: fpOf('x') },
      { ...HEADER, session: new Uint8Array(16) },
      { ...HEADER, head: fpOf('x') },
      { ...HEADER, prev: fpOf('x') },
    ];
    expect(others).toHaveLength(Object.keys(HEADER).length);
    for (const other of others) expect(encodeMessageAad(other, genesis)).not.toEqual(aad);
    expect(encodeMessageAad(HEADER, fpOf('another room'))).not.toEqual(aad);
  });

  test('no two messages of a session share a nonce', () => {
    expect(messageNonce(0)).toEqual(new Uint8Array(12));
    expect(messageNonce(0x01020304)).toEqual(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4));
    // After 2^32 messages a session ends with a bug, never with a nonce used twice.
    expect(() => messageNonce(2 ** 32)).toThrow('does not fit');
  });
});

describe('padding', () => {
  test('hides how long a text is behind a few sizes', () => {
    const sizes = [0, 1, 252, 253, 508, 509, 1_020, 1_021].map((length) => padPlaintext(new Uint8Array(length)).length);
    expect(sizes).toEqual([256, 256, 256, 512, 512, 1_024, 1_024, 2_048]);
    expect([0, 256, 257, 65_536].map(paddedBytes)).toEqual([256, 256, 512, 65_536]);
  });

  test('is taken off again', () => {
    for (const text of ['', 'a', 'é'.repeat(126), 'é'.repeat(127), '🫖'.repeat(4_000)])
      expect(unpadPlaintext(padPlaintext(utf8(text)))).toBe(text);
    expect(padPlaintext(utf8('ab')).slice(0, 8)).toEqual(Uint8Array.of(0, 0, 0, 2, 0x61, 0x62, 0, 0));
  });

  const padded = padPlaintext(utf8('hello'));
  const bent = (at: number, value: number): Bytes => padded.map((byte, i) => (i === at ? value : byte));
  test.each([
    ['nothing', new Uint8Array(0), 'bad_frame'],
    ['half a length', new Uint8Array(3), 'bad_frame'],
    ['no bucket', padded.slice(0, 255), 'bad_frame'],
    ['a bucket too large for its text', concatBytes(padded, new Uint8Array(256)), 'bad_frame'],
    ['a length beyond the end', bent(2, 1), 'bad_frame'],
    ['a length beyond everything', bent(0, 255), 'bad_frame'],
    ['something behind the text', bent(9, 1), 'bad_frame'],
    ['something at the very end', bent(255, 1), 'bad_frame'],
    ['a length that cuts the text', bent(3, 4), 'bad_frame'],
    ['bad UTF-8', bent(4, 0xff), 'bad_request'],
  ])('that is %s is refused', (_, wrong, code) => {
    expect(outcomeOf(() => unpadPlaintext(wrong))).toBe(code);
  });

  test('leaves room for a full text in four-byte characters, its framing and a file', () => {
    for (const chars of [1, 150, 1_000, LIMITS.messageCharsMax]) {
      const plain = 4 + 4 * chars + LIMITS.messageFramingBytes + LIMITS.fileMessageBytes;
      expect(sealedMessageBytesMax(chars)).toBe(paddedBytes(plain) + GCM_TAG_BYTES);
    }
  });
});
