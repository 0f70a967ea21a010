import { type Bytes, formatHex, ZERO_32 } from '../protocol/encoding.ts';
import {
  encodeEnvelope,
  encodeMessageAad,
  encodeMessageKeyInfo,
  encodeMessageSignature,
  type EnvelopeHeader,
  messageNonce,
  type MessageType,
  padPlaintext,
} from '../protocol/envelope.ts';
import { SESSION_ID_BYTES, SUITE } from '../protocol/suites.ts';
import { signWithDevice } from './device.ts';
import { encryptGcm } from './gcm.ts';
import { sha256 } from './hash.ts';
import { deriveAesKey } from './hkdf.ts';
import { randomBytes } from './random.ts';
import type { RoomActor } from './room.ts';

/** Where a message goes: room, epoch and its secret as root, and the log head the author signs over. */
export type MessagePlace = {
  readonly genesis: Bytes;
  readonly epoch: number;
  readonly secret: CryptoKey;
  readonly headSeq: number;
  readonly head: Bytes;
};

/** `hash` names the envelope for good: it is what the next one's `prev` and every edit say. */
export type SealedMessage = { readonly header: EnvelopeHeader; readonly envelope: Bytes; readonly hash: Bytes };

type Channel = { readonly key: CryptoKey; counter: number };

/**
 * One page or process life of one device (rule 19). Its random id is in every key, its counters live in memory only and
 * never go back, so that no restart, second tab or restored copy can use a nonce twice.
 */
export class SenderSession {
  readonly id: Bytes = randomBytes(SESSION_ID_BYTES);
  readonly #author: RoomActor;
  /** By genesis and epoch: a key and the next counter. */
  readonly #channels = new Map<string, Promise<Channel>>();
  /** By genesis: hash of the author's previous envelope. */
  readonly #previous = new Map<string, Bytes>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(author: RoomActor) {
    this.#author = author;
  }

  /**
   * Says which envelope of this author was the last in a room: one of another session or device, or the last that was
   * stored when a later one was given up.
   */
  setPrevious(genesis: Bytes, hash: Bytes): void {
    this.#previous.set(formatHex(genesis), hash);
  }

  /**
   * The next envelope. Envelopes are made one after the other, in the order of calls.
   * @param content encoded content (`encodeContent`)
   */
  sealMessage(place: MessagePlace, type: MessageType, content: Bytes): Promise<SealedMessage> {
    const sealing = this.#last.then(() => this.#seal(place, type, content));
    // A failed one (a bug) rejects to its own caller; the next does not inherit it.
    this.#last = sealing.catch(() => undefined);
    return sealing;
  }

  async #seal(place: MessagePlace, type: MessageType, content: Bytes): Promise<SealedMessage> {
    const { genesis, epoch, headSeq, head } = place;
    const plain = padPlaintext(content);
    const room = formatHex(genesis);
    const place0 = {
      suite: SUITE,
      type,
      epoch,
      headSeq,
      author: this.#author.fp,
      device: this.#author.device.id,
      session: this.id,
      head,
      prev: this.#previous.get(room) ?? ZERO_32,
    };
    const channel = await this.#channel(place, { ...place0, counter: 0 });
    const header: EnvelopeHeader = { ...place0, counter: channel.counter };
    // Counted before it is used: whatever fails below, this nonce is spent.
    channel.counter += 1;
    const aad = encodeMessageAad(header, genesis);
    const sealed = await encryptGcm(channel.key, messageNonce(header.counter), aad, plain);
    const signed = encodeMessageSignature(aad, await sha256(sealed));
    const [sig, hash] = await Promise.all([signWithDevice(this.#author.device, signed), sha256(signed)]);
    this.#previous.set(room, hash);
    return { header, envelope: encodeEnvelope({ header, sig, sealed }), hash };
  }

  #channel(place: MessagePlace, header: EnvelopeHeader): Promise<Channel> {
    const name = `${formatHex(place.genesis)}/${place.epoch}`;
    let channel = this.#channels.get(name);
    if (channel === undefined) {
      const info = encodeMessageKeyInfo(header, place.genesis);
      channel = deriveAesKey(place.secret, info).then((key) => ({ key, counter: 0 }));
      this.#channels.set(name, channel);
    }
    return channel;
  }
}
