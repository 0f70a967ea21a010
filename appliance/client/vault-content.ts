import { type Bytes, encodeFields, FieldReader, u32, u64, u8, utf8 } from '../protocol/encoding.ts';
import { LIMITS } from '../protocol/limits.ts';
import { HASH_BYTES, KEY_BYTES } from '../protocol/suites.ts';

/**
 * What the vault's records hold once opened (protocol.md §4.5). The house never sees these layouts; they are read by this
 * account's other devices only. Lists are spread over shards by hash, so that no record outgrows its limit.
 */
export const SHARDS = 16;

/** Names of records; the ids derived from them tell the house nothing. */
export const RECORD_NAME = {
  keys: 'keys',
  contacts: (shard: number): string => `contacts/${shard}`,
  rooms: (shard: number): string => `rooms/${shard}`,
  epoch: (genesisHex: string, epoch: number): string => `epoch/${genesisHex}/${epoch}`,
} as const;

const CONTEXT = {
  keys: 'parlour/1/vault-keys',
  contacts: 'parlour/1/vault-contacts',
  rooms: 'parlour/1/vault-rooms',
  epoch: 'parlour/1/vault-epoch',
} as const;

/** PKCS8 of the account's two private keys. */
export type KeysContent = { readonly identity: Bytes; readonly wrap: Bytes };

export function encodeKeys(keys: KeysContent): Bytes {
  return encodeFields(CONTEXT.keys, [keys.identity, keys.wrap]);
}

/** @throws WireError `bad_request` */
export function decodeKeys(plain: Bytes): KeysContent {
  const read = new FieldReader(CONTEXT.keys, plain);
  const keys = { identity: read.bytes(64, 4_096), wrap: read.bytes(64, 4_096) };
  read.end();
  return keys;
}

/** Who is known under a name (rule 5). `isSuperseded`: the user verified another identity under it since. */
export type Pin = {
  readonly name: string;
  readonly fp: Bytes;
  readonly isVerified: boolean;
  readonly isSuperseded: boolean;
  /** The later of two states of a pin counts. */
  readonly changedMs: number;
};

export function encodePins(pins: readonly Pin[]): Bytes {
  return encodeFields(
    CONTEXT.contacts,
    pins.flatMap((pin) => [
      utf8(pin.name),
      pin.fp,
      u8((pin.isVerified ? 1 : 0) + (pin.isSuperseded ? 2 : 0)),
      u64(pin.changedMs),
    ]),
  );
}

/** @throws WireError `bad_request` */
export function decodePins(plain: Bytes): Pin[] {
  const read = new FieldReader(CONTEXT.contacts, plain, LIMITS.vaultRecordBytes);
  const pins: Pin[] = [];
  while (read.left > 0) {
    const name = read.text(LIMITS.nameCharsMax * 4);
    const fp = read.bytes(HASH_BYTES);
    const flags = read.u8();
    pins.push({ name, fp, isVerified: (flags & 1) !== 0, isSuperseded: (flags & 2) !== 0, changedMs: read.u64() });
  }
  return pins;
}

/** Where a room stood when one of this account's devices verified it last: no device accepts less (rule 23). */
export type RoomMark = {
  readonly genesis: Bytes;
  readonly headSeq: number;
  readonly head: Bytes;
  readonly epoch: number;
  /** Hash of that epoch's commit. */
  readonly commit: Bytes;
  /** How often it began anew because the house had been restored: what was marked before that counts no more. */
  readonly life: number;
};

export function encodeRoomMarks(marks: readonly RoomMark[]): Bytes {
  return encodeFields(
    CONTEXT.rooms,
    marks.flatMap((mark) => [mark.genesis, u32(mark.headSeq), mark.head, u32(mark.epoch), mark.commit, u32(mark.life)]),
  );
}

/** @throws WireError `bad_request` */
export function decodeRoomMarks(plain: Bytes): RoomMark[] {
  const read = new FieldReader(CONTEXT.rooms, plain, LIMITS.vaultRecordBytes);
  const marks: RoomMark[] = [];
  while (read.left > 0) {
    const genesis = read.bytes(HASH_BYTES);
    const headSeq = read.u32();
    const head = read.bytes(HASH_BYTES);
    const epoch = read.u32();
    const commit = read.bytes(HASH_BYTES);
    marks.push({ genesis, headSeq, head, epoch, commit, life: read.u32() });
  }
  return marks;
}

/** The secret of one epoch, and the hash of the commit it was checked against. */
export type EpochContent = { readonly secret: Bytes; readonly commit: Bytes };

export function encodeEpochContent(content: EpochContent): Bytes {
  return encodeFields(CONTEXT.epoch, [content.secret, content.commit]);
}

/** @throws WireError `bad_request` */
export function decodeEpochContent(plain: Bytes): EpochContent {
  const read = new FieldReader(CONTEXT.epoch, plain);
  const content = { secret: read.bytes(KEY_BYTES), commit: read.bytes(HASH_BYTES) };
  read.end();
  return content;
}
