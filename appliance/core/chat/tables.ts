import type { Signed } from '../../protocol/account-log.ts';
import type { Bytes } from '../../protocol/encoding.ts';
import { FILE_ID_CHARS } from '../../protocol/ids.ts';
import { CLIENT_ID_BYTES, HASH_BYTES, SIGNATURE_BYTES, WRAP_BYTES } from '../../protocol/suites.ts';
import type { CommitBytes } from '../rooms/judge-change.ts';
import type { InvitationRecord, MessageRecord, RoomRecord, StoredSend } from '../rooms/room-store.ts';
import { bytesCodec, defineTable } from '../store/table.ts';
import type { Codec } from '../store/table.ts';
import { RecordReader, RecordWriter } from './byte-records.ts';

/**
 * What rooms keep on disk. Records are bytes, not JSON: a message is written once and read by page, and costs what its
 * envelope costs. Keys begin with the room's short id (8 bytes of ASCII) where they belong to a room.
 */

const ROOM_ID_BYTES = 8;
const FILE_ID_BYTES = FILE_ID_CHARS / 2;
const ID_BYTES = 16;

const room: Codec<RoomRecord> = {
  encode: ({ genesis, epoch, isOpen }) =>
    new RecordWriter(2 * HASH_BYTES + 5)
      .bytes(genesis)
      .u32(epoch.epoch)
      .bytes(epoch.hash)
      .u8(isOpen ? 1 : 0)
      .done(),
  decode: (bytes) => {
    const read = new RecordReader(bytes);
    const genesis = read.bytes(HASH_BYTES);
    const epoch = { epoch: read.u32(), hash: read.bytes(HASH_BYTES) };
    return { genesis, epoch, isOpen: read.u8() === 1 };
  },
};

/** The signature has a fixed length, so it comes first and the body needs none. */
const signed: Codec<Signed> = {
  encode: ({ body, sig }) => new RecordWriter(sig.length + body.length).bytes(sig).bytes(body).done(),
  decode: (bytes) => {
    const read = new RecordReader(bytes);
    return { sig: read.bytes(SIGNATURE_BYTES), body: read.rest() };
  },
};

export type StoredCommit = Omit<CommitBytes, 'wraps'>;

const commit: Codec<StoredCommit> = {
  encode: ({ body, sig, card }) =>
    new RecordWriter(SIGNATURE_BYTES + 4 + card.length + body.length)
      .bytes(sig)
      .u32(card.length)
      .bytes(card)
      .bytes(body)
      .done(),
  decode: (bytes) => {
    const read = new RecordReader(bytes);
    return { sig: read.bytes(SIGNATURE_BYTES), card: read.bytes(read.u32()), body: read.rest() };
  },
};

const HAS_FILE = 1;

/** Without `seq`, which is in the key. */
export type StoredMessage = Omit<MessageRecord, 'seq'>;

const message: Codec<StoredMessage> = {
  encode: ({ at, cid, envelope, file }) => {
    const fileBytes = file === undefined ? 0 : FILE_ID_BYTES;
    const record = new RecordWriter(1 + 8 + CLIENT_ID_BYTES + fileBytes + envelope.length);
    record.u8(file === undefined ? 0 : HAS_FILE).u64(at);
    record.bytes(cid);
    if (file !== undefined) record.bytes(Buffer.from(file, 'hex'));
    return record.bytes(envelope).done();
  },
  decode: (bytes) => {
    const read = new RecordReader(bytes);
    const flags = read.u8();
    const at = read.u64();
    const cid = read.bytes(CLIENT_ID_BYTES);
    const file = (flags & HAS_FILE) === 0 ? undefined : hexOf(read.bytes(FILE_ID_BYTES));
    return { at, cid, file, envelope: read.rest() };
  },
};

