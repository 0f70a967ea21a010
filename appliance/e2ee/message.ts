import type { AccountState } from '../protocol/account-log.ts';
import { type Bytes, equalBytes, formatHex } from '../protocol/encoding.ts';
import {
  encodeMessageAad,
  encodeMessageKeyInfo,
  encodeMessageSignature,
  type Envelope,
  type EnvelopeHeader,
  messageNonce,
  unpadPlaintext,
} from '../protocol/envelope.ts';
import { WireError } from '../protocol/errors.ts';
import { verifyDeviceSignature } from './device.ts';
import { decryptGcm } from './gcm.ts';
import { sha256 } from './hash.ts';
import { deriveAesKey } from './hkdf.ts';
import { OpenError } from './open-error.ts';

/** `json` is the content's text, for `decodeContent`; `hash` names the envelope. */
export type OpenedMessage = { readonly header: EnvelopeHeader; readonly json: string; readonly hash: Bytes };

/** What an envelope must belong to. */
export type MessageOrigin = {
  readonly genesis: Bytes;
  /** Secret of the envelope's epoch as root. */
  readonly secret: CryptoKey;
  /** Verified account of the envelope's author. */
  readonly author: AccountState;
};

/** Enough for every session of a busy room's page; beyond it the oldest key is derived again. */
const KEYS_MAX = 512;

/** Opens messages, keeping derived keys: one page shares a handful of them. */
export class MessageOpener {
  readonly #sessions = new Map<string, { readonly secret: CryptoKey; readonly key: Promise<CryptoKey> }>();

  /**
   * Verifies and opens one envelope (`decodeEnvelope` first, to learn epoch and author).
   * The caller holds `header.head` against its own log, and asks the receiver about the counter.
   * @throws WireError `bad_signature` or `wrong_device`; OpenError on anything else wrong, from another room, epoch,
   *   sender or session too.
   */
  async open(envelope: Envelope, origin: MessageOrigin): Promise<OpenedMessage> {
    const { header, sig, sealed } = envelope;
    const { genesis, author } = origin;
    if (!equalBytes(header.author, author.fp)) throw new WireError('bad_signature', 'another account');
    const device = author.devices.get(formatHex(header.device));
    if (device === undefined) throw new WireError('wrong_device', 'not a device of the author');
    const aad = encodeMessageAad(header, genesis);
    const signed = encodeMessageSignature(aad, await sha256(sealed));
    if (!(await verifyDeviceSignature(device.spki, signed, sig))) throw new WireError('bad_signature', 'message');
    const key = await this.#session(header, origin);
    const plain = await decryptGcm(key, messageNonce(header.counter), aad, sealed);
    return { header, json: unpadded(plain), hash: await sha256(signed) };
  }

  #session(header: EnvelopeHeader, { genesis, secret }: MessageOrigin): Promise<CryptoKey> {
    const info = encodeMessageKeyInfo(header, genesis);
    const name = formatHex(info);
    const known = this.#sessions.get(name);
    if (known !== undefined && known.secret === secret) return known.key;
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size >= KEYS_MAX && oldest !== undefined) this.#sessions.delete(oldest);
    const key = deriveAesKey(secret, info);
    this.#sessions.set(name, { secret, key });
    return key;
  }
}

function unpadded(plain: Bytes): string {
  try {
    return unpadPlaintext(plain);
  } catch (error) {
    if (error instanceof WireError) throw new OpenError();
    throw error;
  }
}
