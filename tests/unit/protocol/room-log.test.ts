import { describe, expect, test } from 'vitest';
import { type Bytes, encodeFields, u16, u32, u64, u8, utf8, ZERO_32 } from '../../../appliance/protocol/encoding.ts';
import {
  ACTION,
  decodeInvite,
  decodeJoinProof,
  decodeJoinRequest,
  decodeRoomEntry,
  decodeRoomGenesis,
  decodeVoidInvite,
  encodeInvite,
  encodeJoin,
  encodeJoinProof,
  encodeJoinRequest,
  encodeRoomEntry,
  encodeRoomGenesis,
} from '../../../appliance/protocol/room-log.ts';
import { outcomeOf } from '../../lib/outcome.ts';
import { fpOf, genesisEntry, RoomStory, STORY_MS } from '../../lib/room-story.ts';

const replaced = (fields: readonly Bytes[], at: number, field: Bytes): Bytes[] =>
  fields.map((one, i) => (i === at ? field : one));
const bytes = (length: number): Bytes => new Uint8Array(length);

describe('a room entry on the wire', () => {
  const entry = { ...genesisEntry('ada', { kind: 1, membersMax: 8 }), genesis: fpOf('g'), seq: 7, prev: fpOf('p') };
  const fields = [
    u8(1),
    fpOf('g'),
    u32(7),
    fpOf('p'),
    u8(1),
    fpOf('ada'),
    fpOf('ada'),
    fpOf('device of ada'),
    u8(3),
    u64(STORY_MS),
    entry.payload,
  ];
  const decode = (all: readonly Bytes[]) => decodeRoomEntry(encodeFields('parlour/1/room-entry', all));

  test('is laid out as the protocol page says', () => {
    expect(encodeRoomEntry(entry)).toEqual(encodeFields('parlour/1/room-entry', fields));
    expect(decode(fields)).toEqual(entry);
    for (const action of Object.values(ACTION)) expect(decode(replaced(fields, 4, u8(action))).action).toBe(action);
  });

  test.each<readonly [string, readonly Bytes[], string]>([
    ['suite 0', replaced(fields, 0, u8(0)), 'unsupported'],
    ['suite 2', replaced(fields, 0, u8(2)), 'unsupported'],
    ['action 0', replaced(fields, 4, u8(0)), 'bad_request'],
    ['action 11', replaced(fields, 4, u8(11)), 'bad_request'],
    ['a wide action', replaced(fields, 4, u16(1)), 'bad_request'],
    ['a payload too long', replaced(fields, 10, bytes(1_025)), 'bad_request'],
    ['a time that no number holds', replaced(fields, 9, bytes(8).fill(255)), 'bad_request'],
    ['a field missing', fields.slice(0, 10), 'bad_request'],
    ['a field left over', [...fields, bytes(0)], 'bad_request'],
    ...[1, 3, 5, 6, 7].map((at) => [`a short field ${at}`, replaced(fields, at, bytes(31)), 'bad_request'] as const),
  ])('with %s is refused', (_, wrong, code) => {
    expect(outcomeOf(() => decode(wrong))).toBe(code);
  });
});

describe('a genesis', () => {
  const fields = [bytes(16), u8(2), u8(1), u16(64)];
  const decode = (all: readonly Bytes[]) => decodeRoomGenesis(encodeFields('parlour/1/room-genesis', all));

  test('is laid out as the protocol page says', () => {
    const genesis = { nonce: bytes(16), kind: 2, suite: 1, membersMax: 64 } as const;
    expect(encodeRoomGenesis(genesis)).toEqual(encodeFields('parlour/1/room-genesis', fields));
    expect(decode(fields)).toEqual(genesis);
    for (const max of [2, 256]) expect(decode(replaced(fields, 3, u16(max))).membersMax).toBe(max);
  });

  test.each([
    ['for nobody', replaced(fields, 3, u16(0))],
    ['for one', replaced(fields, 3, u16(1))],
    ['for more than 256', replaced(fields, 3, u16(257))],
    ['of kind 0', replaced(fields, 1, u8(0))],
    ['of kind 3', replaced(fields, 1, u8(3))],
    ['with a short nonce', replaced(fields, 0, bytes(15))],
    ['with more behind it', [...fields, u8(1)]],
  ])('%s is refused', (_, wrong) => {
    expect(outcomeOf(() => decode(wrong))).toBe('bad_request');
  });
});

