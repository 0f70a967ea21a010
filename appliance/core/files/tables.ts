import type { Codec } from '../store/table.ts';
import { bytesCodec, defineTable } from '../store/table.ts';

/** What the house knows of a file: whose, for which room, how large. Never its name, type or key. */
export type FileRecord = {
  /** Short id of the room whose members may read it. */
  readonly room: string;
  /** Fingerprint (hex) of who uploads it. */
  readonly ownerHex: string;
  /** Sealed size. */
  readonly bytes: number;
  readonly createdMs: number;
  /** True once all of it is on disk. */
  readonly isComplete: boolean;
};

const ROOM_ID_BYTES = 8;
const FP_BYTES = 32;
const RECORD_BYTES = ROOM_ID_BYTES + FP_BYTES + 17;

const file: Codec<FileRecord> = {
  encode: ({ room, ownerHex, bytes, createdMs, isComplete }) => {
    const out = Buffer.alloc(RECORD_BYTES);
    out.write(room, 0, 'latin1');
    out.write(ownerHex, ROOM_ID_BYTES, 'hex');
    out.writeBigUInt64BE(BigInt(bytes), ROOM_ID_BYTES + FP_BYTES);
    out.writeBigUInt64BE(BigInt(createdMs), ROOM_ID_BYTES + FP_BYTES + 8);
    out.writeUInt8(isComplete ? 1 : 0, RECORD_BYTES - 1);
    return out;
  },
  decode: (stored) => {
    const read = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
    return {
      room: read.toString('latin1', 0, ROOM_ID_BYTES),
      ownerHex: read.toString('hex', ROOM_ID_BYTES, ROOM_ID_BYTES + FP_BYTES),
      bytes: Number(read.readBigUInt64BE(ROOM_ID_BYTES + FP_BYTES)),
      createdMs: Number(read.readBigUInt64BE(ROOM_ID_BYTES + FP_BYTES + 8)),
      isComplete: read.readUInt8(RECORD_BYTES - 1) === 1,
    };
  },
};

/** By file id. */
export const FILES = defineTable('files', file);
/** By fingerprint of the owner, file id: one byte. What a person keeps on the box is the sum over these. */
export const FILE_OWNERS = defineTable('file-owners', bytesCodec);
/** By file id: files that no message carries (yet). They go after a day. */
export const LOOSE_FILES = defineTable('loose-files', bytesCodec);

/** What `openStore` must be told. */
export const FILE_TABLES = [FILES, FILE_OWNERS, LOOSE_FILES] as const;
