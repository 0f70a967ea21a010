import { WireError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { ROUTES } from '../../protocol/routes.ts';
import type { Guard } from '../accounts/guard.ts';
import { whole } from '../http/reply.ts';
import { type Route, route } from '../http/routes.ts';
import type { MessageRecord } from '../rooms/room-store.ts';
import type { Rooms } from '../rooms/rooms.ts';
import { encodeBase64Url } from './base64url.ts';
import type { DiskRooms } from './disk-rooms.ts';
import { parseNumber, parseRoomId } from './parameters.ts';

const PAGE = 50;

/** History, page by page. */
export function messageRoutes(parts: { guard: Guard; rooms: Rooms; disk: DiskRooms }): Route[] {
  const { guard, rooms, disk } = parts;
  return [
    route(ROUTES.messages, (request) => {
      const room = rooms.ofMember(parseRoomId(request.params.room), guard.bound(request).fpHex);
      const { query } = request;
      const limit = parseNumber(query, 'limit', { min: 1, max: LIMITS.historyPageMax, fallback: PAGE });
      const seq = { min: 0, max: Number.MAX_SAFE_INTEGER - 1 };
      if (query.has('before') && query.has('after')) throw new WireError('bad_request', 'before or after');
      const from = query.has('after')
        ? { after: parseNumber(query, 'after', seq) }
        : { before: parseNumber(query, 'before', { ...seq, fallback: seq.max }) };
      return whole(formatPage(disk.messages(room.view.id, from, limit)), 'application/json; charset=utf-8');
    }),
  ];
}

/** A `MessagesAnswer`. Ids, numbers and base64url need no escaping. */
function formatPage(messages: readonly MessageRecord[]): string {
  const items = messages.map(({ seq, at, envelope, file }) => {
    const tail = file === undefined ? '' : `,"file":"${file}"`;
    return `{"seq":${seq},"at":${at},"env":"${encodeBase64Url(envelope)}"${tail}}`;
  });
  return `{"messages":[${items.join(',')}]}`;
}
