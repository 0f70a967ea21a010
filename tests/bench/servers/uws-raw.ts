import uws from 'uWebSockets.js';

/** The bare limit: what comes in goes out to everybody on the topic, with nothing in between and nothing kept. */
type Link = { topic: string };

const app = uws.App();
app.ws<Link>('/bench', {
  maxPayloadLength: 65_536,
  maxBackpressure: 16_777_216,
  idleTimeout: 60,
  sendPingsAutomatically: true,
  compression: uws.DISABLED,
  upgrade: (response, request, context) => {
    const link = { topic: request.getQuery('topic') };
    const key = request.getHeader('sec-websocket-key');
    response.upgrade(link, key, '', '', context);
  },
  open: (socket) => {
    socket.subscribe(socket.getUserData().topic);
  },
  message: (socket, frame) => {
    app.publish(socket.getUserData().topic, frame, false);
  },
});
app.listen('127.0.0.1', 0, (token) => {
  if (token === false) throw new Error('no port');
  // The port function of the pinned rebuild; upstream's is us_socket_local_port.
  const { getSocketPort } = uws as unknown as { getSocketPort: (listening: unknown) => number };
  process.send?.({ port: getSocketPort(token) });
});
