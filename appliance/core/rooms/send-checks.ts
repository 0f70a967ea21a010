import { decodeEnvelope, type EnvelopeHeader } from '../../protocol/envelope.ts';
import { type Bytes, equalBytes } from '../../protocol/encoding.ts';
import { WireError } from '../../protocol/errors.ts';
import type { Actor } from './ports.ts';
import type { Room } from './room.ts';

/**
 * What the house checks of an envelope: the room's present keys, and that the session's own device names itself in it.
 * The signature is for the members' clients (rule 18).
 *
 * @param sealedBytesMax largest ciphertext, tag included
 * @throws WireError `stale_epoch`, `epoch_closed`, `wrong_device`, or what `decodeEnvelope` refuses.
 */
export function checkEnvelope(room: Room, by: Actor, envelope: Bytes, sealedBytesMax: number): EnvelopeHeader {
  const { header } = decodeEnvelope(envelope, sealedBytesMax);
  const { epoch, isOpen, state } = room.view;
  if (header.epoch !== epoch.epoch) throw new WireError('stale_epoch', '', { data: { summary: room.summary() } });
  if (!isOpen) throw new WireError('epoch_closed', '', { data: { summary: room.summary() } });
  if (header.suite < state.suite) throw new WireError('unsupported', 'suite below the room’s');
  if (!equalBytes(header.author, by.fp) || !equalBytes(header.device, by.device)) throw new WireError('wrong_device');
  return header;
}
