import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { ServerFrame } from '../../appliance/protocol/frames.ts';
import { COOKIES, ROUTES } from '../../appliance/protocol/routes.ts';
import type { Browser, Target } from './http.ts';

type FrameOf<T extends ServerFrame['t']> = Extract<ServerFrame, { t: T }>;
type Waiter = { readonly fits: (frame: ServerFrame) => boolean; readonly resolve: (frame: ServerFrame) => void };

/** How long a test waits for a frame before it says which one did not come. */
const PATIENCE_MS = 5_000;

export type SocketOptions = {
  /** Headers besides or instead of those a browser sends. */
  readonly headers?: Readonly<Record<string, string>>;
};

/** A raw socket of a browser: every frame is kept until a test takes it. */
export class TestSocket {
  readonly raw: WebSocket;
  /** Frames that no test took yet, oldest first. */
  readonly frames: ServerFrame[] = [];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly #waiters = new Set<Waiter>();

  private constructor(raw: WebSocket) {
    this.raw = raw;
    raw.on('message', (data: Buffer) => {
      this.#hear(JSON.parse(data.toString('utf8')) as ServerFrame);
    });
    raw.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      raw.on('close', (code, reason) => {
        resolve({ code, reason: reason.toString('utf8') });
      });
    });
  }

  /** Opens a socket with the browser's session; rejects with the HTTP status when the house refuses. */
  static async open(browser: Browser, options: SocketOptions = {}): Promise<TestSocket> {
    const host = new URL(browser.target.baseUrl).host;
    const headers = {
      origin: `https://${host}`,
      cookie: `${COOKIES.session}=${browser.token ?? ''}`,
      'x-real-ip': browser.address,
      ...options.headers,
    };
    return TestSocket.openWith(browser.target, headers);
  }

  /** Opens a socket with exactly these headers. */
  static async openWith(target: Target, headers: Readonly<Record<string, string>>): Promise<TestSocket> {
    const path = ROUTES.socket.slice('GET '.length);
    const raw = new WebSocket(target.baseUrl.replace(/^http/, 'ws') + path, {
      headers,
      ca: target.ca,
      perMessageDeflate: false,
    });
    const socket = new TestSocket(raw);
    const refused = new Promise<never>((_, reject) => {
      raw.on('unexpected-response', (_request, response) => {
        reject(new Error(`refused with ${response.statusCode ?? 0}`));
        raw.terminate();
      });
      raw.on('error', reject);
    });
    refused.catch(() => undefined);
    await Promise.race([once(raw, 'open'), refused]);
    return socket;
  }

  say(frame: unknown): void {
    this.raw.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** The oldest frame of this kind that fits and was not taken yet, or the next that comes. */
  async take<T extends ServerFrame['t']>(
    t: T,
    fits: (frame: FrameOf<T>) => boolean = () => true,
    patienceMs = PATIENCE_MS,
  ): Promise<FrameOf<T>> {
    const matches = (frame: ServerFrame): boolean => frame.t === t && fits(frame as FrameOf<T>);
    const at = this.frames.findIndex(matches);
    if (at !== -1) return this.frames.splice(at, 1)[0] as FrameOf<T>;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        reject(new Error(`no "${t}" frame that fits; there are ${JSON.stringify(this.frames).slice(0, 2_000)}`));
      }, patienceMs);
      const waiter: Waiter = {
        fits: matches,
        resolve: (frame) => {
          clearTimeout(timer);
          resolve(frame as FrameOf<T>);
        },
      };
      this.#waiters.add(waiter);
    });
  }

  /** True if no frame of this kind comes for a while. */
  async hearsNo(t: ServerFrame['t'], forMs = 150): Promise<boolean> {
    await new Promise((resolve) => setTimeout(resolve, forMs));
    return !this.frames.some((frame) => frame.t === t);
  }

  async close(): Promise<void> {
    this.raw.close();
    await this.closed;
  }

  #hear(frame: ServerFrame): void {
    for (const waiter of this.#waiters) {
      if (!waiter.fits(frame)) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(frame);
      return;
    }
    this.frames.push(frame);
  }
}
