import { WireError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { COOKIES, ROUTES } from '../../protocol/routes.ts';
import type { Guard } from '../accounts/guard.ts';
import { isAllowedOrigin } from '../accounts/origin.ts';
import type { Sessions } from '../accounts/session.ts';
import type { RequestHead } from '../http/request.ts';
import { type SocketRoute, socketRoute } from '../http/sockets.ts';
import type { Delivery } from '../rooms/delivery.ts';
import { idleFrame, presenceFrame } from '../rooms/frames.ts';
import type { Announcer } from '../rooms/ports.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { Clock } from '../system/clock.ts';
import type { Random } from '../system/random.ts';
import { decodeClientFrame } from './frame-reader.ts';
import { formatHello } from './hello.ts';
import { Line } from './line.ts';
import { OwnerLines } from './owner-lines.ts';
import { Presence } from './presence.ts';
import { Watchers } from './watchers.ts';

/** What sockets work with. */
export type ChatSocketParts = {
  readonly guard: Guard;
  readonly sessions: Sessions;
  /** Setting `network.allowedOrigins`. */
  readonly allowedOrigins: () => readonly string[];
  readonly clock: Clock;
  readonly random: Random;
  /** Sends one frame to every socket that hears `topic`. */
  readonly publish: (topic: string, frame: string) => void;
  /** The store's generation (rule 14), base64url. */
  readonly generation: string;
};

/** What everybody hears. Topics of rooms are their short ids, which have no lower case; a line's has a space. */
const HOUSE_TOPIC = 'house';

/** The sockets of people who are signed in: who hears what, and what they say. */
export class ChatSockets implements Announcer {
  readonly presence: Presence;
  readonly watchers: Watchers;
  readonly ownerLines: OwnerLines;
  readonly #parts: ChatSocketParts;
  readonly #lines = new Map<string, Set<Line>>();

  constructor(parts: ChatSocketParts) {
    const { clock, publish, sessions } = parts;
    this.#parts = parts;
    this.presence = new Presence(clock, (fpHex, isOnline) => {
      publish(HOUSE_TOPIC, presenceFrame(fpText(fpHex), isOnline));
    });
    this.watchers = new Watchers(publish);
    this.ownerLines = new OwnerLines(publish);
    sessions.onEnd((session) => {
      for (const line of this.#linesOf(session)) line.close('session_ended');
    });
    sessions.onIdleSoon((session, inMs) => {
      for (const line of this.#linesOf(session)) line.send(idleFrame(inMs));
    });
  }

  toRoom(id: string, frame: string): void {
    this.#parts.publish(id, frame);
  }

  toAccount(fpHex: string, frame: string): void {
    for (const line of this.#lines.get(fpHex) ?? []) line.send(frame);
  }

  enter(fpHex: string, id: string): void {
    for (const line of this.#lines.get(fpHex) ?? []) line.subscribe(id);
  }

  exit(fpHex: string, id: string): void {
    for (const line of this.#lines.get(fpHex) ?? []) line.unsubscribe(id);
  }

  /** The route of the socket. */
  route(rooms: Rooms, delivery: Delivery): SocketRoute {
    const { sessions, clock, random, publish } = this.#parts;
    return socketRoute<Line>({
      path: SOCKET_PATH,
      limits: {
        frameBytes: LIMITS.frameBytes,
        backpressureBytes: LIMITS.backpressureBytes,
        idleTimeoutSeconds: LIMITS.idleTimeoutSeconds,
      },
      accept: (head) => new Line(this.#admit(head), publish),
      opened: (socket) => {
        socket.data.open(socket);
        this.#open(socket.data, rooms);
      },
      message: ({ data: line }, frame) => {
        try {
          const message = decodeClientFrame(frame);
          if (line.isTouchDue(clock.monotonicMs())) sessions.touch(line.session.id);
          if (message.kind === 'send') delivery.send(line.session, message.send, line);
          else if (message.kind === 'watch') this.watchers.set(line, message.isOn);
        } catch (error) {
          if (!(error instanceof WireError)) throw error;
          line.fault(error, clock.monotonicMs());
        }
      },
      closed: ({ data: line }) => {
        this.#forget(line);
      },
      streams: { isSamePeer: (line, other) => line.session.id === other.session.id, clock, random },
    });
  }

  /**
   * A page shows its Origin; what shows none is no page, and may not bring a page's cookie (protocol.md "On the wire").
   * @throws WireError `bad_origin`, `not_signed_in`, `session_ended`, `device_unknown`
   */
  #admit(head: RequestHead): ReturnType<Guard['bound']> {
    const { guard, allowedOrigins } = this.#parts;
    const origin = head.header('origin');
    const isOurs =
      origin === undefined
        ? head.cookie(COOKIES.session) === undefined
        : isAllowedOrigin(origin, head.header('host'), allowedOrigins());
    if (!isOurs) throw new WireError('bad_origin');
    return guard.bound(head);
  }

  #open(line: Line, rooms: Rooms): void {
    const { session } = line;
    // It may have ended since the upgrade was accepted, when this line was in no list yet.
    if (this.#parts.sessions.get(session.id) === undefined) {
      line.close('session_ended');
      return;
    }
    const lines = this.#lines.get(session.fpHex) ?? new Set();
    if (lines.size >= LIMITS.socketsPerAccount) {
      line.close('socket_limit');
      return;
    }
    if (lines.size === 0) {
      this.#lines.set(session.fpHex, lines);
      this.presence.set(session.fpHex, true);
    }
    lines.add(line);
    const own = rooms.of(session.fpHex);
    line.subscribe(HOUSE_TOPIC);
    for (const room of own) line.subscribe(room.view.id);
    const { generation, clock } = this.#parts;
    const { hello, presence } = formatHello(
      { generation, timeMs: clock.nowMs() },
      own.map((room) => room.summary()),
      Array.from(this.presence.online, fpText),
    );
    line.send(hello);
    this.ownerLines.add(line);
    // Not in this turn: what is sent while the socket opens leaves as one piece, and that piece would be too long again.
    if (presence.length > 0)
      clock.after(0, () => {
        line.tell(presence);
      });
  }

  #forget(line: Line): void {
    this.watchers.set(line, false);
    this.ownerLines.remove(line);
    const { fpHex } = line.session;
    const lines = this.#lines.get(fpHex);
    if (lines?.delete(line) !== true || lines.size > 0) return;
    this.#lines.delete(fpHex);
    this.presence.set(fpHex, false);
  }

  #linesOf(session: { readonly id: string; readonly fpHex: string }): Line[] {
    return Array.from(this.#lines.get(session.fpHex) ?? []).filter((line) => line.session.id === session.id);
  }
}

const SOCKET_PATH = ROUTES.socket.slice('GET '.length) as `/${string}`;

function fpText(fpHex: string): string {
  return Buffer.from(fpHex, 'hex').toString('base64url');
}
