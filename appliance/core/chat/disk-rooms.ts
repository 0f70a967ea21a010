import type { Signed } from '../../protocol/account-log.ts';
import type { Bytes } from '../../protocol/encoding.ts';
import { WRAP_BYTES } from '../../protocol/suites.ts';
import { commitChange } from '../accounts/plan.ts';
import type {
  InvitationRecord,
  JoinRequestRecord,
  MessageRecord,
  RoomRecord,
  RoomStore,
  RoomWrite,
  StoredSend,
} from '../rooms/room-store.ts';
import { joinKey, prefixRange, readU64, u32, u64 } from '../store/keys.ts';
import type { Store } from '../store/store.ts';
import { put, remove } from '../store/table.ts';
import type { Write } from '../store/table.ts';
import { ownBytes, RecordWriter } from './byte-records.ts';
import {
  ACCOUNT_KEYS,
  COMMITS,
  INVITATIONS,
  MEMBERSHIPS,
  MESSAGES,
  REQUESTS,
  ROOM_IDS,
  ROOM_LOGS,
  ROOMS,
  SEALED_INVITES,
  SENDS,
  type StoredCommit,
  WRAPS,
} from './tables.ts';

const ROOM_ID_BYTES = 8;
const FP_BYTES = 32;
const PRESENT = Uint8Array.of(1);

/** Rooms in the store: the domain's port, and the pages that routes read. */
export class DiskRooms implements RoomStore {
  readonly #store: Store;
  readonly #fileUsed: (file: string) => readonly Write[];

  /** @param fileUsed what the store keeps of a file once a message carries it. */
  constructor(store: Store, fileUsed: (file: string) => readonly Write[]) {
    this.#store = store;
    this.#fileUsed = fileUsed;
  }

  room(id: string): RoomRecord | undefined {
    return this.#store.get(ROOMS, roomKey(id));
  }

  idOf(genesis: Bytes): string | undefined {
    const id = this.#store.get(ROOM_IDS, genesis);
    return id === undefined ? undefined : Buffer.from(id).toString('latin1');
  }

  roomsOf(fpHex: string): string[] {
    const keys = this.#store.keys(MEMBERSHIPS, prefixRange(fpKey(fpHex)));
    return keys.map((key) => Buffer.from(key.subarray(FP_BYTES)).toString('latin1'));
  }

  log(id: string, seq: number, limit: number): Signed[] {
    return this.#page(ROOM_LOGS, id, seq, limit);
  }

  lastSeq(id: string): number {
    const [last] = this.#store.keys(MESSAGES, { ...prefixRange(roomKey(id)), reverse: true, limit: 1 });
    return last === undefined ? 0 : readU64(last, ROOM_ID_BYTES);
  }

  sealed(id: string, invite: Bytes): Bytes | undefined {
    const blob = this.#store.get(SEALED_INVITES, joinKey(roomKey(id), invite));
    return blob === undefined ? undefined : ownBytes(blob);
  }

  commitOf(id: string, epoch: number): StoredCommit | undefined {
    return this.#store.get(COMMITS, joinKey(roomKey(id), u32(epoch)));
  }

  /** At most `limit` commits from `epoch` on. */
  commits(id: string, epoch: number, limit: number): StoredCommit[] {
    return this.#page(COMMITS, id, epoch, limit);
  }

  /** The wrap for the reader at `index` of a commit's list. */
  wrap(id: string, epoch: number, index: number): Bytes | undefined {
    const all = this.#store.get(WRAPS, joinKey(roomKey(id), u32(epoch)));
    return all === undefined ? undefined : ownBytes(all.subarray(index * WRAP_BYTES, (index + 1) * WRAP_BYTES));
  }

  send(author: Bytes, cid: Bytes): StoredSend | undefined {
    return this.#store.get(SENDS, joinKey(cid, author));
  }

