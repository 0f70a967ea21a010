import fc from 'fast-check';
import {
  ACCOUNT_ENTRY,
  type AccountEntryChange,
  decodeAccountEntry,
  encodeAccountEntry,
} from '../../appliance/protocol/account-log.ts';
import {
  decodeCommit,
  decodeEpochBad,
  decodeWrap,
  encodeCommit,
  encodeEpochBad,
  encodeWrap,
} from '../../appliance/protocol/commit.ts';
import {
  type Bytes,
  compareBytes,
  decodeFields,
  encodeFields,
  formatBase64Url,
  formatHex,
  parseBase64Url,
  parseHex,
  parseUtf8,
  utf8,
} from '../../appliance/protocol/encoding.ts';
import {
  decodeEnvelope,
  encodeEnvelope,
  MESSAGE_TYPE,
  padPlaintext,
  unpadPlaintext,
} from '../../appliance/protocol/envelope.ts';
import { LIMITS } from '../../appliance/protocol/limits.ts';
import {
  ACTION,
  decodeInvite,
  decodeJoinProof,
  decodeJoinRequest,
  decodeRoomEntry,
  decodeRoomGenesis,
  encodeInvite,
  encodeJoinProof,
  encodeJoinRequest,
  encodeRoomEntry,
  encodeRoomGenesis,
  INVITE_KIND,
  ROOM_KIND,
} from '../../appliance/protocol/room-log.ts';
import {
  decodeInviteLink,
  decodeInviteSecretContent,
  decodeSealed,
  decodeVaultRecord,
  encodeInviteLink,
  encodeInviteSecretContent,
  encodeSealed,
  encodeVaultRecord,
} from '../../appliance/protocol/sealed.ts';
import { CONTEXT, SPKI_BYTES } from '../../appliance/protocol/suites.ts';

/** Bytes of such a length. */
export const bytes = (min: number, max = min): fc.Arbitrary<Bytes> =>
  fc.uint8Array({ minLength: min, maxLength: max }).map((array) => new Uint8Array(array));
const hash = bytes(32);
const u32 = fc.oneof(fc.nat(0xffff_ffff), fc.constantFrom(0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff));
const time = fc.oneof(fc.maxSafeNat(), fc.constantFrom(0, Number.MAX_SAFE_INTEGER));
const spki = bytes(SPKI_BYTES.min, SPKI_BYTES.max);
const name = fc.stringMatching(/^[A-Za-zéßøñ日本й][0-9._-]{1,10}( 名| 7)?$/u);

const change: fc.Arbitrary<AccountEntryChange> = fc.oneof(
  fc.record({
    kind: fc.constant(ACCOUNT_ENTRY.create),
    name,
    algorithm: fc.constantFrom(1, 2),
    identity: spki,
    wrap: spki,
  }),
  fc.record({ kind: fc.constant(ACCOUNT_ENTRY.deviceAdded), device: bytes(91) }),
  fc.record({ kind: fc.constant(ACCOUNT_ENTRY.deviceRevoked), deviceId: hash }),
  fc.record({ kind: fc.constant(ACCOUNT_ENTRY.wrapChanged), wrap: spki }),
  fc.record({
    kind: fc.constant(ACCOUNT_ENTRY.heads),
    heads: fc.array(fc.record({ id: bytes(16), version: u32, hash }), { maxLength: 20 }),
  }),
);

const readers = fc
  .uniqueArray(fc.record({ fp: hash, hash }), { selector: ({ fp }) => formatHex(fp), maxLength: 20 })
  .map((list) => list.sort((a, b) => compareBytes(a.fp, b.fp)));

const sealed = fc.constantFrom(256, 512, 4_096).chain((size) => bytes(size + 16));
const WRAP_CONTEXT = new Uint8Array(32).fill(1);
const WRAP_FP = new Uint8Array(32).fill(2);

/** A structure of the wire: how to make one, write it, read it. `context` is what its fields begin with, if it has any. */
export type Structure<T> = {
  readonly name: string;
  readonly context?: string;
  readonly value: fc.Arbitrary<T>;
  readonly encode: (value: T) => Bytes;
  readonly decode: (bytes: Bytes) => T;
};

function structure<T>(it: Structure<T>): Structure<unknown> {
  return it as Structure<unknown>;
}

