import { type Static, Type } from '@sinclair/typebox';
import { LIMITS } from './limits.ts';
import { base64Url, ClientId, Count, FileId, Hash, RoomId, strict, U32 } from './schema.ts';

/** WebSocket frames: JSON text, one object each, told apart by `t` (protocol.md §9). */

/** Envelope in base64url. The frame limit bounds it; the room's own bound is checked when it is decoded. */
const EnvelopeText = base64Url(1, LIMITS.frameBytes);

/** A sealed message for a room. `cid` also stands inside the ciphertext: a lost acknowledgement is never a second message. */
export const SendFrame = strict({
  t: Type.Literal('send'),
  room: RoomId,
  cid: ClientId,
  env: EnvelopeText,
  file: Type.Optional(FileId),
});
/** The person did something (pointer, key): keeps an idle session alive. At most once a minute. */
export const ActiveFrame = strict({ t: Type.Literal('active') });
/** The page about the house's health was opened, or closed: this socket hears `status` frames (protocol/health.ts) until then. */
export const WatchFrame = strict({ t: Type.Literal('watch'), isOn: Type.Boolean() });

export const ClientFrame = Type.Union([SendFrame, ActiveFrame, WatchFrame]);
export type ClientFrame = Static<typeof ClientFrame>;
export type SendFrame = Static<typeof SendFrame>;

/** What the server says of a room: sequence numbers to resume from, and where log and epoch stand. `isOpen` false: a commit is needed before sends. */
export const RoomSummary = strict({
  room: RoomId,
  genesis: Hash,
  headSeq: U32,
  head: Hash,
  epoch: U32,
  /** Hash of that epoch's commit. */
  commit: Hash,
  isOpen: Type.Boolean(),
  lastSeq: Count,
});
export type RoomSummary = Static<typeof RoomSummary>;

/** First frame on every socket. `generation` is new after a restore: clients then drop their sequence caches (rule 14). */
export const HelloFrame = strict({
  t: Type.Literal('hello'),
  generation: base64Url(16),
  timeMs: Count,
  rooms: Type.Array(RoomSummary, { maxItems: LIMITS.roomListMax }),
  online: Type.Array(Hash, { maxItems: LIMITS.accountsMax }),
});
/** A stored message. `seq` counts from 1 in its room; `env` is null once the author or an admin deleted it. */
export const MessageFrame = strict({
  t: Type.Literal('msg'),
  room: RoomId,
  seq: Count,
  at: Count,
  env: Type.Union([EnvelopeText, Type.Null()]),
  file: Type.Optional(FileId),
});
/** The message with this client id is on disk under `seq`. */
export const AckFrame = strict({ t: Type.Literal('ack'), room: RoomId, cid: ClientId, seq: Count, at: Count });
/** It is not, and why. */
export const NackFrame = strict({
  t: Type.Literal('nack'),
  room: RoomId,
  cid: ClientId,
  code: Type.String({ maxLength: 64 }),
  message: Type.String({ maxLength: 512 }),
  retryMs: Type.Optional(Count),
});
/** Log or epoch of a room moved. */
export const RoomFrame = strict({ t: Type.Literal('room'), ...RoomSummary.properties });
/** The list of one's rooms changed: let in, or removed. */
export const RoomsFrame = strict({ t: Type.Literal('rooms'), room: RoomId, isMember: Type.Boolean() });
/** Something waits: requests to be admitted to `room`, or invitations for this account. */
export const InboxFrame = strict({
  t: Type.Literal('inbox'),
  what: Type.Union([Type.Literal('requests'), Type.Literal('invitations')]),
  room: Type.Optional(RoomId),
});
export const PresenceFrame = strict({ t: Type.Literal('presence'), fp: Hash, isOnline: Type.Boolean() });
/** The session ends in `inMs` unless somebody touches the page. */
export const IdleFrame = strict({ t: Type.Literal('idle'), inMs: Count });
/** To the owner only, once a socket is open and whenever it changes: how many checks of the house alarm (docs/status.md). */
export const AlarmsFrame = strict({ t: Type.Literal('alarms'), amber: Count, red: Count });
/** A frame was refused without being a send. */
export const FaultFrame = strict({
  t: Type.Literal('fault'),
  code: Type.String({ maxLength: 64 }),
  message: Type.String({ maxLength: 512 }),
});

export const ServerFrame = Type.Union([
  HelloFrame,
  MessageFrame,
  AckFrame,
  NackFrame,
  RoomFrame,
  RoomsFrame,
  InboxFrame,
  PresenceFrame,
  IdleFrame,
  AlarmsFrame,
  FaultFrame,
]);
export type ServerFrame = Static<typeof ServerFrame>;
export type MessageFrame = Static<typeof MessageFrame>;
