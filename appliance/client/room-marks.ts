import { type Bytes, formatHex } from '../protocol/encoding.ts';
import { type ListPorts, SharedList } from './shared-list.ts';
import { decodeRoomMarks, encodeRoomMarks, RECORD_NAME, type RoomMark } from './vault-content.ts';

/** Where each room stood when one of this account's devices verified it last (rule 23): nobody serves it less unseen. */
export class RoomMarks {
  readonly #list: SharedList<RoomMark>;

  constructor(ports: ListPorts) {
    this.#list = new SharedList<RoomMark>(ports, {
      name: RECORD_NAME.rooms,
      encode: encodeRoomMarks,
      decode: decodeRoomMarks,
      keyOf: () => '',
      groupOf: (mark) => formatHex(mark.genesis),
      merge: further,
    });
  }

  load(): Promise<void> {
    return this.#list.load();
  }

  flush(): Promise<void> {
    return this.#list.flush();
  }

  get isWritten(): boolean {
    return this.#list.isWritten;
  }

  of(genesis: Bytes): RoomMark | undefined {
    return this.#list.of(formatHex(genesis))[0];
  }

  /** Moves a room's mark on; never back. */
  async put(mark: RoomMark): Promise<void> {
    const known = this.of(mark.genesis);
    if (known !== undefined && further(known, mark) === known) return;
    await this.#list.put(mark);
  }
}

function further(a: RoomMark, b: RoomMark): RoomMark {
  if (b.life !== a.life) return b.life > a.life ? b : a;
  return b.headSeq > a.headSeq || (b.headSeq === a.headSeq && b.epoch > a.epoch) ? b : a;
}
