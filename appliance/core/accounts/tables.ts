import { Type } from '@sinclair/typebox';
import type { Static, TSchema } from '@sinclair/typebox';
import type { Signed } from '../../protocol/account-log.ts';
import type { Bytes } from '../../protocol/encoding.ts';
import { KdfJson } from '../../protocol/routes.ts';
import { defineTable, jsonCodec } from '../store/table.ts';
import type { Codec, Table } from '../store/table.ts';
import { lazyCheck } from './schema-check.ts';

/** What the house keeps of an account besides its log. Nothing in here opens a sealed byte. */
export const AccountRecord = Type.Object({
  isOwner: Type.Boolean(),
  createdMs: Type.Number(),
  /** bcrypt over the authentication key, parameters of the stretch, and the vault root key sealed under the password. */
  password: Type.Object({ hash: Type.String(), kdf: KdfJson, vaultRoot: Type.String() }),
  recovery: Type.Object({ hash: Type.String(), vaultRoot: Type.String() }),
});
export type AccountRecord = Static<typeof AccountRecord>;

export const SessionRecord = Type.Object({
  /** Fingerprint of the account, hex. */
  fp: Type.String(),
  device: Type.Union([Type.String(), Type.Null()]),
  keep: Type.Boolean(),
  createdMs: Type.Number(),
  /** Last sign of life that was written. */
  seenMs: Type.Number(),
  /** What a device signs to bind itself, base64url. */
  challenge: Type.String(),
  mustSetPassword: Type.Boolean(),
});
export type SessionRecord = Static<typeof SessionRecord>;

const KnownDeviceRecord = Type.Object({ seenMs: Type.Number() });
export type KnownDeviceRecord = Static<typeof KnownDeviceRecord>;

const VaultUsage = Type.Object({ records: Type.Number(), bytes: Type.Number() });
export type VaultUsage = Static<typeof VaultUsage>;

const HouseInvite = Type.Object({ usesLeft: Type.Number(), expiresMs: Type.Number() });
export type HouseInvite = Static<typeof HouseInvite>;

/** How many people a room's invite brought into the house. */
const RoomInviteUsage = Type.Object({ accounts: Type.Number() });

const HouseRecord = Type.Object({
  /** 16 random bytes, base64url: part of every password salt. */
  id: Type.String(),
  /** 32 random bytes, base64url: makes the salts of names, known and unknown. */
  secret: Type.String(),
  owner: Type.Union([Type.Object({ fp: Type.String(), claimedMs: Type.Number() }), Type.Null()]),
});
export type HouseRecord = Static<typeof HouseRecord>;

/** A vault record: version and sealed bytes. */
export type StoredVaultRecord = { readonly version: number; readonly blob: Bytes };

/** By fingerprint. */
export const ACCOUNTS = defineTable('accounts', records(AccountRecord));
/** By fingerprint, then u32 seq. */
export const ACCOUNT_LOGS: Table<Signed> = defineTable('account-logs', { encode: encodeSigned, decode: decodeSigned });
/** By SHA-256 of the token. */
export const SESSIONS = defineTable('sessions', records(SessionRecord));
/** By fingerprint, then SHA-256 of the cookie. */
export const KNOWN_DEVICES = defineTable('known-devices', records(KnownDeviceRecord));
/** By fingerprint, then record id. */
export const VAULT: Table<StoredVaultRecord> = defineTable('vault', { encode: encodeVault, decode: decodeVault });
/** By fingerprint. */
export const VAULT_USAGE = defineTable('vault-usage', records(VaultUsage));
/** By SHA-256 of the token. */
export const HOUSE_INVITES = defineTable('house-invites', records(HouseInvite));
/** By SHA-256 of the token. */
export const ROOM_INVITE_USAGE = defineTable('room-invite-usage', records(RoomInviteUsage));
/** One record, under {@link HOUSE_KEY}. */
export const HOUSE = defineTable('house', records(HouseRecord));
export const HOUSE_KEY = new TextEncoder().encode('house');

/** What `openStore` must be told. */
export const ACCOUNT_TABLES = [
  ACCOUNTS,
  ACCOUNT_LOGS,
  SESSIONS,
  KNOWN_DEVICES,
  VAULT,
  VAULT_USAGE,
  HOUSE_INVITES,
  ROOM_INVITE_USAGE,
  HOUSE,
] as const;

/** JSON records of one shape; another shape on our own disk is damage, and no start is better than a wrong one. */
function records<S extends TSchema>(schema: S): Codec<Static<S>> {
  const fits = lazyCheck(schema);
  return jsonCodec((value) => {
    if (!fits(value)) throw new Error('a stored record is not of its shape');
    return value;
  });
}

/** u32 length of the body, body, signature. */
function encodeSigned({ body, sig }: Signed): Uint8Array {
  const out = new Uint8Array(4 + body.length + sig.length);
  new DataView(out.buffer).setUint32(0, body.length);
  out.set(body, 4);
  out.set(sig, 4 + body.length);
  return out;
}

function decodeSigned(bytes: Uint8Array): Signed {
  const end = 4 + viewOf(bytes).getUint32(0);
  return { body: new Uint8Array(bytes.subarray(4, end)), sig: new Uint8Array(bytes.subarray(end)) };
}

/** u32 version, then the sealed bytes. */
function encodeVault({ version, blob }: StoredVaultRecord): Uint8Array {
  const out = new Uint8Array(4 + blob.length);
  new DataView(out.buffer).setUint32(0, version);
  out.set(blob, 4);
  return out;
}

function decodeVault(bytes: Uint8Array): StoredVaultRecord {
  return { version: viewOf(bytes).getUint32(0), blob: new Uint8Array(bytes.subarray(4)) };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
