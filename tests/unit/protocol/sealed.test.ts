import { describe, expect, test } from 'vitest';
import {
  type Bytes,
  concatBytes,
  encodeFields,
  u32,
  u64,
  u8,
  utf8,
  ZERO_32,
} from '../../../appliance/protocol/encoding.ts';
import { LIMITS } from '../../../appliance/protocol/limits.ts';
import {
  decodeInviteLink,
  decodeInviteSecretContent,
  decodeSealed,
  decodeVaultRecord,
  encodeFileChunkAad,
  encodeFileRoot,
  encodeInvitation,
  encodeInvitationSignature,
  encodeInviteAccessInfo,
  encodeInviteKeyAad,
  encodeInviteLink,
  encodeInviteSecretContent,
  encodePasswordSalt,
  encodeRecordIdInfo,
  encodeRoomCardAad,
  encodeRoomCode,
  encodeSafetyNumber,
  encodeSealed,
  encodeSealInfo,
  encodeSessionDevice,
  encodeVaultRecord,
  encodeVaultRecordAad,
  encodeVaultRootAad,
  SEAL_PURPOSE,
  sealedFileBytes,
} from '../../../appliance/protocol/sealed.ts';
import { outcomeOf } from '../../lib/outcome.ts';
import { fpOf } from '../../lib/room-story.ts';

const [a, b, c, d] = [fpOf('a'), fpOf('b'), fpOf('c'), fpOf('d')];
const id: Bytes = new Uint8Array(16).fill(3);

test.each<[string, Bytes, readonly Bytes[]]>([
  ['seal', encodeSealInfo(SEAL_PURPOSE.vaultRoot), [utf8('vault-root')]],
  ['vault-root', encodeVaultRootAad(a), [a]],
  ['vault-record', encodeVaultRecordAad(a, id, 7, b), [a, id, u32(7), b]],
  ['record-id', encodeRecordIdInfo('epoch/ab/1'), [utf8('epoch/ab/1')]],
  ['room-card', encodeRoomCardAad(a, 2), [a, u32(2)]],
  ['invite-key', encodeInviteKeyAad(a, b), [a, b]],
  ['invite-access', encodeInviteAccessInfo(a), [a]],
  ['invite-secret', encodeInviteSecretContent({ key: a, card: b }), [a, b]],
  ['invite-link', encodeInviteLink({ secret: a, genesis: b, inviter: c, seq: 9, head: d }), [a, b, c, u32(9), d]],
  ['invitation', encodeInvitation(a, b, c, d), [a, b, c, d]],
  ['invitation-signature', encodeInvitationSignature(a, b, c), [a, b, c]],
  ['password-salt', encodePasswordSalt(id, 'zoë', a), [id, utf8('zoë'), a]],
  ['session-device', encodeSessionDevice(a, b), [a, b]],
  ['file-chunk', encodeFileChunkAad(5, false), [u32(5), u8(0)]],
  ['file-chunk', encodeFileChunkAad(5, true), [u32(5), u8(1)]],
  ['file-root', encodeFileRoot(2 ** 33, [a, b]), [u64(2 ** 33), a, b]],
  ['safety-number', encodeSafetyNumber(a, b), [a, b]],
  ['room-code', encodeRoomCode(a), [a]],
])('%s is laid out as the protocol page says', (name, bytes, fields) => {
  expect(bytes).toEqual(encodeFields(`parlour/1/${name}`, fields));
});

describe('a sealed blob', () => {
  const sealed = { salt: a, ciphertext: new Uint8Array(16).fill(1) };

  test('is suite, salt, ciphertext', () => {
    const bytes = concatBytes(u8(1), a, sealed.ciphertext);
    expect(encodeSealed(sealed)).toEqual(bytes);
    expect(decodeSealed(bytes)).toEqual(sealed);
    expect(bytes).toHaveLength(49);
  });

  test('of another suite or without room for a tag is refused', () => {
    const bytes = encodeSealed(sealed);
    for (const wrong of [bytes.slice(0, 48), new Uint8Array(0), Uint8Array.of(2, ...bytes.subarray(1))])
      expect(outcomeOf(() => decodeSealed(wrong))).toBe('bad_request');
  });

  test('in a vault carries the hash of the one before', () => {
    const record = { prev: b, sealed: encodeSealed(sealed) };
    expect(encodeVaultRecord(record)).toEqual(concatBytes(b, record.sealed));
    expect(decodeVaultRecord(encodeVaultRecord(record))).toEqual(record);
    expect(outcomeOf(() => decodeVaultRecord(new Uint8Array(80)))).toBe('bad_request');
  });
});

describe('a link', () => {
  const link = { secret: a, genesis: b, inviter: c, seq: 0xffffffff, head: d };

  test('is read as it was made', () => {
    expect(decodeInviteLink(encodeInviteLink(link))).toEqual(link);
  });

  test('cut off, grown or bent is refused', () => {
    const bytes = encodeInviteLink(link);
    const grown = encodeFields('parlour/1/invite-link', [a, b, c, u32(1), d, ZERO_32]);
    const short = encodeFields('parlour/1/invite-link', [a.slice(1), b, c, u32(1), d]);
    for (const wrong of [bytes.slice(0, -1), concatBytes(bytes, u8(0)), grown, short, new Uint8Array(0)])
      expect(outcomeOf(() => decodeInviteLink(wrong))).toBe('bad_request');
  });

  test('what lies beside its invite is bounded', () => {
    const content = { key: new Uint8Array(512).fill(1), card: new Uint8Array(1_024) };
    expect(decodeInviteSecretContent(encodeInviteSecretContent(content))).toEqual(content);
    for (const wrong of [
      { ...content, key: new Uint8Array(513) },
      { ...content, key: new Uint8Array(0) },
      { ...content, card: new Uint8Array(1_025) },
    ])
      expect(outcomeOf(() => decodeInviteSecretContent(encodeInviteSecretContent(wrong)))).toBe('bad_request');
  });
});

test('a file on the disk is its bytes and a tag for each 64 KiB', () => {
  const chunk = LIMITS.fileChunkBytes;
  expect([0, 1, chunk, chunk + 1, 2 * chunk].map(sealedFileBytes)).toEqual([
    16,
    17,
    chunk + 16,
    chunk + 33,
    2 * chunk + 32,
  ]);
});