export const STRUCTURES: readonly Structure<unknown>[] = [
  structure({
    name: 'fields',
    context: 'parlour/1/test',
    value: fc.array(bytes(0, 300), { maxLength: 20 }),
    encode: (fields) => encodeFields('parlour/1/test', fields),
    decode: (body) => decodeFields('parlour/1/test', body),
  }),
  structure({
    name: 'account entry',
    context: CONTEXT.accountEntry,
    value: fc.record({ seq: u32, prev: hash, timeMs: time, change }),
    encode: encodeAccountEntry,
    decode: decodeAccountEntry,
  }),
  structure({
    name: 'room entry',
    context: CONTEXT.roomEntry,
    value: fc.record({
      suite: fc.constant(1),
      genesis: hash,
      seq: u32,
      prev: hash,
      action: fc.constantFrom(...Object.values(ACTION)),
      subject: hash,
      actor: hash,
      device: hash,
      role: fc.nat(255),
      timeMs: time,
      payload: bytes(0, 1_024),
    }),
    encode: encodeRoomEntry,
    decode: decodeRoomEntry,
  }),
  structure({
    name: 'genesis',
    context: CONTEXT.roomGenesis,
    value: fc.record({
      nonce: bytes(16),
      kind: fc.constantFrom(...Object.values(ROOM_KIND)),
      suite: fc.nat(255),
      membersMax: fc.integer({ min: LIMITS.roomMembersMin, max: LIMITS.roomMembersMax }),
    }),
    encode: encodeRoomGenesis,
    decode: decodeRoomGenesis,
  }),
  structure({
    name: 'invite',
    context: CONTEXT.invite,
    value: fc.record({
      kind: fc.constantFrom(...Object.values(INVITE_KIND)),
      key: bytes(91),
      expiresMs: time,
      uses: fc.integer({ min: 1, max: LIMITS.inviteUsesMax }),
      access: hash,
      target: hash,
      sealed: hash,
    }),
    encode: encodeInvite,
    decode: decodeInvite,
  }),
  structure({
    name: 'join proof',
    context: CONTEXT.joinProof,
    value: fc.record({ invite: hash, sig: bytes(64) }),
    encode: encodeJoinProof,
    decode: decodeJoinProof,
  }),
  structure({
    name: 'join request',
    context: CONTEXT.joinRequest,
    value: fc.record({ room: bytes(1, 32), asker: hash, device: hash, timeMs: time }),
    encode: encodeJoinRequest,
    decode: decodeJoinRequest,
  }),
  structure({
    name: 'commit',
    context: CONTEXT.commit,
    value: fc.record({
      suite: fc.constant(1),
      genesis: hash,
      epoch: u32,
      prev: hash,
      headSeq: u32,
      head: hash,
      author: hash,
      device: hash,
      timeMs: time,
      proof: hash,
      card: hash,
      readers,
    }),
    encode: encodeCommit,
    decode: decodeCommit,
  }),
  structure({
    name: 'epoch-bad',
    context: CONTEXT.epochBad,
    value: fc.record({ genesis: hash, epoch: u32, commit: hash, actor: hash, device: hash }),
    encode: encodeEpochBad,
    decode: decodeEpochBad,
  }),
  structure({
    name: 'wrap',
    context: CONTEXT.wrap,
    value: hash,
    encode: (secret) => encodeWrap(WRAP_CONTEXT, WRAP_FP, secret),
    decode: (plain) => decodeWrap(plain, WRAP_CONTEXT, WRAP_FP),
  }),
  structure({
    name: 'invite link',
    context: CONTEXT.inviteLink,
    value: fc.record({ secret: hash, genesis: hash, inviter: hash, seq: u32, head: hash }),
    encode: encodeInviteLink,
    decode: decodeInviteLink,
  }),
  structure({
    name: 'invite secret',
    context: CONTEXT.inviteSecret,
    value: fc.record({ key: bytes(1, 512), card: bytes(0, 1_024) }),
    encode: encodeInviteSecretContent,
    decode: decodeInviteSecretContent,
  }),
  structure({
    name: 'sealed blob',
    value: fc.record({ salt: hash, ciphertext: bytes(16, 400) }),
    encode: encodeSealed,
    decode: decodeSealed,
  }),
  structure({
    name: 'vault record',
    value: fc.record({ prev: hash, sealed: bytes(49, 400) }),
    encode: encodeVaultRecord,
    decode: decodeVaultRecord,
  }),
  structure({
    name: 'envelope',
    value: fc.record({
      header: fc.record({
        suite: fc.constant(1),
        type: fc.constantFrom(...Object.values(MESSAGE_TYPE)),
        epoch: u32,
        counter: u32,
        headSeq: u32,
        author: hash,
        device: hash,
        session: bytes(16),
        head: hash,
        prev: hash,
      }),
      sig: bytes(64),
      sealed,
    }),
    encode: encodeEnvelope,
    decode: (body) => decodeEnvelope(body, 8_192 + 16),
  }),
  structure({
    name: 'padded plaintext',
    value: fc.string({ unit: 'binary', maxLength: 600 }),
    encode: (text) => padPlaintext(utf8(text)),
    decode: unpadPlaintext,
  }),
  structure({ name: 'UTF-8', value: fc.string({ unit: 'binary' }), encode: utf8, decode: parseUtf8 }),
  structure({
    name: 'base64url',
    value: bytes(0, 100),
    encode: (value) => utf8(formatBase64Url(value)),
    decode: (text) => parseBase64Url(latin1(text)),
  }),
  structure({
    name: 'hexadecimal',
    value: bytes(16),
    encode: (value) => utf8(formatHex(value)),
    decode: (text) => parseHex(latin1(text), 16),
  }),
];

function latin1(body: Bytes): string {
  return Buffer.from(body).toString('latin1');
}
