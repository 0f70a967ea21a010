import { type Bytes, concatBytes, encodeFields, FieldReader, u32, u64, u8, utf8 } from './encoding.ts';
import { WireError } from './errors.ts';
import { GCM_TAG_BYTES, LIMITS } from './limits.ts';
import { CONTEXT, HASH_BYTES, KEY_BYTES, SUITE } from './suites.ts';

/** Purposes of sealed blobs (rule 2): each root key seals for one purpose under its own derived key. */
export const SEAL_PURPOSE = {
  vaultRoot: 'vault-root',
  vaultRecord: 'vault-record',
  roomCard: 'room-card',
  inviteKey: 'invite-key',
  invitation: 'invitation',
  outbox: 'outbox',
} as const;
export type SealPurpose = (typeof SEAL_PURPOSE)[keyof typeof SEAL_PURPOSE];

const SALT_BYTES = 32;

/** A sealed blob: suite u8, salt 32, ciphertext with tag. Key = HKDF(root, salt, purpose), nonce zero. */
export type Sealed = { readonly salt: Bytes; readonly ciphertext: Bytes };

export function encodeSealed(sealed: Sealed): Bytes {
  return concatBytes(u8(SUITE), sealed.salt, sealed.ciphertext);
}

/** @throws WireError `bad_request` if it is no sealed blob of a suite known here. */
export function decodeSealed(bytes: Bytes): Sealed {
  if (bytes.length < 1 + SALT_BYTES + GCM_TAG_BYTES || bytes[0] !== SUITE)
    throw new WireError('bad_request', 'not a sealed blob');
  return { salt: bytes.subarray(1, 1 + SALT_BYTES), ciphertext: bytes.subarray(1 + SALT_BYTES) };
}

/** HKDF info of a sealing key. */
export function encodeSealInfo(purpose: SealPurpose): Bytes {
  return encodeFields(CONTEXT.seal, [utf8(purpose)]);
}

/** AAD of the sealed vault root key: whose it is. */
export function encodeVaultRootAad(fp: Bytes): Bytes {
  return encodeFields(CONTEXT.vaultRoot, [fp]);
}

/** AAD of a vault record: a server cannot serve one record for another, or an older version for a newer. */
export function encodeVaultRecordAad(fp: Bytes, id: Bytes, version: number, prev: Bytes): Bytes {
  return encodeFields(CONTEXT.vaultRecord, [fp, id, u32(version), prev]);
}

/**
 * A vault record as it is stored: hash of the version before (zeros for the first), then the sealed blob. The hash travels
 * in the open because a new device, which saw no earlier version, needs it to rebuild the AAD. A record's hash is the
 * SHA-256 of these bytes.
 */
export type VaultRecord = { readonly prev: Bytes; readonly sealed: Bytes };

export function encodeVaultRecord(record: VaultRecord): Bytes {
  return concatBytes(record.prev, record.sealed);
}

/** @throws WireError `bad_request` if it is shorter than any record. */
export function decodeVaultRecord(bytes: Bytes): VaultRecord {
  if (bytes.length < HASH_BYTES + 1 + SALT_BYTES + GCM_TAG_BYTES)
    throw new WireError('bad_request', 'vault record cut off');
  return { prev: bytes.subarray(0, HASH_BYTES), sealed: bytes.subarray(HASH_BYTES) };
}

/** HKDF info of a record's id, so that ids tell the server nothing. */
export function encodeRecordIdInfo(name: string): Bytes {
  return encodeFields(CONTEXT.recordId, [utf8(name)]);
}

/** AAD of a room card (name and colour of the room), sealed under the secret of its epoch. */
export function encodeRoomCardAad(genesis: Bytes, epoch: number): Bytes {
  return encodeFields(CONTEXT.roomCard, [genesis, u32(epoch)]);
}

/** AAD of what is sealed beside an invite entry: PKCS8 of the invite key and the room's card. `access` is the entry's. */
export function encodeInviteKeyAad(genesis: Bytes, access: Bytes): Bytes {
  return encodeFields(CONTEXT.inviteKey, [genesis, access]);
}

/** HKDF info of the token with which a link holder may read the log; the entry carries the token's SHA-256. */
export function encodeInviteAccessInfo(genesis: Bytes): Bytes {
  return encodeFields(CONTEXT.inviteAccess, [genesis]);
}