const send: Codec<StoredSend> = {
  encode: ({ room: id, seq, at }) => new RecordWriter(ROOM_ID_BYTES + 16).text(id).u64(seq).u64(at).done(),
  decode: (bytes) => {
    const read = new RecordReader(bytes);
    return { room: Buffer.from(read.bytes(ROOM_ID_BYTES)).toString('latin1'), seq: read.u64(), at: read.u64() };
  },
};

export type StoredRequest = { readonly at: number; readonly signed: Signed };

const request: Codec<StoredRequest> = {
  encode: ({ at, signed: { body, sig } }) =>
    new RecordWriter(8 + sig.length + body.length).u64(at).bytes(sig).bytes(body).done(),
  decode: (bytes) => {
    const read = new RecordReader(bytes);
    return { at: read.u64(), signed: { sig: read.bytes(SIGNATURE_BYTES), body: read.rest() } };
  },
};

/** Without `to` and `id`, which are in the key. */
export type StoredInvitation = Omit<InvitationRecord, 'to' | 'id'>;

const invitation: Codec<StoredInvitation> = {
  encode: (one) =>
    new RecordWriter(8 + ROOM_ID_BYTES + 4 * HASH_BYTES + WRAP_BYTES + SIGNATURE_BYTES + one.sealed.length)
      .u64(one.at)
      .text(one.room)
      .bytes(one.genesis)
      .bytes(one.invite)
      .bytes(one.from)
      .bytes(one.device)
      .bytes(one.wrap)
      .bytes(one.sig)
      .bytes(one.sealed)
      .done(),
  decode: (bytes) => {
    const read = new RecordReader(bytes);
    return {
      at: read.u64(),
      room: Buffer.from(read.bytes(ROOM_ID_BYTES)).toString('latin1'),
      genesis: read.bytes(HASH_BYTES),
      invite: read.bytes(HASH_BYTES),
      from: read.bytes(HASH_BYTES),
      device: read.bytes(HASH_BYTES),
      wrap: read.bytes(WRAP_BYTES),
      sig: read.bytes(SIGNATURE_BYTES),
      sealed: read.rest(),
    };
  },
};

export const INVITATION_ID_BYTES = ID_BYTES;

/** By short id. */
export const ROOMS = defineTable('rooms', room);
/** By genesis: the short id. */
export const ROOM_IDS = defineTable('room-ids', bytesCodec);
/** By room, u32 seq. */
export const ROOM_LOGS = defineTable('room-logs', signed);
/** By room, u32 epoch. */
export const COMMITS = defineTable('commits', commit);
/** By room, u32 epoch: the wraps of all readers in the commit's order, 512 bytes each. */
export const WRAPS = defineTable('wraps', bytesCodec);
/** By room, hash of the invite entry: the sealed blob. */
export const SEALED_INVITES = defineTable('sealed-invites', bytesCodec);
/** By fingerprint, room: empty but for one byte. */
export const MEMBERSHIPS = defineTable('memberships', bytesCodec);
/** By room, u64 seq. */
export const MESSAGES = defineTable('messages', message);
/**
 * By client id, fingerprint. Lives as long as the message. The client id comes first, as it begins with a time: what is
 * sent now lies together, whoever sent it, and a burst touches one page of the disk instead of one for each message.
 */
export const SENDS = defineTable('sends', send);
/** By room, fingerprint of the asker. */
export const REQUESTS = defineTable('requests', request);
/** By fingerprint of the invited, id. */
export const INVITATIONS = defineTable('invitations', invitation);
/** By fingerprint: hash of the account's keys for which its rooms have epochs. */
export const ACCOUNT_KEYS = defineTable('account-keys', bytesCodec);

/** What `openStore` must be told. */
export const ROOM_TABLES = [
  ROOMS,
  ROOM_IDS,
  ROOM_LOGS,
  COMMITS,
  WRAPS,
  SEALED_INVITES,
  MEMBERSHIPS,
  MESSAGES,
  SENDS,
  REQUESTS,
  INVITATIONS,
  ACCOUNT_KEYS,
] as const;

function hexOf(bytes: Bytes): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
