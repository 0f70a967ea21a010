import { type Bytes, concatBytes, encodeFields, parseUtf8, u32, u8 } from './encoding.ts';
import { WireError } from './errors.ts';
import { GCM_TAG_BYTES, LIMITS, paddedBytes } from './limits.ts';
import { CONTEXT, HASH_BYTES, SESSION_ID_BYTES, SIGNATURE_BYTES, SUITE } from './suites.ts';

/** Types of envelopes (protocol.md §7). All are sealed alike; the type is authenticated and visible to the server. */
export const MESSAGE_TYPE = { message: 1, edit: 2, delete: 3, reaction: 4 } as const;
export type MessageType = (typeof MESSAGE_TYPE)[keyof typeof MESSAGE_TYPE];

/** What stands in the open before a sealed message. The room's genesis is authenticated but not sent: both sides know it. */
export type EnvelopeHeader = {
  readonly suite: number;
  readonly type: MessageType;
  readonly epoch: number;
  /** Counter of the sender session in this room and epoch: the nonce. */
  readonly counter: number;
  readonly headSeq: number;
  readonly author: Bytes;
  readonly device: Bytes;
  readonly session: Bytes;
  readonly head: Bytes;
  /** Hash of the author's own previous envelope known to this device in this room; zeros if none. */
  readonly prev: Bytes;
};

export type Envelope = { readonly header: EnvelopeHeader; readonly sig: Bytes; readonly sealed: Bytes };

/** Bytes before the signature: suite 1, type 1, epoch 4, counter 4, head seq 4, author 32, device 32, session 16, head 32, prev 32. */
export const HEADER_BYTES = 14 + 4 * HASH_BYTES + SESSION_ID_BYTES;
const OVERHEAD_BYTES = HEADER_BYTES + SIGNATURE_BYTES;

/** Envelope as it travels: header, signature (raw r‖s), ciphertext with tag. */
export function encodeEnvelope(envelope: Envelope): Bytes {
  const h = envelope.header;
  return concatBytes(
    u8(h.suite),
    u8(h.type),
    u32(h.epoch),
    u32(h.counter),
    u32(h.headSeq),
    h.author,
    h.device,
    h.session,
    h.head,
    h.prev,
    envelope.sig,
    envelope.sealed,
  );
}

/**
 * @param sealedBytesMax largest ciphertext let through, tag included
 * @throws WireError `bad_frame` on another layout, `too_large`, `unsupported` for another suite or type.
 */
export function decodeEnvelope(bytes: Bytes, sealedBytesMax: number): Envelope {
  if (bytes.length < OVERHEAD_BYTES + LIMITS.paddingBytes + GCM_TAG_BYTES)
    throw new WireError('bad_frame', 'envelope cut off');
  const sealedBytes = bytes.length - OVERHEAD_BYTES;
  if (sealedBytes > sealedBytesMax) throw new WireError('too_large', 'envelope');
  if (paddedBytes(sealedBytes - GCM_TAG_BYTES) !== sealedBytes - GCM_TAG_BYTES)
    throw new WireError('bad_frame', 'not padded');
  if (bytes[0] !== SUITE) throw new WireError('unsupported', 'suite');
  let at = 14;
  const take = (length: number): Bytes => bytes.subarray(at, (at += length));
  const header: EnvelopeHeader = {
    suite: SUITE,
    type: readType(bytes[1] ?? 0),
    epoch: readU32(bytes, 2),
    counter: readU32(bytes, 6),
    headSeq: readU32(bytes, 10),
    author: take(HASH_BYTES),
    device: take(HASH_BYTES),
    session: take(SESSION_ID_BYTES),
    head: take(HASH_BYTES),
    prev: take(HASH_BYTES),
  };
  return { header, sig: take(SIGNATURE_BYTES), sealed: bytes.subarray(at) };
}

/** AAD of the ciphertext, and with the ciphertext's hash the signed bytes: every field of the header and the genesis. */
export function encodeMessageAad(header: EnvelopeHeader, genesis: Bytes): Bytes {
  return encodeFields(CONTEXT.message, [
    u8(header.suite),
    genesis,
    u32(header.epoch),
    header.author,
    header.device,
    header.session,
    u32(header.counter),
    u8(header.type),
    u32(header.headSeq),
    header.head,
    header.prev,
  ]);
}

/** What the device signs; its SHA-256 is the envelope's hash, which outlives a deleted ciphertext. */
export function encodeMessageSignature(aad: Bytes, sealedHash: Bytes): Bytes {
  return encodeFields(CONTEXT.messageSignature, [aad, sealedHash]);
}

/** HKDF info of a sender session's key (rule 19). */
export function encodeMessageKeyInfo(header: EnvelopeHeader, genesis: Bytes): Bytes {
  return encodeFields(CONTEXT.messageKey, [genesis, u32(header.epoch), header.author, header.device, header.session]);
}

/** AES-GCM nonce: the counter, big-endian, in 12 bytes. */
export function messageNonce(counter: number): Bytes {
  return concatBytes(new Uint8Array(8), u32(counter));
}

/** Pads UTF-8 JSON to its bucket: u32 length, the bytes, zeros to 256·2^k. */
export function padPlaintext(json: Bytes): Bytes {
  const out = new Uint8Array(paddedBytes(4 + json.length));
  out.set(u32(json.length));
  out.set(json, 4);
  return out;
}

/** The JSON text of a padded plaintext. @throws WireError `bad_frame` if length or padding is wrong, `bad_request` if the UTF-8 is. */
export function unpadPlaintext(plain: Bytes): string {
  const length = plain.length < 4 ? plain.length : readU32(plain, 0);
  if (paddedBytes(4 + length) !== plain.length) throw new WireError('bad_frame', 'padding');
  for (let i = 4 + length; i < plain.length; i += 1) if (plain[i] !== 0) throw new WireError('bad_frame', 'padding');
  return parseUtf8(plain.subarray(4, 4 + length));
}

function readType(value: number): MessageType {
  for (const type of Object.values(MESSAGE_TYPE)) if (type === value) return type;
  throw new WireError('unsupported', 'message type');
}

function readU32(bytes: Bytes, at: number): number {
  return (
    (bytes[at] ?? 0) * 2 ** 24 + (((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0))
  );
}