/** Sealed beside an invite entry: the invite's private key, and the room card's JSON (so that a newcomer can name the room). */
export type InviteSecretContent = { readonly key: Bytes; readonly card: Bytes };

export function encodeInviteSecretContent(content: InviteSecretContent): Bytes {
  return encodeFields(CONTEXT.inviteSecret, [content.key, content.card]);
}

/** @throws WireError `bad_request` */
export function decodeInviteSecretContent(bytes: Bytes): InviteSecretContent {
  const read = new FieldReader(CONTEXT.inviteSecret, bytes);
  const content = { key: read.bytes(1, 512), card: read.bytes(0, 1_024) };
  read.end();
  return content;
}

/** What a link's fragment or a personal invitation holds (rule 15 b): enough to refuse a served log that does not contain it. */
export type InviteLink = {
  readonly secret: Bytes;
  readonly genesis: Bytes;
  readonly inviter: Bytes;
  /** Position and hash of the invite entry in the room's log. */
  readonly seq: number;
  readonly head: Bytes;
};

export function encodeInviteLink(link: InviteLink): Bytes {
  return encodeFields(CONTEXT.inviteLink, [link.secret, link.genesis, link.inviter, u32(link.seq), link.head]);
}

/** @throws WireError `bad_request` */
export function decodeInviteLink(bytes: Bytes): InviteLink {
  const read = new FieldReader(CONTEXT.inviteLink, bytes);
  const link = {
    secret: read.bytes(KEY_BYTES),
    genesis: read.bytes(HASH_BYTES),
    inviter: read.bytes(HASH_BYTES),
    seq: read.u32(),
    head: read.bytes(HASH_BYTES),
  };
  read.end();
  return link;
}

/** AAD of a personal invitation's blob and what its sender's device signs (with the blob's hash and the OAEP wrap's hash). */
export function encodeInvitation(genesis: Bytes, from: Bytes, device: Bytes, to: Bytes): Bytes {
  return encodeFields(CONTEXT.invitation, [genesis, from, device, to]);
}

export function encodeInvitationSignature(aad: Bytes, wrapHash: Bytes, sealedHash: Bytes): Bytes {
  return encodeFields(CONTEXT.invitationSignature, [aad, wrapHash, sealedHash]);
}

/** Salted input of the password stretch: house, name key and the server's salt (rule 6). Its SHA-256 is the salt. */
export function encodePasswordSalt(house: Bytes, nameKey: string, salt: Bytes): Bytes {
  return encodeFields(CONTEXT.passwordSalt, [house, utf8(nameKey), salt]);
}

/** What a device signs to bind itself to a session; `challenge` is the log-in's. */
export function encodeSessionDevice(challenge: Bytes, device: Bytes): Bytes {
  return encodeFields(CONTEXT.sessionDevice, [challenge, device]);
}

/** AAD of one file chunk: its index, whether it is the last (rule 22). The nonce is the index in 12 bytes. */
export function encodeFileChunkAad(index: number, isFinal: boolean): Bytes {
  return encodeFields(CONTEXT.fileChunk, [u32(index), u8(isFinal ? 1 : 0)]);
}

/** What is hashed to a file's total hash: plain size, then SHA-256 of each sealed chunk in order. */
export function encodeFileRoot(plainBytes: number, chunkHashes: readonly Bytes[]): Bytes {
  return encodeFields(CONTEXT.fileRoot, [u64(plainBytes), ...chunkHashes]);
}

/** Bytes on the server's disk of a file of `plainBytes`: every 64 KiB chunk carries a tag; an empty file is one empty chunk. */
export function sealedFileBytes(plainBytes: number): number {
  return plainBytes + Math.max(1, Math.ceil(plainBytes / LIMITS.fileChunkBytes)) * GCM_TAG_BYTES;
}

/** What two fingerprints hash to for their safety number: ascending order, so both sides compute the same. */
export function encodeSafetyNumber(first: Bytes, second: Bytes): Bytes {
  return encodeFields(CONTEXT.safetyNumber, [first, second]);
}

/** What hashes to a room's code: two people who see the same 60 digits are in the same room. */
export function encodeRoomCode(genesis: Bytes): Bytes {
  return encodeFields(CONTEXT.roomCode, [genesis]);
}
