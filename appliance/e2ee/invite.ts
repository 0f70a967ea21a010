import { type Bytes, equalBytes, formatBase64Url, formatHex, parseBase64Url, ZERO_32 } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import type { RoomInvite, RoomState } from '../protocol/membership.ts';
import { ACTION, type InviteKind } from '../protocol/room-log.ts';
import {
  decodeInviteLink,
  decodeInviteSecretContent,
  encodeInviteAccessInfo,
  encodeInviteKeyAad,
  encodeInviteLink,
  encodeInviteSecretContent,
  type InviteLink,
  type InviteSecretContent,
  SEAL_PURPOSE,
} from '../protocol/sealed.ts';
import { KEY_BYTES } from '../protocol/suites.ts';
import { sha256 } from './hash.ts';
import { deriveBits, importRoot } from './hkdf.ts';
import { OpenError } from './open-error.ts';
import { P256 } from './p256.ts';
import { exportPkcs8, exportSpki, importPrivateKey } from './private-key.ts';
import { randomBytes } from './random.ts';
import { type RoomActor, type SignedRoomEntry, signRoomEntry, type VerifiedRoomEntry } from './room.ts';
import { open, seal } from './seal.ts';

export type MadeInvite = SignedRoomEntry & {
  /** What is stored beside the entry: the invite's private key and the room card, sealed. */
  readonly sealed: Bytes;
  /** What the link or personal invitation carries. Whoever holds it may join. */
  readonly link: InviteLink;
};

/**
 * An invite entry and what belongs to it (rule 15 b).
 * @param terms.target fingerprint of the invited person where `kind` is personal
 * @param terms.card JSON of the room card, so that a newcomer can name the room before joining
 * @throws WireError as `applyRoomEntry` does.
 */
export async function makeInvite(
  actor: RoomActor,
  state: RoomState,
  terms: {
    readonly kind: InviteKind;
    readonly uses: number;
    readonly expiresMs: number;
    readonly target?: Bytes;
    readonly card: Bytes;
  },
  timeMs: number,
): Promise<MadeInvite> {
  const { genesis } = state;
  const secret = randomBytes(KEY_BYTES);
  const root = await importRoot(secret);
  const pair = await crypto.subtle.generateKey(P256, true, ['sign', 'verify']);
  const access = await sha256(await deriveBits(root, encodeInviteAccessInfo(genesis)));
  const content = encodeInviteSecretContent({ key: await exportPkcs8(pair.privateKey), card: terms.card });
  const sealed = await seal(root, SEAL_PURPOSE.inviteKey, encodeInviteKeyAad(genesis, access), content);
  const invite = {
    kind: terms.kind,
    key: await exportSpki(pair.publicKey),
    expiresMs: terms.expiresMs,
    uses: terms.uses,
    access,
    target: terms.target ?? ZERO_32,
    sealed: await sha256(sealed),
  };
  const made = await signRoomEntry(actor, state, { action: ACTION.invite, invite }, timeMs);
  const link = { secret, genesis, inviter: actor.fp, seq: made.entry.seq, head: made.hash };
  return { ...made, sealed, link };
}

/** The fragment of an invite link. It never reaches a server: browsers do not send fragments. */
export function formatInviteLink(link: InviteLink): string {
  return formatBase64Url(encodeInviteLink(link));
}

/**
 * @param text the fragment, with or without `#`, or a whole link
 * @throws WireError `bad_request`
 */
export function parseInviteLink(text: string): InviteLink {
  return decodeInviteLink(parseBase64Url(text.slice(text.indexOf('#') + 1).trim()));
}

/** The token with which the holder of a link reads the room's log; the invite entry carries its hash. */
export async function inviteAccess(link: InviteLink): Promise<Bytes> {
  return deriveBits(link.secret, encodeInviteAccessInfo(link.genesis));
}

export type OpenedInvite = {
  readonly invite: RoomInvite;
  /** Hash of the invite entry. */
  readonly hash: Bytes;
  /** Signs the join; non-extractable. */
  readonly key: CryptoKey;
  /** JSON of the room card as the inviter saw it. */
  readonly card: Bytes;
};

/**
 * The invite a link speaks of, in the room log the house served and the caller verified from genesis.
 * @param log what `verifyRoomEntries` returned
 * @throws WireError `link_mismatch` if the log does not contain what the link says (a lying house), `invite_invalid` if
 *   it let its last person in, ran out or was voided long ago; OpenError if the sealed key does not open.
 */
export async function openInvite(
  link: InviteLink,
  log: { readonly state: RoomState; readonly entries: readonly VerifiedRoomEntry[] },
  sealed: Bytes,
): Promise<OpenedInvite> {
  const found = log.entries.find(({ entry }) => entry.seq === link.seq);
  const isThere =
    found !== undefined &&
    equalBytes(log.state.genesis, link.genesis) &&
    equalBytes(found.hash, link.head) &&
    equalBytes(found.entry.actor, link.inviter);
  if (!isThere) throw new WireError('link_mismatch', 'the served log does not contain the link’s invite');
  const invite = log.state.invites.get(formatHex(link.head));
  if (invite === undefined) throw new WireError('invite_invalid', 'forgotten');
  if (!equalBytes(await sha256(sealed), invite.sealed)) throw new WireError('link_mismatch', 'another sealed key');
  const root = await importRoot(link.secret);
  const aad = encodeInviteKeyAad(link.genesis, invite.access);
  const content = decodeContent(await open(root, SEAL_PURPOSE.inviteKey, aad, sealed));
  const key = await importPrivateKey(P256, { private: 'sign', public: 'verify' }, invite.key, content.key);
  return { invite, hash: found.hash, key, card: content.card };
}

function decodeContent(bytes: Bytes): InviteSecretContent {
  try {
    return decodeInviteSecretContent(bytes);
  } catch (error) {
    if (error instanceof WireError) throw new OpenError();
    throw error;
  }
}
