import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

const TEXT = 0x1;
const CLOSE = 0x8;
const PING = 0x9;
const PONG = 0xa;
const FINAL = 0x80;
const MASKED = 0x80;

/**
 * A WebSocket client that does as little as RFC 6455 allows: a load generator that costs more than the server it loads
 * measures itself. Frames are masked with zeros, and come out as views of the receive buffer.
 */
export class LeanSocket {
  readonly #socket: Socket;
  #rest: Buffer | undefined;
  #onText: (text: Buffer) => void = () => undefined;
  #onClose: (why: string) => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.#read(chunk);
    });
    socket.on('close', () => {
      this.#onClose('the connection ended');
    });
    socket.on('error', (error) => {
      this.#onClose(error.message);
    });
  }

  /** Opens a socket; rejects with the status line when the server refuses. `onText` hears every text frame. */
  static open(
    port: number,
    path: string,
    headers: Readonly<Record<string, string>>,
    onText: (text: Buffer, socket: LeanSocket) => void,
  ): Promise<LeanSocket> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      const lines = Object.entries({
        host: `127.0.0.1:${port}`,
        upgrade: 'websocket',
        connection: 'Upgrade',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
        ...headers,
      }).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.on('error', reject);
      socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
      let head = Buffer.alloc(0);
      const onHead = (chunk: Buffer): void => {
        head = Buffer.concat([head, chunk]);
        const end = head.indexOf('\r\n\r\n');
        if (end === -1) return;
        socket.off('data', onHead);
        socket.off('error', reject);
        const status = head.toString('latin1', 0, head.indexOf('\r\n'));
        if (!status.includes(' 101 ')) {
          socket.destroy();
          reject(new Error(status));
          return;
        }
        const lean = new LeanSocket(socket);
        lean.#onText = (text) => {
          onText(text, lean);
        };
        resolve(lean);
        if (end + 4 < head.length) lean.#read(head.subarray(end + 4));
      };
      socket.on('data', onHead);
    });
  }

  /** Told when the connection ends, whoever ended it. */
  onClose(listener: (why: string) => void): void {
    this.#onClose = listener;
  }

  send(text: string): void {
    this.#write(TEXT, Buffer.from(text, 'latin1'));
  }

  end(): void {
    this.#onClose = () => undefined;
    this.#socket.destroy();
  }

  #write(opcode: number, payload: Buffer): void {
    const long = payload.length > 125;
    const head = Buffer.alloc(long ? 8 : 6);
    head[0] = FINAL | opcode;
    head[1] = MASKED | (long ? 126 : payload.length);
    if (long) head.writeUInt16BE(payload.length, 2);
    // The mask, four zeros, leaves the payload as it is.
    this.#socket.write(Buffer.concat([head, payload]));
  }

  #read(chunk: Buffer): void {
    const data = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (at + 2 <= data.length) {
      const opcode = (data[at] ?? 0) & 0x0f;
      let length = (data[at + 1] ?? 0) & 0x7f;
      let start = at + 2;
      if (length === 126) {
        if (at + 4 > data.length) break;
        length = data.readUInt16BE(at + 2);
        start = at + 4;
      } else if (length === 127) {
        if (at + 10 > data.length) break;
        length = Number(data.readBigUInt64BE(at + 2));
        start = at + 10;
      }
      if (start + length > data.length) break;
      at = start + length;
      if (opcode === TEXT) this.#onText(data.subarray(start, at));
      else if (opcode === PING) this.#write(PONG, data.subarray(start, at));
      else if (opcode === CLOSE) this.#onClose(`closed with ${length >= 2 ? data.readUInt16BE(start) : 'no code'}`);
    }
    this.#rest = at === data.length ? undefined : data.subarray(at);
  }
}
