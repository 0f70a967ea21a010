/**
 * The chat's socket without a WebSocket (docs/protocol.md §9): `POST <socket>/stream` answers with lines that do not
 * end. A line that begins with `{` is a frame; the others are these. Frames go the other way as the lines of
 * `POST <socket>/stream/<id>`, one request after the other.
 */
export const STREAM = {
  /** After the path of the socket. */
  suffix: '/stream',
  /** First line: the stream's id, for whoever opened it; spaces may follow. */
  id: ':id ',
  /** The house asks for a sign of life: an empty request. */
  ping: ':ping',
  /** Last line: why, as a WebSocket's close code (RFC 6455 §7.4) and a word. */
  close: ':close ',
} as const;