  /** At most `limit` messages, ascending: the last ones before a seq, or the first ones after it. */
  messages(id: string, from: { before: number } | { after: number }, limit: number): MessageRecord[] {
    const all = prefixRange(roomKey(id));
    const isBefore = 'before' in from;
    const bound = joinKey(roomKey(id), u64(isBefore ? from.before : from.after + 1));
    const range = isBefore ? { start: all.start, end: bound, reverse: true } : { start: bound, end: all.end };
    const found = this.#store
      .range(MESSAGES, { ...range, limit })
      .map(({ key, value }) => ({ seq: readU64(key, ROOM_ID_BYTES), ...value }));
    return isBefore ? found.reverse() : found;
  }

  requests(id: string): JoinRequestRecord[] {
    return this.#store
      .range(REQUESTS, prefixRange(roomKey(id)))
      .map(({ key, value }) => ({ fp: ownBytes(key.subarray(ROOM_ID_BYTES)), ...value }));
  }

  invitations(to: Bytes): InvitationRecord[] {
    return this.#store
      .range(INVITATIONS, prefixRange(to))
      .map(({ key, value }) => ({ to, id: Buffer.from(key.subarray(FP_BYTES)).toString('hex'), ...value }));
  }

  accountKeys(fpHex: string): Bytes | undefined {
    const keys = this.#store.get(ACCOUNT_KEYS, fpKey(fpHex));
    return keys === undefined ? undefined : ownBytes(keys);
  }

  commit(writes: readonly RoomWrite[]): Promise<void> {
    return commitChange(
      this.#store,
      writes.flatMap((write) => this.#rows(write)),
    );
  }

  #page<V>(
    table: { name: string; codec: { encode: (value: V) => Uint8Array; decode: (bytes: Uint8Array) => V } },
    id: string,
    from: number,
    limit: number,
  ): V[] {
    const { end } = prefixRange(roomKey(id));
    return this.#store.range(table, { start: joinKey(roomKey(id), u32(from)), end, limit }).map(({ value }) => value);
  }

  #rows(write: RoomWrite): readonly Write[] {
    switch (write.kind) {
      case 'room':
        return [put(ROOMS, roomKey(write.id), write.record), put(ROOM_IDS, write.record.genesis, roomKey(write.id))];
      case 'entry':
        return [put(ROOM_LOGS, joinKey(roomKey(write.id), u32(write.seq)), write.signed)];
      case 'commit': {
        const key = joinKey(roomKey(write.id), u32(write.epoch));
        return [put(COMMITS, key, write.commit), put(WRAPS, key, joinKey(...write.commit.wraps))];
      }
      case 'sealed':
        return [put(SEALED_INVITES, joinKey(roomKey(write.id), write.invite), write.blob)];
      case 'member': {
        const key = joinKey(fpKey(write.fpHex), roomKey(write.id));
        return [write.isMember ? put(MEMBERSHIPS, key, PRESENT) : remove(MEMBERSHIPS, key)];
      }
      case 'message':
        return this.#messageRows(write);
      case 'request': {
        const { fp, at, signed } = write.request;
        return [put(REQUESTS, joinKey(roomKey(write.id), fp), { at, signed })];
      }
      case 'requestGone':
        return [remove(REQUESTS, joinKey(roomKey(write.id), write.fp))];
      case 'invitation': {
        const { to, id } = write.invitation;
        return [put(INVITATIONS, joinKey(to, Buffer.from(id, 'hex')), write.invitation)];
      }
      case 'invitationGone':
        return [remove(INVITATIONS, joinKey(write.to, Buffer.from(write.invitation, 'hex')))];
      case 'accountKeys':
        return [put(ACCOUNT_KEYS, fpKey(write.fpHex), write.keys)];
    }
  }

  #messageRows({ id, author, message }: Extract<RoomWrite, { kind: 'message' }>): readonly Write[] {
    const { seq, at, cid, file } = message;
    const rows = [
      put(MESSAGES, new RecordWriter(ROOM_ID_BYTES + 8).text(id).u64(seq).done(), message),
      put(SENDS, joinKey(cid, author), { room: id, seq, at }),
    ];
    return file === undefined ? rows : [...rows, ...this.#fileUsed(file)];
  }
}

function roomKey(id: string): Uint8Array {
  return Buffer.from(id, 'latin1');
}

function fpKey(fpHex: string): Uint8Array {
  return Buffer.from(fpHex, 'hex');
}
