import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { ConfigError } from '../settings/config-error.ts';
import { systemCode } from '../system/files.ts';
import { contentTypeOf } from './content-types.ts';
import { empty, whole } from './reply.ts';
import type { Reply } from './reply.ts';
import type { RequestHead } from './request.ts';

/** The client as it was built, held in memory: a rebuild beside a running house never mixes old and new files. */
export interface StaticFiles {
  /** For {@link securityHeaders}. */
  readonly styleHashes: readonly string[];
  /** One hash over the whole client. */
  readonly clientHash: string;
  /** The file for a GET or HEAD request, or undefined when there is none at that path. */
  reply(request: RequestHead): Reply | undefined;
}

/** What `web/build.ts` writes; only the parts read here. */
const Manifest = Type.Object({
  clientHash: Type.String(),
  files: Type.Array(
    Type.Object({
      name: Type.String(),
      sha256: Type.String(),
      gzipSize: Type.Optional(Type.Number()),
      brotliSize: Type.Optional(Type.Number()),
    }),
  ),
});
const Csp = Type.Object({ styleHashes: Type.Array(Type.String({ pattern: '^sha(256|384|512)-[A-Za-z0-9+/=]+$' })) });

type Encoding = 'br' | 'gzip' | 'identity';
type Variant = { readonly encoding: Encoding; readonly bytes: Uint8Array };
type File = { readonly name: string; readonly tag: string; readonly variants: readonly Variant[] };

/** A name with the content's hash in it never changes its content. */
const HASHED = /^assets\/.*-[A-Z0-9]{8}\.[a-z0-9]+$/;
const ENCODING_ENDINGS = { br: '.br', gzip: '.gz', identity: '' } as const;
const TAG_CHARS = 22;

/**
 * Loads a built client.
 *
 * @param folder usually `dist/web`, with `asset-manifest.json` and `csp.json`.
 * @param appPaths paths besides `/` that are places within the chat page, not files.
 * @throws ConfigError when the client is not built, or only in part.
 */
export async function openStaticFiles(folder: string, appPaths: RegExp): Promise<StaticFiles> {
  const manifest = Value.Parse(Manifest, await loadJson(folder, 'asset-manifest.json'));
  const csp = Value.Parse(Csp, await loadJson(folder, 'csp.json'));
  const loaded = await Promise.all(
    manifest.files.map(async ({ name, sha256, gzipSize, brotliSize }): Promise<File> => {
      const encodings: Encoding[] = ['identity'];
      if (gzipSize !== undefined) encodings.unshift('gzip');
      if (brotliSize !== undefined) encodings.unshift('br');
      const variants = encodings.map(async (encoding) => ({
        encoding,
        bytes: await load(folder, name + ENCODING_ENDINGS[encoding]),
      }));
      return { name, tag: sha256.slice(0, TAG_CHARS), variants: await Promise.all(variants) };
    }),
  );
  const files = new Map(loaded.map((file) => [`/${file.name}`, file]));
  const find = (path: string): File | undefined => {
    if (path === '/' || appPaths.test(path)) return files.get('/index.html');
    // Pages other than the chat are reached without their ending: /setup, /status, /trust.
    return files.get(path) ?? (/^\/[a-z]+$/.test(path) ? files.get(`${path}.html`) : undefined);
  };
  return {
    styleHashes: csp.styleHashes,
    clientHash: manifest.clientHash,
    reply(request) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
      const file = find(request.path);
      return file === undefined ? undefined : replyWith(file, request);
    },
  };
}

function replyWith(file: File, request: RequestHead): Reply | undefined {
  const accepted = request.header('accept-encoding') ?? '';
  const variant = file.variants.find(({ encoding }) => encoding === 'identity' || accepts(accepted, encoding));
  if (variant === undefined) return undefined;
  const etag = `"${file.tag}-${variant.encoding}"`;
  const headers = {
    etag,
    // A page is asked for anew each time, and mostly answered by 304: an update of the house reaches everyone at once.
    'cache-control': HASHED.test(file.name) ? 'public, max-age=31536000, immutable' : 'no-cache',
    ...(file.variants.length > 1 ? { vary: 'accept-encoding' } : {}),
  };
  const known = (request.header('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (known.includes(etag) || known.includes('*')) return empty({ status: 304, headers });
  return whole(variant.bytes, contentTypeOf(file.name), {
    headers: { ...headers, ...(variant.encoding === 'identity' ? {} : { 'content-encoding': variant.encoding }) },
  });
}

/** Whether `Accept-Encoding` names an encoding with a weight above zero (RFC 9110 §12.5.3). */
function accepts(header: string, encoding: Encoding): boolean {
  return header.split(',').some((item) => {
    const [name, ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    return name === encoding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}

async function loadJson(folder: string, name: string): Promise<unknown> {
  return JSON.parse(Buffer.from(await load(folder, name)).toString('utf8')) as unknown;
}

async function load(folder: string, name: string): Promise<Uint8Array> {
  try {
    return await readFile(join(folder, name));
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    throw new ConfigError(`${join(folder, name)}: the client is not built; run npm run build`);
  }
}
