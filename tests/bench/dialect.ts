import { randomBytes } from 'node:crypto';
import { formatBase64Url } from '../../appliance/protocol/encoding.ts';
import { CLIENT_ID_RANDOM_BYTES, clientIdAt } from '../../appliance/protocol/ids.ts';
import { COOKIES, ROUTES } from '../../appliance/protocol/routes.ts';
import { SEALED_BYTES, type SeededPerson, type SeededRoom } from './world.ts';

export type ServerName = 'parlour' | 'uws-raw' | 'ws' | 'socket.io';

/** How the load speaks with one kind of server. */
export type Dialect = {
  readonly path: (topic: string) => string;
  readonly headers: (port: number, person: SeededPerson) => Readonly<Record<string, string>>;
  /** What a client sends so that everybody gets the message. */
  readonly send: (message: Message) => string;
  /** True for the first byte that only a delivery has at this place. */
  readonly isDelivery: (frame: Buffer) => boolean;
  /** Answer to a frame that is no delivery, if one is due. */
  readonly reply: (frame: Buffer) => string | undefined;
  /** True for the frame after which the socket is ready. */
  readonly isReady: (frame: Buffer) => boolean;
};

/** One message: what Parlour is sent, and the frame it makes of it, which the others pass on as it is. */
export type Message = { readonly send: string; readonly frame: string; readonly marker: string };

/** Base64 digits of the fixed part of an envelope that say whose it is and which one. */
export const MARKER_CHARS = 60;
const DELIVERY = Buffer.from('{"t":"msg"');
const IO_DELIVERY = Buffer.from('42["m"');

const PLAIN: Omit<Dialect, 'path' | 'headers' | 'send' | 'isReady'> = {
  isDelivery: (frame) => startsWith(frame, DELIVERY),
  reply: () => undefined,
};

export const DIALECTS: Readonly<Record<ServerName, Dialect>> = {
  parlour: {
    ...PLAIN,
    path: () => ROUTES.socket.slice('GET '.length),
    headers: (port, { token }) => ({ origin: `https://127.0.0.1:${port}`, cookie: `${COOKIES.session}=${token}` }),
    send: ({ send }) => send,
    isReady: (frame) => startsWith(frame, Buffer.from('{"t":"hello"')),
  },
  'uws-raw': { ...PLAIN, path: byTopic, headers: () => ({}), send: ({ frame }) => frame, isReady: () => false },
  ws: { ...PLAIN, path: byTopic, headers: () => ({}), send: ({ frame }) => frame, isReady: () => false },
  'socket.io': {
    path: (topic) => `/socket.io/?EIO=4&transport=websocket&topic=${topic}`,
    headers: () => ({}),
    send: ({ frame }) => `42${JSON.stringify(['m', frame])}`,
    isDelivery: (frame) => startsWith(frame, IO_DELIVERY),
    // Engine.io 4: open is answered by joining the namespace, ping by pong.
    reply: (frame) => (frame[0] === 0x30 ? '40' : frame[0] === 0x32 ? '3' : undefined),
    isReady: (frame) => frame[0] === 0x34 && frame[1] === 0x30,
  },
};

/** The servers that say nothing when a socket opens are ready at once. */
export function greets(server: ServerName): boolean {
  return server === 'parlour' || server === 'socket.io';
}

/** Makes the messages of one load: real layouts and lengths, made-up keys and ciphertext. */
export class MessageMaker {
  readonly #session = randomBytes(16);
  readonly #counters = new Map<string, number>();

  next(person: SeededPerson, room: SeededRoom): Message {
    const key = `${room.id}/${person.fp}`;
    const counter = this.#counters.get(key) ?? 0;
    this.#counters.set(key, counter + 1);
    const numbers = Buffer.alloc(14);
    numbers[0] = 1;
    numbers[1] = 1;
    numbers.writeUInt32BE(room.epoch, 2);
    numbers.writeUInt32BE(counter, 6);
    numbers.writeUInt32BE(room.headSeq, 10);
    const parts = [person.fp, person.device].map((text) => Buffer.from(text, 'base64url'));
    const head = Buffer.from(room.head, 'base64url');
    const rest = randomBytes(32 + 64 + SEALED_BYTES);
    const env = Buffer.concat([numbers, ...parts, this.#session, head, rest]).toString('base64url');
    const cid = formatBase64Url(clientIdAt(Date.now(), new Uint8Array(randomBytes(CLIENT_ID_RANDOM_BYTES))));
    return {
      send: `{"t":"send","room":"${room.id}","cid":"${cid}","env":"${env}"}`,
      frame: `{"t":"msg","room":"${room.id}","seq":1000,"at":1700000000000,"env":"${env}"}`,
      marker: env.slice(0, MARKER_CHARS),
    };
  }
}

function byTopic(topic: string): string {
  return `/bench?topic=${topic}`;
}

function startsWith(frame: Buffer, head: Buffer): boolean {
  return frame.length >= head.length && frame.compare(head, 0, head.length, 0, head.length) === 0;
}
