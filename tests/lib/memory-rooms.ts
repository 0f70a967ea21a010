import type { Signed } from '../../appliance/protocol/account-log.ts';
import { type Bytes, formatHex } from '../../appliance/protocol/encoding.ts';
import { WireError } from '../../appliance/protocol/errors.ts';
import type { CommitBytes } from '../../appliance/core/rooms/judge-change.ts';
import type {
  InvitationRecord,
  JoinRequestRecord,
  RoomRecord,
  RoomStore,
  RoomWrite,
  StoredSend,
} from '../../appliance/core/rooms/room-store.ts';

type Group = {
  readonly writes: readonly RoomWrite[];
  readonly resolve: () => void;
  readonly reject: (e: Error) => void;
};

/** A disk whose every flush a test decides about: it holds until the test says done, or failed. */
export class MemoryRooms implements RoomStore {
  readonly rooms = new Map<string, RoomRecord>();
  readonly logs = new Map<string, Signed[]>();
  readonly commits = new Map<string, CommitBytes>();
  readonly messages = new Map<string, Extract<RoomWrite, { kind: 'message' }>['message'][]>();
  readonly sends = new Map<string, StoredSend>();
  readonly waiting: Group[] = [];
  /** True: every flush succeeds at once. */
  isPatient = false;

  room(id: string): RoomRecord | undefined {
    return this.rooms.get(id);
  }

  idOf(genesis: Bytes): string | undefined {
    return Array.from(this.rooms).find(([, record]) => formatHex(record.genesis) === formatHex(genesis))?.[0];
  }

  roomsOf(): string[] {
    return [];
  }

  log(id: string, seq: number, limit: number): Signed[] {
    return (this.logs.get(id) ?? []).slice(seq, seq + limit);
  }

  lastSeq(id: string): number {
    return this.messages.get(id)?.length ?? 0;
  }

  sealed(): undefined {
    return undefined;
  }

  commitOf(id: string, epoch: number): CommitBytes | undefined {
    return this.commits.get(`${id}/${epoch}`);
  }

  send(author: Bytes, cid: Bytes): StoredSend | undefined {
    return this.sends.get(formatHex(author) + formatHex(cid));
  }

  requests(): JoinRequestRecord[] {
    return [];
  }

  invitations(): InvitationRecord[] {
    return [];
  }

  accountKeys(): undefined {
    return undefined;
  }

  commit(writes: readonly RoomWrite[]): Promise<void> {
    if (!this.isPatient) {
      this.#keep(writes);
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => this.waiting.push({ writes, resolve, reject }));
  }

  /** The oldest flush under way reaches the disk. */
  async flush(): Promise<void> {
    const group = this.#next();
    this.#keep(group.writes);
    group.resolve();
    await settled();
  }

  /** The oldest flush under way fails. */
  async fail(code: 'storage_full' | 'storage_failed'): Promise<void> {
    this.#next().reject(new WireError(code));
    await settled();
  }

  #next(): Group {
    const group = this.waiting.shift();
    if (group === undefined) throw new Error('no flush is under way');
    return group;
  }

  #keep(writes: readonly RoomWrite[]): void {
    for (const write of writes) {
      if (write.kind === 'room') this.rooms.set(write.id, write.record);
      if (write.kind === 'entry') this.logs.set(write.id, [...(this.logs.get(write.id) ?? []), write.signed]);
      if (write.kind === 'commit') this.commits.set(`${write.id}/${write.epoch}`, write.commit);
      if (write.kind !== 'message') continue;
      this.messages.set(write.id, [...(this.messages.get(write.id) ?? []), write.message]);
      const { seq, at, cid } = write.message;
      this.sends.set(formatHex(write.author) + formatHex(cid), { room: write.id, seq, at });
    }
  }
}

/** Lets everything that only waits for promises and turns go on. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve));
}
