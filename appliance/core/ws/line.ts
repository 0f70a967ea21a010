import { type ErrorCode, WIRE_ERRORS, type WireError } from '../../protocol/errors.ts';
import type { BoundSession } from '../accounts/guard.ts';
import type { Socket } from '../http/sockets.ts';
import type { Sender } from '../rooms/delivery.ts';
import { ackFrame, faultFrame, nackFrame } from '../rooms/frames.ts';

/** A client of ours makes no faults at all; one that makes this many within a minute is not one, and is closed. */
const FAULTS_MAX = 16;
const FAULTS_WITHIN_MS = 60_000;

/** A session moves its idle end at most once a minute; asking it for every message would cost more than this. */
const TOUCH_MS = 10_000;

/** Number of the next line's own topic, for all servers of this process. */
let nextLine = 1;

/** One open socket of somebody who is signed in. */
export class Line implements Sender {
  readonly session: BoundSession;
  readonly #publish: (topic: string, frame: string) => void;
  #socket: Socket<Line> | undefined;
  #topic: string | undefined;
  #touchedMs = -Infinity;
  #faults = 0;
  #faultsSinceMs = 0;

  /** @param publish sends one frame to every socket that hears `topic`. */
  constructor(session: BoundSession, publish: (topic: string, frame: string) => void) {
    this.session = session;
    this.#publish = publish;
  }

  open(socket: Socket<Line>): void {
    this.#socket = socket;
  }

  send(frame: string): void {
    this.#socket?.send(frame);
  }

  subscribe(topic: string): void {
    this.#socket?.subscribe(topic);
  }

  unsubscribe(topic: string): void {
    this.#socket?.unsubscribe(topic);
  }

  /** Closes with the code and reason of a refusal. */
  close(code: Extract<ErrorCode, 'socket_limit' | 'session_ended' | 'bad_frame'>): void {
    this.#socket?.close(WIRE_ERRORS[code].close, code);
  }

  /** Many small frames, in as few pieces as possible. */
  tell(frames: readonly string[]): void {
    if (frames.length === 0) return;
    const topic = this.#ownTopic();
    for (const frame of frames) this.#publish(topic, frame);
  }

  /** True once in a while: the session should hear of this sign of life. @param nowMs monotonic */
  isTouchDue(nowMs: number): boolean {
    if (nowMs - this.#touchedMs < TOUCH_MS) return false;
    this.#touchedMs = nowMs;
    return true;
  }

  /**
   * Over the line's own topic: published frames leave in one piece, so that the acknowledgement travels with the message
   * it is for instead of costing a system call.
   */
  ack(room: string, cidText: string, seq: number, at: number): void {
    this.#publish(this.#ownTopic(), ackFrame(room, cidText, seq, at));
  }

  nack(room: string, cidText: string, code: ErrorCode, retryMs: number | undefined): void {
    this.send(nackFrame(room, cidText, code, retryMs));
  }

  /**
   * Says that a frame was not understood; closes where the table says so, and on one fault too many.
   * @param nowMs monotonic
   */
  fault(error: WireError, nowMs: number): void {
    if (this.#faults === 0 || nowMs - this.#faultsSinceMs > FAULTS_WITHIN_MS) {
      this.#faults = 0;
      this.#faultsSinceMs = nowMs;
    }
    this.#faults += 1;
    this.send(faultFrame(error.code));
    const entry = WIRE_ERRORS[error.code];
    if ('close' in entry) this.#socket?.close(entry.close, error.code);
    else if (this.#faults >= FAULTS_MAX) this.close('bad_frame');
  }

  /** Those who only read have none. */
  #ownTopic(): string {
    if (this.#topic !== undefined) return this.#topic;
    this.#topic = `line ${nextLine}`;
    nextLine += 1;
    this.subscribe(this.#topic);
    return this.#topic;
  }
}
