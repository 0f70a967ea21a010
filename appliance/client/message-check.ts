import { type Bytes, formatHex, parseBase64Url } from '../protocol/encoding.ts';
import { decodeEnvelope, type Envelope, type EnvelopeHeader, MESSAGE_TYPE } from '../protocol/envelope.ts';
import { WireError } from '../protocol/errors.ts';
import { LIMITS, sealedMessageBytesMax } from '../protocol/limits.ts';
import { type Content, decodeContent } from '../e2ee/content.ts';
import { EpochBadError } from '../e2ee/epoch.ts';
import type { MessageOpener } from '../e2ee/message.ts';
import { OpenError } from '../e2ee/open-error.ts';
import type { Home } from './home.ts';
import { Lie } from './lie.ts';
import type { RoomChain } from './room-chain.ts';
import { NotReader, type RoomEpochs } from './room-epochs.ts';

/** A stored message as the house serves it. */
export type ServedMessage = { readonly seq: number; readonly at: number; readonly env: string | null };

/** What became of one. */
export type Verdict =
  | { readonly kind: 'opened'; readonly header: EnvelopeHeader; readonly hash: Bytes; readonly content: Content }
  /** A valid envelope of a type this version does not show. */
  | { readonly kind: 'other'; readonly header: EnvelopeHeader; readonly hash: Bytes }
  /** Valid, but longer than this house lets people write: not rendered (rule "On the wire"). */
  | { readonly kind: 'too-long'; readonly header: EnvelopeHeader; readonly hash: Bytes }
  /** `lie`: why it is an alarm; absent where keys are merely out of reach. */
  | { readonly kind: 'unreadable'; readonly author: string; readonly lie?: Lie }
  /** `isEarliest`: so is everything older. */
  | { readonly kind: 'before-join'; readonly isEarliest: boolean }
  /** Its author or an admin deleted it. */
  | { readonly kind: 'deleted' };

export type CheckParts = {
  readonly home: Home;
  readonly chain: RoomChain;
  readonly epochs: RoomEpochs;
  readonly opener: MessageOpener;
  /** Brings log and epochs up to the house's, because a message names what is not known yet. */
  readonly catchUp: () => Promise<void>;
};

/** The largest ciphertext any setting allows: a house may have lowered its own since. */
const SEALED_BYTES_MAX = sealedMessageBytesMax(LIMITS.messageCharsMax);

/**
 * Verifies and opens one message: signed by a device of a member at a head of our own log, sealed for this room, epoch and
 * session. Counters are the caller's.
 * @param epochMin the highest epoch of any message before it: the house takes none of an older epoch after it
 * @throws Offline and WireError of the requests it needs; the message is then judged again later.
 */
export async function checkMessage(parts: CheckParts, served: ServedMessage, epochMin: number): Promise<Verdict> {
  if (served.env === null) return { kind: 'deleted' };
  let author = '';
  try {
    const envelope = decodeServed(served.env);
    author = formatHex(envelope.header.author);
    return await open(parts, envelope, epochMin);
  } catch (error) {
    if (error instanceof Lie) return { kind: 'unreadable', author, lie: error };
    if (error instanceof NotReader) return { kind: 'before-join', isEarliest: false };
    if (error instanceof EpochBadError || isWithheld(error)) return { kind: 'unreadable', author };
    throw error;
  }
}

async function open(parts: CheckParts, envelope: Envelope, epochMin: number): Promise<Verdict> {
  const { header } = envelope;
  const { home, chain, epochs, opener } = parts;
  const first = chain.firstSince(home.self.fpHex);
  if (first !== undefined && header.headSeq < first) return { kind: 'before-join', isEarliest: true };
  if (header.headSeq > chain.state.head.seq || header.epoch > epochs.head.epoch) await parts.catchUp();
  if (header.headSeq > chain.state.head.seq) throw new Lie('log_rollback', 'a member saw entries that are withheld');
  if (!chain.has(header.headSeq, header.head)) throw new Lie('log_fork', 'a member signed over another log');
  if (header.epoch > epochs.head.epoch) throw new Lie('bad_message', 'of an epoch that is not there');
  if (header.epoch < epochMin) throw new Lie('bad_message', 'of an epoch that was over');
  if (chain.stateAt(header.headSeq)?.members.has(formatHex(header.author)) !== true)
    throw new Lie('bad_message', 'its author is no member');
  await home.people.prepare([{ fp: header.author, device: header.device }]);
  const author = home.people.known(formatHex(header.author));
  if (author === undefined) throw new Lie('bad_message', 'its author has no valid account');
  const secret = await epochs.secretOf(header.epoch);
  const commit = epochs.known(header.epoch);
  if (commit !== undefined) {
    const revokedMs = author.devices.get(formatHex(header.device))?.revokedMs;
    if (header.headSeq < commit.headSeq) throw new Lie('bad_message', 'signed before its epoch began');
    if (revokedMs !== undefined && revokedMs <= commit.timeMs) throw new Lie('bad_message', 'by a revoked device');
  }
  try {
    const { json, hash } = await opener.open(envelope, { genesis: chain.genesis, secret, author });
    if (header.type !== MESSAGE_TYPE.message) return { kind: 'other', header, hash };
    return judgeContent(header, hash, decodeContent(json), home.house().limits.messageChars);
  } catch (error) {
    if (error instanceof WireError || error instanceof OpenError) throw new Lie('bad_message', error.message);
    throw error;
  }
}

/** The house has no commit or wrap for us: no proof of a lie, but nothing to open with either. */
function isWithheld(error: unknown): boolean {
  return error instanceof WireError && (error.code === 'not_found' || error.code === 'gone');
}

function judgeContent(header: EnvelopeHeader, hash: Bytes, content: Content, charsMax: number): Verdict {
  const isTooLong = Array.from(content.text).length > charsMax;
  return isTooLong ? { kind: 'too-long', header, hash } : { kind: 'opened', header, hash, content };
}

function decodeServed(env: string): Envelope {
  try {
    return decodeEnvelope(parseBase64Url(env), SEALED_BYTES_MAX);
  } catch (error) {
    if (error instanceof WireError) throw new Lie('bad_message', error.message);
    throw error;
  }
}
