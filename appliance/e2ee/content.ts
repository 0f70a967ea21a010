import { type Bytes, formatBase64Url, parseBase64Url, utf8 } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';
import { CLIENT_ID_BYTES, HASH_BYTES, KEY_BYTES } from '../protocol/suites.ts';
import { isFileName } from './file-name.ts';

/** What stands inside a sealed message (protocol.md §7). `cid` is the client id in base64url. */
export type Content = {
  readonly cid: string;
  readonly text: string;
  /** Hash of the envelope this one answers, in hex: unlike a client id, nobody else's message can have it. */
  readonly reply?: string;
  readonly file?: FileReference;
};

/** How a file is found, opened and checked (rule 22). `type` and sizes are the sender's word until it is opened. */
export type FileReference = {
  /** Id under which the house keeps the sealed bytes. */
  readonly id: string;
  readonly key: Bytes;
  /** Total hash over size and sealed chunks. */
  readonly root: Bytes;
  /** Plain size. */
  readonly bytes: number;
  readonly name: string;
  readonly type: string;
  readonly width?: number;
  readonly height?: number;
};

const PIXELS_MAX = 65_535;

/** UTF-8 JSON of `content`, ready to be sealed. @throws WireError `bad_frame` if it breaks the limits receivers hold it to. */
export function encodeContent(content: Content): Bytes {
  const { cid, text, reply, file } = content;
  const json = JSON.stringify({
    cid,
    text,
    reply,
    file: file && { ...file, key: formatBase64Url(file.key), root: formatBase64Url(file.root) },
  });
  decodeContent(json);
  return utf8(json);
}

/**
 * The content of an opened message. Members that a later version added are ignored.
 * @throws WireError `bad_json`, or `bad_frame` if a member is missing, of a wrong type or beyond its limit.
 */
export function decodeContent(json: string): Content {
  const members = membersOf(parse(json));
  const content: Content = {
    cid: clientId(members.get('cid')),
    text: text(members.get('text'), LIMITS.messageCharsMax),
    ...optional('reply', members.get('reply'), (hash) => matching(hash, /^[0-9a-f]{64}$/)),
    ...optional('file', members.get('file'), fileReference),
  };
  return content;
}

function fileReference(value: unknown): FileReference {
  const members = membersOf(value);
  const name = text(members.get('name'), LIMITS.fileNameCharsMax);
  if (!isFileName(name)) throw new WireError('bad_frame', 'file name');
  return {
    id: matching(members.get('id'), /^[0-9a-f]{32}$/),
    key: bytes(members.get('key'), KEY_BYTES),
    root: bytes(members.get('root'), HASH_BYTES),
    bytes: whole(members.get('bytes'), LIMITS.fileBytesMax),
    name,
    type: matching(members.get('type'), /^[a-z0-9]{1,16}$/),
    ...optional('width', members.get('width'), (pixels) => whole(pixels, PIXELS_MAX)),
    ...optional('height', members.get('height'), (pixels) => whole(pixels, PIXELS_MAX)),
  };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new WireError('bad_json', 'content');
  }
}

/** Own members only: nothing inherited, `__proto__` included, is ever read. */
function membersOf(value: unknown): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new WireError('bad_frame', 'content');
  return new Map(Object.entries(value));
}

function optional<K extends string, T>(key: K, value: unknown, read: (value: unknown) => T): { readonly [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: read(value) } as { readonly [P in K]: T });
}

function text(value: unknown, charsMax: number): string {
  // Characters, not UTF-16 units: an emoji is one.
  if (typeof value !== 'string' || value.length > 2 * charsMax || Array.from(value).length > charsMax)
    throw new WireError('bad_frame', 'text');
  return value;
}

function matching(value: unknown, pattern: RegExp): string {
  if (typeof value !== 'string' || !pattern.test(value)) throw new WireError('bad_frame', 'content');
  return value;
}

function whole(value: unknown, max: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value > max)
    throw new WireError('bad_frame', 'content');
  return value;
}

function bytes(value: unknown, byteLength: number): Bytes {
  if (typeof value !== 'string' || value.length > 2 * byteLength) throw new WireError('bad_frame', 'content');
  const parsed = parseBase64Url(value);
  if (parsed.length !== byteLength) throw new WireError('bad_frame', 'content');
  return parsed;
}

function clientId(value: unknown): string {
  return formatBase64Url(bytes(value, CLIENT_ID_BYTES));
}
