import type { Static } from '@sinclair/typebox';
import { decodeCommit } from '../../protocol/commit.ts';
import { equalBytes } from '../../protocol/encoding.ts';
import { WireError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import {
  RoomChange,
  type RoomCommitsAnswer,
  type RoomLogAnswer,
  type RoomsAnswer,
  ROUTES,
  type RoomWrapAnswer,
} from '../../protocol/routes.ts';
import { SignedJson } from '../../protocol/schema.ts';
import type { Guard } from '../accounts/guard.ts';
import { bodyReader } from '../accounts/schema-check.ts';
import { json } from '../http/reply.ts';
import { type Route, route } from '../http/routes.ts';
import type { EpochClosing } from '../rooms/epoch-closing.ts';
import type { RoomChanges } from '../rooms/room-changes.ts';
import type { Rooms } from '../rooms/rooms.ts';
import { encodeBase64Url } from './base64url.ts';
import { decodeChange, decodeSigned, encodeCommit, encodeSigned } from './change-bytes.ts';
import type { DiskRooms } from './disk-rooms.ts';
import type { Limiter } from './limiter.ts';
import { parseNumber, parseRoomId } from './parameters.ts';

const U32_MAX = 0xffff_ffff;

/** What routes of rooms work with. */
export type RoomRouteParts = {
  readonly guard: Guard;
  readonly limiter: Limiter;
  readonly rooms: Rooms;
  readonly disk: DiskRooms;
  readonly changes: RoomChanges;
  readonly closing: EpochClosing;
};

/** Rooms: the own ones, new ones, changes, and what members read of log and commits. */
export function roomRoutes(parts: RoomRouteParts): Route[] {
  const { guard, limiter, rooms, disk, changes, closing } = parts;
  const readChange = bodyReader(RoomChange, LIMITS.changeBodyBytes);
  const readSigned = bodyReader(SignedJson);
  return [
    route(ROUTES.rooms, (request) => {
      const by = guard.bound(request);
      const answer: Static<typeof RoomsAnswer> = { rooms: rooms.of(by.fpHex).map((room) => room.summary()) };
      return json(answer);
    }),
    route(ROUTES.createRoom, async (request) => {
      limiter.count('createRoom', guard.bound(request).fpHex);
      const change = decodeChange(await readChange(request));
      return json(await changes.create(guard.bound(request), change));
    }),
    route(ROUTES.changeRoom, async (request) => {
      const id = parseRoomId(request.params.room);
      limiter.count('changes', guard.bound(request).fpHex);
      const change = decodeChange(await readChange(request));
      return json(await changes.change(guard.bound(request), id, change));
    }),
    route(ROUTES.roomLog, (request) => {
      const room = rooms.ofMember(parseRoomId(request.params.room), guard.bound(request).fpHex);
      const from = parseNumber(request.query, 'from', { min: 0, max: U32_MAX, fallback: 0 });
      const entries = disk.log(room.view.id, from, LIMITS.logPageMax).map(encodeSigned);
      const answer: Static<typeof RoomLogAnswer> = { entries };
      return json(answer);
    }),
    route(ROUTES.roomCommits, (request) => {
      const room = rooms.ofMember(parseRoomId(request.params.room), guard.bound(request).fpHex);
      const from = parseNumber(request.query, 'from', { min: 0, max: U32_MAX, fallback: 0 });
      const commits = disk.commits(room.view.id, from, LIMITS.commitPageMax).map(encodeCommit);
      const answer: Static<typeof RoomCommitsAnswer> = { commits };
      return json(answer);
    }),
    route(ROUTES.roomWrap, (request) => {
      const by = guard.bound(request);
      const room = rooms.ofMember(parseRoomId(request.params.room), by.fpHex);
      const epoch = Number(request.params.epoch);
      const commit = /^\d{1,10}$/.test(request.params.epoch) && epoch <= U32_MAX && disk.commitOf(room.view.id, epoch);
      const index = commit ? decodeCommit(commit.body).readers.findIndex(({ fp }) => equalBytes(fp, by.fp)) : -1;
      const wrap = index < 0 ? undefined : disk.wrap(room.view.id, epoch, index);
      if (wrap === undefined) throw new WireError('not_found', 'wrap');
      const answer: Static<typeof RoomWrapAnswer> = { wrap: encodeBase64Url(wrap) };
      return json(answer);
    }),
    route(ROUTES.epochBad, async (request) => {
      const id = parseRoomId(request.params.room);
      limiter.count('epochBad', guard.bound(request).fpHex);
      const signed = decodeSigned(await readSigned(request));
      return json(await closing.epochBad(guard.bound(request), id, signed));
    }),
  ];
}
