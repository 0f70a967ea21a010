import { Agent as PlainAgent, request as requestPlain } from 'node:http';
import { Agent as TlsAgent, request as requestTls } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import {
  type HttpAnswer,
  type HttpRequest,
  Offline,
  type Socket,
  type SocketEvents,
  type Transport,
} from '../../appliance/client/transport.ts';
import type { Bytes } from '../../appliance/protocol/encoding.ts';
import { SESSION_HEADER } from '../../appliance/protocol/routes.ts';
import type { Target } from './http.ts';

/** A client's way to a house from Node: the session travels as a bearer token, as a terminal's does. */
export class NodeTransport implements Transport {
  readonly #target: Target;
  readonly #address: string;
  readonly #agent: PlainAgent;
  #token: string | undefined;

  /** @param address seen by a core behind a proxy. */
  constructor(target: Target, address = '192.0.2.20') {
    this.#target = target;
    this.#address = address;
    this.#agent = target.baseUrl.startsWith('https:')
      ? new TlsAgent({ keepAlive: true, ca: target.ca })
      : new PlainAgent({ keepAlive: true });
  }

  useToken(token: string | undefined): void {
    this.#token = token;
  }

  request({ method, path, body, signal }: HttpRequest): Promise<HttpAnswer> {
    const url = new URL(path, this.#target.baseUrl);
    const send = url.protocol === 'https:' ? requestTls : requestPlain;
    const headers = {
      'x-real-ip': this.#address,
      [SESSION_HEADER]: 'bearer',
      ...this.#authorization(),
      ...(body === undefined ? {} : { 'content-type': body.type, 'content-length': String(body.bytes.length) }),
    };
    return new Promise((resolve, reject) => {
      const request = send(url, { method, headers, agent: this.#agent, signal }, (response) => {
        resolve({
          status: response.statusCode ?? 0,
          chunks: () => chunksOf(response),
          text: () => textOf(response),
        });
      });
      request.on('error', (error) => reject(new Offline(error.message)));
      request.end(body?.bytes);
    });
  }

  openSocket(path: string, events: SocketEvents): Socket {
    const url = this.#target.baseUrl.replace(/^http/, 'ws') + path;
    const headers = { 'x-real-ip': this.#address, ...this.#authorization() };
    const raw = new WebSocket(url, { headers, ca: this.#target.ca, perMessageDeflate: false });
    const waiting: string[] = [];
    let isOver = false;
    const over = (code: number): void => {
      if (isOver) return;
      isOver = true;
      events.onClose(code);
    };
    raw.on('open', () => {
      events.onOpen?.();
      for (const text of waiting.splice(0)) raw.send(text);
    });
    raw.on('message', (data: Buffer) => {
      if (!isOver) events.onText(data.toString('utf8'));
    });
    raw.on('close', (code) => over(code));
    raw.on('error', () => over(1006));
    // A refused upgrade says why by its status: 401 is the end of the session.
    raw.on('unexpected-response', (_request, response) => {
      over(response.statusCode === 401 ? 4401 : 1006);
      raw.terminate();
    });
    return {
      send: (text) => {
        if (raw.readyState === WebSocket.OPEN) raw.send(text);
        else if (raw.readyState === WebSocket.CONNECTING) waiting.push(text);
      },
      close: () => {
        isOver = true;
        raw.terminate();
      },
    };
  }

  #authorization(): Record<string, string> {
    return this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` };
  }
}

async function* chunksOf(response: IncomingMessage): AsyncIterable<Bytes> {
  try {
    for await (const chunk of response) yield new Uint8Array(chunk as Buffer);
    if (!response.complete) throw new Offline('the answer broke off');
  } catch (error) {
    throw error instanceof Offline ? error : new Offline(String(error));
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Bytes[] = [];
  for await (const chunk of chunksOf(response)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
