import { createServer } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';

/** The usual way: the packages's own example of a broadcast, by topic. */
const topics = new Map<string, Set<WebSocket>>();
const http = createServer();
const server = new WebSocketServer({ server: http, perMessageDeflate: false, maxPayload: 65_536 });

server.on('connection', (socket, request) => {
  const topic = new URL(request.url ?? '/', 'http://localhost').searchParams.get('topic') ?? '';
  const members = topics.get(topic) ?? new Set<WebSocket>();
  topics.set(topic, members.add(socket));
  socket.on('message', (data: Buffer) => {
    for (const member of members) member.send(data, { binary: false });
  });
  socket.on('close', () => members.delete(socket));
});
http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : undefined });
});
