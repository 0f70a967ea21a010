import { createServer } from 'node:http';
import { Server } from 'socket.io';

/** The usual way: rooms, and one emit to the room. WebSocket from the start, as the others. */
const http = createServer();
const server = new Server(http, { transports: ['websocket'], serveClient: false, perMessageDeflate: false });

server.on('connection', (socket) => {
  const { topic } = socket.handshake.query;
  const room = typeof topic === 'string' ? topic : '';
  void socket.join(room);
  socket.on('m', (frame: string) => {
    server.to(room).emit('m', frame);
  });
});
http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : undefined });
});
