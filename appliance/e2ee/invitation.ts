import type { AccountState } from '../protocol/account-log.ts';
import type { Bytes } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import {
  decodeInviteLink,
  encodeInvitation,
  encodeInvitationSignature,
  encodeInviteLink,
  type InviteLink,
  SEAL_PURPOSE,
} from '../protocol/sealed.ts';
import { KEY_BYTES } from '../protocol/suites.ts';
import { deviceAt } from './account.ts';
import { signWithDevice, verifyDeviceSignature } from './device.ts';
import { sha256 } from './hash.ts';
import { importRoot } from './hkdf.ts';
import { OpenError } from './open-error.ts';
import { randomBytes } from './random.ts';
import type { RoomActor } from './room.ts';
import { open, seal } from './seal.ts';
import { unwrapSecret, wrapSecret } from './wrap-key.ts';

/** A personal invitation as it travels: root wrapped to the person, link sealed under it, the sender's signature over both. */
export type Invitation = { readonly wrap: Bytes; readonly sealed: Bytes; readonly sig: Bytes };

/** Seals `link` for one person. @throws WireError `bad_entry` if that person's wrap key is none. */
export async function sealInvitation(from: RoomActor, to: AccountState, link: InviteLink): Promise<Invitation> {
  const aad = encodeInvitation(link.genesis, from.fp, from.device.id, to.fp);
  const secret = randomBytes(KEY_BYTES);
  const wrap = await wrapSecret(to.wrap, await sha256(aad), to.fp, secret);
  const sealed = await seal(await importRoot(secret), SEAL_PURPOSE.invitation, aad, encodeInviteLink(link));
  const signed = encodeInvitationSignature(aad, await sha256(wrap), await sha256(sealed));
  return { wrap, sealed, sig: await signWithDevice(from.device, signed) };
}

/**
 * The link in an invitation.
 * @param sender the verified account of `from`, and the device the house says it came from
 * @param me one's own fingerprint and wrap key
 * @throws WireError `bad_signature` or `wrong_device` if it is not that sender's word; OpenError if it does not open
 */
export async function openInvitation(
  genesis: Bytes,
  sender: { readonly account: AccountState; readonly device: Bytes },
  me: { readonly fp: Bytes; readonly wrapKey: CryptoKey },
  invitation: Invitation,
): Promise<InviteLink> {
  const { wrap, sealed, sig } = invitation;
  const aad = encodeInvitation(genesis, sender.account.fp, sender.device, me.fp);
  const device = deviceAt(sender.account, sender.device, Number.MAX_SAFE_INTEGER);
  const signed = encodeInvitationSignature(aad, await sha256(wrap), await sha256(sealed));
  if (!(await verifyDeviceSignature(device.spki, signed, sig))) throw new WireError('bad_signature', 'invitation');
  const secret = await unwrapSecret(me.wrapKey, await sha256(aad), me.fp, wrap);
  const bytes = await open(await importRoot(secret), SEAL_PURPOSE.invitation, aad, sealed);
  try {
    return decodeInviteLink(bytes);
  } catch (error) {
    if (error instanceof WireError) throw new OpenError();
    throw error;
  }
}
