import { describe, expect, test } from 'vitest';
import { type Bytes, formatBase64Url, parseBase64Url, parseUtf8, utf8 } from '../../../appliance/protocol/encoding.ts';
import {
  decodeEnvelope,
  encodeEnvelope,
  MESSAGE_TYPE,
  padPlaintext,
  unpadPlaintext,
} from '../../../appliance/protocol/envelope.ts';
import { applyRoomEntry, type RoomState } from '../../../appliance/protocol/membership.ts';
import { decodeRoomEntry } from '../../../appliance/protocol/room-log.ts';
import { fpOf, RoomStory, sha256 } from '../../lib/room-story.ts';

/** Microseconds of this process's own time that one run takes: the best of a few rounds, whatever else the machine does. */
function costUs(runs: number, run: () => unknown): number {
  const rounds = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage();
    for (let i = 0; i < runs; i += 1) run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / runs;
  });
  return Math.min(...rounds);
}

/** Bounds are several times what a desktop core takes, and far below what a person or a house would notice. */
describe('a hostile peer cannot make the house or a phone work long', () => {
  test('texts of 64 KiB are read in a few milliseconds, those of a long message in a few tenths', () => {
    const mixed = utf8('aé😀z'.repeat(8_192));
    const base64 = formatBase64Url(new Uint8Array(49_152).fill(0xa7));
    expect(base64).toHaveLength(65_536);
    expect(costUs(20, () => parseUtf8(mixed))).toBeLessThan(5_000);
    expect(costUs(20, () => parseBase64Url(base64))).toBeLessThan(5_000);
    expect(costUs(200, () => parseUtf8(utf8('日本語テキスト'.repeat(571))))).toBeLessThan(700);
    const padded = padPlaintext(utf8('x'.repeat(4_000)));
    expect(costUs(200, () => unpadPlaintext(padded))).toBeLessThan(300);
  });

  test('twice the text takes about twice the time', () => {
    const text = (length: number) => utf8('é'.repeat(length));
    const [short, long] = [text(8_192), text(65_536)];
    expect(costUs(20, () => parseUtf8(long))).toBeLessThan(40 * costUs(20, () => parseUtf8(short)));
  });

  test('an ordinary envelope is read in microseconds', () => {
    const header = {
      suite: 1,
      type: MESSAGE_TYPE.message,
      epoch: 1,
      counter: 0,
      headSeq: 1,
      author: fpOf('a'),
      device: fpOf('d'),
      session: fpOf('s').slice(0, 16),
      head: fpOf('h'),
      prev: fpOf('p'),
    };
    const bytes = encodeEnvelope({ header, sig: new Uint8Array(64), sealed: new Uint8Array(512 + 16) });
    expect(bytes).toHaveLength(750);
    expect(costUs(5_000, () => decodeEnvelope(bytes, 8_192))).toBeLessThan(30);
  });
});

describe('a room of 256 with a log of 5,000 entries opens in less than a second', () => {
  /** Everybody comes in, then `churn` until the log is full. */
  function grown(churn: (room: RoomStory, turn: number) => void): readonly Bytes[] {
    const room = new RoomStory('ada', { membersMax: 256 });
    for (let i = 1; i < 256; i += 1) room.admit('ada', `member ${i}`);
    for (let turn = 0; room.log.length < 5_000; turn += 1) churn(room, turn);
    return room.log;
  }

  test.each<[string, (room: RoomStory, turn: number) => void]>([
    [
      'with people coming and going',
      (room, turn) => {
        room.remove('ada', turn === 0 ? 'member 255' : `guest ${(turn - 1) % 40}`);
        room.admit('ada', `guest ${turn % 40}`);
      },
    ],
    [
      'with a member who floods it with invites',
      (room) => {
        room.voidInvite('member 7', room.invite('member 7'));
      },
    ],
    [
      'with roles that change all the time',
      (room, turn) => {
        room.setRole('ada', 'member 7', turn % 2 === 0 ? 2 : 1);
      },
    ],
  ])('%s', (_, churn) => {
    const log = grown(churn);
    const open = (): RoomState | undefined =>
      log.reduce<RoomState | undefined>(
        (state, body) => applyRoomEntry(state, decodeRoomEntry(body), sha256(body)),
        undefined,
      );
    expect(open()?.members.size).toBe(256);
    expect(costUs(1, open)).toBeLessThan(1_000_000);
  });
});
