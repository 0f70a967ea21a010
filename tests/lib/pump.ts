import { createHash } from 'node:crypto';
import { commitFor, changeJson, type KnownRoom, type Member, type SendJson } from './member.ts';
import { TestSocket } from './test-socket.ts';

/** A stored message as the house serves it. */
export type Stored = { readonly seq: number; readonly at: number; readonly env: string };
type Acknowledged = { readonly room: string; readonly env: string; readonly seq: number };

/** Messages under way at once, for each person. */
const WINDOW = 4;
/** Below the burst of the rate limit: a new process begins with full buckets. */
const PER_ROUND = 45;

/**
 * Somebody who sends into rooms until the house is gone, and after each of its returns first sends again what was not
 * acknowledged, as a client's outbox does.
 */
export class Pump {
  /** Sent again after a kill. */
  repeats = 0;
  readonly #by: Member;
  readonly #rooms: readonly KnownRoom[];
  /** Not acknowledged, in the order they were sealed. */
  readonly #outbox = new Map<string, SendJson>();
  readonly #acknowledged = new Map<string, Acknowledged>();

  constructor(by: Member, rooms: readonly KnownRoom[]) {
    this.#by = by;
    this.#rooms = rooms;
  }

  acknowledgedIn(room: string): Acknowledged[] {
    return Array.from(this.#acknowledged.values()).filter((one) => one.room === room);
  }

  /** Sends until the socket closes. */
  async run(): Promise<void> {
    const socket = await this.#connect();
    if (socket === undefined) return;
    let sent = this.#resend(socket);
    const isGone = socket.closed.then(() => 'gone' as const);
    for (;;) {
      while (this.#outbox.size < WINDOW && sent < PER_ROUND) {
        const room = this.#rooms[sent % this.#rooms.length];
        if (room === undefined) throw new Error('a pump without rooms');
        const send = await this.#by.seal(room, `message ${sent}`);
        this.#outbox.set(send.cid, send);
        socket.say(send);
        sent += 1;
      }
      if (this.#outbox.size === 0) {
        await isGone;
        return;
      }
      if ((await Promise.race([this.#settleOne(socket), isGone])) === 'gone') {
        // What arrived before the end counts as told.
        for (const frame of socket.frames) if (frame.t === 'ack') this.#acknowledge(frame.cid, frame.seq);
        return;
      }
    }
  }

  /** Sends again what is left and waits for all of it. */
  async finish(): Promise<void> {
    const socket = await TestSocket.open(this.#by.browser);
    this.#resend(socket);
    while (this.#outbox.size > 0) await this.#settleOne(socket);
    await socket.close();
  }

  async #connect(): Promise<TestSocket | undefined> {
    try {
      return await TestSocket.open(this.#by.browser);
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  #resend(socket: TestSocket): number {
    for (const send of this.#outbox.values()) socket.say(send);
    this.repeats += this.#outbox.size;
    return this.#outbox.size;
  }

  async #settleOne(socket: TestSocket): Promise<void> {
    const nacked = socket.frames.find((frame) => frame.t === 'nack');
    if (nacked !== undefined) throw new Error(`refused: ${JSON.stringify(nacked)}`);
    const { cid, seq } = await socket.take('ack', () => true, 20_000);
    this.#acknowledge(cid, seq);
  }

  #acknowledge(cid: string, seq: number): void {
    const send = this.#outbox.get(cid);
    if (send === undefined) throw new Error('acknowledged twice, or never sent');
    this.#outbox.delete(cid);
    this.#acknowledged.set(cid, { room: send.room, env: send.env, seq });
  }
}

/** Somebody who makes new epochs of a room one after the other until the house is gone. */
export class Committer {
  /** Commits that were on disk although their answer was lost. */
  unanswered = 0;
  readonly #by: Member;
  readonly #room: KnownRoom;
  #pending: KnownRoom['epoch'] | undefined;

  constructor(by: Member, room: KnownRoom) {
    this.#by = by;
    this.#room = room;
  }

  get epoch(): number {
    return this.#room.epoch.epoch;
  }

  /** @throws Error when an answered commit is gone, or another one is in its place. */
  async run(): Promise<void> {
    try {
      await this.check();
      for (;;) {
        const made = await commitFor(this.#by, this.#room.state, this.#room.epoch);
        this.#pending = made.head;
        const params = { room: this.#room.id };
        const answer = await this.#by.browser.call('changeRoom', changeJson([], made), { params });
        if (answer.status === 429) return;
        if (answer.status !== 200) throw new Error(`commit refused: ${answer.text}`);
        this.#room.epoch = made.head;
        this.#pending = undefined;
      }
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }

  /** Compares what is on disk with what was answered. */
  async check(): Promise<void> {
    const { id, epoch } = this.#room;
    const query = `from=${epoch.epoch}`;
    const answer = await this.#by.browser.call('roomCommits', undefined, { params: { room: id }, query });
    const [mine, next, ...rest] = (answer.json.commits as { body: string }[]).map(({ body }) =>
      createHash('sha256').update(Buffer.from(body, 'base64url')).digest('hex'),
    );
    if (mine !== hex(epoch.hash)) throw new Error(`epoch ${epoch.epoch} was answered and is not there`);
    if (rest.length > 0) throw new Error('commits nobody made');
    if (next === undefined) return;
    if (this.#pending === undefined || next !== hex(this.#pending.hash)) throw new Error('a commit nobody made');
    this.unanswered += 1;
    this.#room.epoch = this.#pending;
    this.#pending = undefined;
  }
}

/** The whole history of a room, page by page. */
export async function readAll(by: Member, room: KnownRoom): Promise<Stored[]> {
  const all: Stored[] = [];
  for (;;) {
    const query = `limit=100&after=${all.at(-1)?.seq ?? 0}`;
    const answer = await by.browser.call('messages', undefined, { params: { room: room.id }, query });
    if (answer.status !== 200) throw new Error(`no page: ${answer.text}`);
    const page = answer.json.messages as Stored[];
    if (page.length === 0) return all;
    all.push(...page);
  }
}

/** True for what a client sees of a house that was killed. */
export function isGone(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return (
    ['ECONNRESET', 'ECONNREFUSED', 'EPIPE'].includes(code) || (error instanceof Error && /hang up/.test(error.message))
  );
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
