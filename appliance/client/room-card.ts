import { type Bytes, parseUtf8, utf8 } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';

/** What a room's sealed card says (protocol.md §5.2). A direct conversation has no name of its own. */
export type RoomCard = { readonly name: string };

/** @throws WireError `bad_name` if the name is too long. */
export function encodeRoomCard(card: RoomCard): Bytes {
  const name = card.name.normalize('NFC').trim();
  if (Array.from(name).length > LIMITS.roomNameCharsMax) throw new WireError('bad_name', 'room name');
  return utf8(JSON.stringify({ name }));
}

/** The card as far as it makes sense: a member may have written anything into it, so it is never an error. */
export function decodeRoomCard(bytes: Bytes): RoomCard {
  try {
    const card: unknown = JSON.parse(parseUtf8(bytes));
    const name = typeof card === 'object' && card !== null && 'name' in card ? card.name : '';
    return { name: typeof name === 'string' ? Array.from(name).slice(0, LIMITS.roomNameCharsMax).join('') : '' };
  } catch (error) {
    if (error instanceof WireError || error instanceof SyntaxError) return { name: '' };
    throw error;
  }
}
