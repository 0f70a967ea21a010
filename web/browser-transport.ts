import type { ClientClock } from '../appliance/client/client-clock.ts';
import { openStream, type StreamOptions } from '../appliance/client/stream-socket.ts';
import {
  type HttpAnswer,
  type HttpRequest,
  Offline,
  type Socket,
  type SocketEvents,
  type Transport,
} from '../appliance/client/transport.ts';

/** A WebSocket that is not open by then will not be. */
const OPEN_MS = 6_000;

/** The way to the house this page came from. The session is a cookie no script can read. */
export function browserTransport(clock: Pick<ClientClock, 'after'>): Transport {
  return { request, openSocket: (path, events) => openSocket({ request, clock, path }, events), onNetwork };
}

async function request({ method, path, body, signal }: HttpRequest): Promise<HttpAnswer> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      signal,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      ...(body === undefined ? {} : { headers: { 'content-type': body.type }, body: body.bytes }),
    });
  } catch (error) {
    throw offline(error);
  }
  return {
    status: response.status,
    text: async () => {
      try {
        return await response.text();
      } catch (error) {
        throw offline(error);
      }
    },
    chunks: () => chunksOf(response),
  };
}

async function* chunksOf(response: Response): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  // A reader, as not every browser can iterate over a stream.
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    throw offline(error);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Browsers tell a lost network, a refused connection and a given-up wait apart by words only. */
function offline(error: unknown): Offline {
  return new Offline(error instanceof Error ? error.message : 'no answer');
}

/** A WebSocket, or a stream where none opens. Each time anew: what was refused today may be allowed after a restart. */
function openSocket(options: StreamOptions, events: SocketEvents): Socket {
  const socket = new WebSocket(`wss://${location.host}${options.path}`);
  let unsent: string[] = [];
  let stream: Socket | undefined;
  let wasOpen = false;
  let isOver = false;
  const fallBack = (): void => {
    stream = openStream(options, events);
    for (const text of unsent) stream.send(text);
    stopTimer();
    socket.close();
  };
  const stopTimer = options.clock.after(OPEN_MS, fallBack);
  socket.addEventListener('open', () => {
    if (stream !== undefined || isOver) return;
    wasOpen = true;
    stopTimer();
    events.onOpen?.();
    for (const text of unsent) socket.send(text);
    unsent = [];
  });
  socket.addEventListener('message', ({ data }) => {
    if (stream === undefined && !isOver && typeof data === 'string') events.onText(data);
  });
  socket.addEventListener('close', ({ code }) => {
    if (stream !== undefined || isOver) return;
    if (!wasOpen) {
      fallBack();
      return;
    }
    isOver = true;
    events.onClose(code);
  });
  return {
    send(text) {
      if (stream !== undefined) stream.send(text);
      else if (socket.readyState === WebSocket.CONNECTING) unsent.push(text);
      else if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close() {
      isOver = true;
      stopTimer();
      stream?.close();
      socket.close(1000);
    },
  };
}

function onNetwork(listener: (isUp: boolean) => void): () => void {
  const up = (): void => listener(true);
  const down = (): void => listener(false);
  // A phone that wakes up has a network long before its timers have noticed.
  const shown = (): void => {
    if (document.visibilityState === 'visible' && navigator.onLine) listener(true);
  };
  addEventListener('online', up);
  addEventListener('offline', down);
  document.addEventListener('visibilitychange', shown);
  return () => {
    removeEventListener('online', up);
    removeEventListener('offline', down);
    document.removeEventListener('visibilitychange', shown);
  };
}
