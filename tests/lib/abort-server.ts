/**
 * The server that `tests/property/http-abort.test.ts` torments, as a process of its own: what is asked is whether that
 * process survives. Its last argument is a PEM file for a second, TLS listener.
 */
import { empty, json, stream, text } from '../../appliance/core/http/reply.ts';
import { route } from '../../appliance/core/http/routes.ts';
import { securityHeaders } from '../../appliance/core/http/security-headers.ts';
import { type HttpServer, createServer } from '../../appliance/core/http/server.ts';
import { socketRoute } from '../../appliance/core/http/sockets.ts';
import type { Transport } from '../../appliance/core/http/uws.ts';
import { WireError } from '../../appliance/protocol/errors.ts';

/** Work begun and ended; equal when nothing is left hanging. */
const counts = { begun: 0, ended: 0, streams: 0, released: 0, opened: 0, closed: 0, bugs: 0 };

const servers: HttpServer[] = [];
let turn = 0;

/** Waits now and then, so that answers come at every moment of a connection's life. */
async function dawdle(): Promise<void> {
  turn += 1;
  if (turn % 3 === 0) await new Promise((resolve) => setTimeout(resolve, turn % 7));
  else if (turn % 3 === 1) await Promise.resolve();
}

async function counted<T>(work: () => Promise<T>): Promise<T> {
  counts.begun += 1;
  try {
    return await work();
  } finally {
    counts.ended += 1;
  }
}

async function* slowly(parts: number): AsyncGenerator<Uint8Array> {
  const part = new Uint8Array(30_000);
  for (let index = 0; index < parts; index += 1) {
    await dawdle();
    yield part;
  }
}

const routes = [
  route('GET /stats', () =>
    json({ ...counts, sockets: servers.reduce((sum, { socketCount }) => sum + socketCount, 0) }),
  ),
  route('GET /now', () => text('now')),
  route('GET /later', () => counted(() => dawdle().then(() => text('later')))),
  route('POST /json', (request) => counted(async () => json({ got: await request.body.json(4_096) }))),
  route('PUT /upload', (request) =>
    counted(async () => {
      await dawdle();
      let bytes = 0;
      for await (const chunk of request.body.chunks(500_000)) {
        bytes += chunk.length;
        await dawdle();
      }
      return json({ bytes });
    }),
  ),
  route('POST /unread', () =>
    counted(async () => {
      await dawdle();
      throw new WireError('not_signed_in');
    }),
  ),
  route('GET /download', () =>
    counted(async () => {
      await dawdle();
      counts.streams += 1;
      const release = async (): Promise<void> => {
        counts.released += 1;
      };
      return stream({ totalBytes: 600_000, chunks: slowly(20), release }, 'application/octet-stream');
    }),
  ),
  route('GET /short', () => stream({ totalBytes: 600_000, chunks: slowly(3) }, 'application/octet-stream')),
  route('DELETE /now', () => empty()),
];

async function start(transport: Transport): Promise<number | undefined> {
  const server = createServer({
    transport,
    headers: securityHeaders([]),
    routes,
    sockets: [
      socketRoute<null>({
        path: '/socket',
        limits: { frameBytes: 4_096, backpressureBytes: 65_536, idleTimeoutSeconds: 8 },
        accept: async (head) => {
          await dawdle();
          if (head.query.has('no')) throw new WireError('not_signed_in');
          return null;
        },
        opened: (socket) => {
          counts.opened += 1;
          socket.subscribe('all');
          socket.send('hello');
        },
        message: async (socket, frame) => {
          await dawdle();
          server.publish('all', typeof frame === 'string' ? frame : 'bytes');
          socket.send('heard');
          if (frame.length % 5 === 0) throw new WireError('bad_frame');
          if (frame.length % 7 === 0) socket.close(4_000, 'enough');
        },
        closed: (socket) => {
          counts.closed += 1;
          socket.send('too late');
        },
      }),
    ],
    onBug: (error) => {
      counts.bugs += 1;
      console.error('bug', error);
    },
  });
  servers.push(server);
  return (await server.listen()).port;
}

const pem = process.argv.at(-1) ?? '';
const plain = await start({ kind: 'plain', host: '127.0.0.1', port: 0, isBehindProxy: false });
const tls = await start({ kind: 'tls', host: '127.0.0.1', port: 0, keyFile: pem, certificateFile: pem });
console.log(JSON.stringify({ plain, tls }));