describe('an invite', () => {
  const terms = { ...new RoomStory('ada').terms('token'), target: fpOf('ben') };
  const fields = [u8(1), bytes(91), u64(terms.expiresMs), u16(2), fpOf('token'), fpOf('ben'), fpOf('sealed')];
  const decode = (all: readonly Bytes[]) => decodeInvite(encodeFields('parlour/1/invite', all));

  test('is laid out as the protocol page says', () => {
    expect(encodeInvite(terms)).toEqual(encodeFields('parlour/1/invite', fields));
    expect(decode(fields)).toEqual(terms);
    for (const kind of [1, 2, 3]) expect(decode(replaced(fields, 0, u8(kind))).kind).toBe(kind);
    for (const uses of [1, 64]) expect(decode(replaced(fields, 3, u16(uses))).uses).toBe(uses);
  });

  test.each([
    ['of kind 0', replaced(fields, 0, u8(0))],
    ['of kind 4', replaced(fields, 0, u8(4))],
    ['for no use', replaced(fields, 3, u16(0))],
    ['for 65 uses', replaced(fields, 3, u16(65))],
    ['for 65,535 uses', replaced(fields, 3, u16(65_535))],
    ['that expires beyond numbers', replaced(fields, 2, bytes(8).fill(255))],
    ['with a key that is none', replaced(fields, 1, bytes(90))],
    ['with a field missing', fields.slice(0, 6)],
    ['with a field left over', [...fields, bytes(32)]],
  ])('%s is refused', (_, wrong) => {
    expect(outcomeOf(() => decode(wrong))).toBe('bad_request');
  });

  test('is voided by its hash, all of it', () => {
    expect(decodeVoidInvite(fpOf('invite'))).toEqual(fpOf('invite'));
    for (const length of [0, 31, 33]) expect(outcomeOf(() => decodeVoidInvite(bytes(length)))).toBe('bad_request');
  });
});

describe('a join', () => {
  test('carries the invite and its key’s signature', () => {
    const proof = { invite: fpOf('invite'), sig: bytes(64).fill(7) };
    const encoded = encodeFields('parlour/1/join-proof', [proof.invite, proof.sig]);
    expect(encodeJoinProof(proof)).toEqual(encoded);
    expect(decodeJoinProof(encoded)).toEqual(proof);
    for (const [invite, sig] of [
      [31, 64],
      [32, 63],
      [32, 65],
    ] as const)
      expect(outcomeOf(() => decodeJoinProof(encodeFields('parlour/1/join-proof', [bytes(invite), bytes(sig)])))).toBe(
        'bad_request',
      );
  });

  test('is signed for one room, place, person, device and invite: nobody else can use it anywhere else', () => {
    const join = { genesis: fpOf('g'), seq: 3, prev: fpOf('p'), subject: fpOf('ben'), device: fpOf('d') };
    const signed = encodeJoin(join, fpOf('invite'));
    const fields = [join.genesis, u32(3), join.prev, join.subject, join.device, fpOf('invite')];
    expect(signed).toEqual(encodeFields('parlour/1/join', fields));
    const others = [
      encodeJoin({ ...join, genesis: ZERO_32 }, fpOf('invite')),
      encodeJoin({ ...join, seq: 4 }, fpOf('invite')),
      encodeJoin({ ...join, prev: ZERO_32 }, fpOf('invite')),
      encodeJoin({ ...join, subject: ZERO_32 }, fpOf('invite')),
      encodeJoin({ ...join, device: ZERO_32 }, fpOf('invite')),
      encodeJoin(join, ZERO_32),
    ];
    for (const other of others) expect(other).not.toEqual(signed);
  });

  test('is asked for by short id, person, device and time', () => {
    const request = { room: utf8('K7QM2XAB'), asker: fpOf('ben'), device: fpOf('d'), timeMs: STORY_MS };
    const fields = [request.room, request.asker, request.device, u64(STORY_MS)];
    expect(encodeJoinRequest(request)).toEqual(encodeFields('parlour/1/join-request', fields));
    expect(decodeJoinRequest(encodeJoinRequest(request))).toEqual(request);
    for (const room of [bytes(0), bytes(33)])
      expect(outcomeOf(() => decodeJoinRequest(encodeJoinRequest({ ...request, room })))).toBe('bad_request');
  });
});
