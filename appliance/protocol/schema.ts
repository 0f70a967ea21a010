import { type TSchema, type TString, Type } from '@sinclair/typebox';
import { LIMITS } from './limits.ts';
import { CLIENT_ID_BYTES, HASH_BYTES, RECORD_ID_BYTES } from './suites.ts';

/** Building blocks of the JSON on the wire. Bytes are base64url without padding; a schema bounds every string and list. */

/** base64url of `min` to `max` bytes. */
export function base64Url(min: number, max = min): TString {
  return Type.String({ minLength: base64Chars(min), maxLength: base64Chars(max), pattern: '^[A-Za-z0-9_-]*$' });
}

/** An object that refuses unknown members. */
export function strict<T extends Record<string, TSchema>>(members: T): ReturnType<typeof Type.Object<T>> {
  return Type.Object(members, { additionalProperties: false });
}

export const RoomId = Type.String({ pattern: '^[0-9A-HJKMNP-TV-Z]{8}$', minLength: 8, maxLength: 8 });
export const FileId = Type.String({ pattern: '^[0-9a-f]{32}$', minLength: 32, maxLength: 32 });
export const Hash = base64Url(HASH_BYTES);
export const ClientId = base64Url(CLIENT_ID_BYTES);
export const RecordId = base64Url(RECORD_ID_BYTES);
export const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
export const U32 = Type.Integer({ minimum: 0, maximum: 0xffff_ffff });
export const AccountName = Type.String({ minLength: LIMITS.nameCharsMin, maxLength: LIMITS.nameCharsMax * 4 });

/** `body` is what was signed, byte for byte; `sig` the signature over it. */
export const SignedJson = strict({ body: base64Url(16, 24_576), sig: base64Url(64, 512) });

function base64Chars(bytes: number): number {
  return Math.ceil((bytes * 4) / 3);
}
