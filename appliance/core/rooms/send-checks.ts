import { decodeEnvelope, type EnvelopeHeader } from '../../protocol/envelope.ts';
import { type Bytes, equalBytes } from '../../protocol/encoding.ts';
import { WireError } from '../../protocol/errors.ts';
import type { Actor } from './ports.ts';
import type { Room } from './room.ts';
import type { Rooms } from './rooms.ts';

/**
 * What the house checks of an envelope: the room's present keys, a head of its log that is no older than they are, and
 * that the session's own device names itself in it. A head that is none would be a forked log to every member's client.
 * The signature is for the members' clients (rule 18).
 *
 * @param sealedBytesMax largest ciphertext, tag included
 * @throws WireError `stale_epoch`, `epoch_closed`, `stale_head`, `wrong_device`, or what `decodeEnvelope` refuses.
 */
export function checkEnvelope(
  rooms: Pick<Rooms, 'hasEntry'>,
  room: Room,
  by: Actor,
  envelope: Bytes,
  sealedBytesMax: number,
): EnvelopeHeader {
  const { header } = decodeEnvelope(envelope, sealedBytesMax);
  const { epoch, epochHeadSeq, isOpen, state } = room.view;
  if (header.epoch !== epoch.epoch) throw new WireError('stale_epoch', '', { data: { summary: room.summary() } });
  if (!isOpen) throw new WireError('epoch_closed', '', { data: { summary: room.summary() } });
  if (header.suite < state.suite) throw new WireError('unsupported', 'suite below the room’s');
  if (!equalBytes(header.author, by.fp) || !equalBytes(header.device, by.device)) throw new WireError('wrong_device');
  if (header.headSeq < epochHeadSeq || !rooms.hasEntry(room, header.headSeq, header.head))
    throw new WireError('stale_head', '', { data: { summary: room.summary() } });
  return header;
}
