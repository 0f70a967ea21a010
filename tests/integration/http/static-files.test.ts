import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync, brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { securityHeaders } from '../../../appliance/core/http/security-headers.ts';
import { openStaticFiles } from '../../../appliance/core/http/static-files.ts';
import { ConfigError } from '../../../appliance/core/settings/config-error.ts';
import { type Fixture, startServer } from '../../lib/http-fixture.ts';

const FILES: Readonly<Record<string, string>> = {
  'index.html': '<!doctype html><title>chat</title>',
  'status.html': '<!doctype html><title>status</title>',
  'assets/chat-ABCDEFG2.js': 'export const chat = 1;'.repeat(50),
  'assets/chat-ABCDEFG3.css': 'body { margin: 0 }'.repeat(50),
  'icon.png': '\u0089PNG',
};
const STYLE_HASH = `sha256-${createHash('sha256').update('style').digest('base64')}`;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parlour-web-'));
  await mkdir(join(folder, 'assets'));
  const files = Object.entries(FILES).map(([name, content]) => {
    const sha256 = createHash('sha256').update(content).digest('hex');
    const size = content.length;
    return name.endsWith('.png') ? { name, sha256, size } : { name, sha256, size, gzipSize: 1, brotliSize: 1 };
  });
  for (const [name, content] of Object.entries(FILES)) {
    await writeFile(join(folder, name), content);
    await writeFile(join(folder, `${name}.gz`), gzipSync(content));
    await writeFile(join(folder, `${name}.br`), brotliCompressSync(content));
  }
  await writeFile(join(folder, 'asset-manifest.json'), JSON.stringify({ clientHash: 'c0ffee', firstLoad: {}, files }));
  await writeFile(join(folder, 'csp.json'), JSON.stringify({ styleHashes: [STYLE_HASH] }));
});
afterAll(() => rm(folder, { recursive: true }));

async function startPages(): Promise<Fixture> {
  const pages = await openStaticFiles(folder, /^\/(room|join)\//);
  return startServer({ headers: securityHeaders(pages.styleHashes), fallback: (request) => pages.reply(request) });
}

type Answer = { status: number; headers: Record<string, unknown>; body: Buffer };

/** A request that sees the bytes as they are on the wire: fetch unpacks them. */
function ask(port: number, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path, headers, method, agent: false }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) });
      });
    });
    request.on('error', reject);
  });
}

test('the chat opens at the root and at every place within it, each page by its short name', async () => {
  const { port } = await startPages();
  for (const path of ['/', '/room/ABCD', '/join/x', '/index.html']) {
    const answer = await ask(port, path);
    expect([path, answer.status, answer.body.toString()]).toEqual([path, 200, FILES['index.html']]);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('no-cache');
  }
  expect((await ask(port, '/status')).body.toString()).toBe(FILES['status.html']);
});

test('a phone gets the smallest form it can unpack', async () => {
  const { port } = await startPages();
  const path = '/assets/chat-ABCDEFG2.js';
  const script = FILES['assets/chat-ABCDEFG2.js'];
  const brotli = await ask(port, path, { 'accept-encoding': 'gzip, deflate, br, zstd' });
  expect(brotli.headers['content-encoding']).toBe('br');
  expect(brotliDecompressSync(brotli.body).toString()).toBe(script);
  const gzip = await ask(port, path, { 'accept-encoding': 'gzip, br;q=0' });
  expect(gzip.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(gzip.body).toString()).toBe(script);
  const bare = await ask(port, path);
  expect([bare.headers['content-encoding'], bare.body.toString()]).toEqual([undefined, script]);
  expect(bare.headers.vary).toBe('accept-encoding');
  expect(bare.headers['content-type']).toBe('text/javascript; charset=utf-8');
  const picture = await ask(port, '/icon.png', { 'accept-encoding': 'br' });
  expect([picture.headers['content-encoding'], picture.headers['content-type']]).toEqual([undefined, 'image/png']);
});

test('hashed files are kept for good, pages are asked for anew and mostly answered without their bytes', async () => {
  const { port } = await startPages();
  const script = await ask(port, '/assets/chat-ABCDEFG2.js');
  expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  const page = await ask(port, '/');
  const again = await ask(port, '/', { 'if-none-match': `"other", W/${String(page.headers.etag)}` });
  expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, page.headers.etag]);
  expect(again.headers['content-security-policy']).toBeDefined();
  // Another form of the same file is another thing to a cache.
  const packed = await ask(port, '/', { 'accept-encoding': 'br', 'if-none-match': String(page.headers.etag) });
  expect(packed.status).toBe(200);
});

test('only what was built is served: no neighbours, no folders, no other methods', async () => {
  await writeFile(join(folder, '..', 'parlour-secret'), 'secret');
  const { port } = await startPages();
  for (const path of [
    '/../parlour-secret',
    '/assets/../../parlour-secret',
    '/%2e%2e/parlour-secret',
    '/assets',
    '/assets/',
    '/csp.json',
    '/index.html.br',
    '/nothing',
    '/constructor',
    '/__proto__',
  ])
    expect([path, (await ask(port, path)).status]).toEqual([path, 404]);
  expect((await ask(port, '/', {}, 'DELETE')).status).toBe(404);
  await rm(join(folder, '..', 'parlour-secret'));
});

test('the emoji picker’s style is allowed by its hash, and nothing else beyond the box’s own files', async () => {
  const { port } = await startPages();
  const policy = String((await ask(port, '/')).headers['content-security-policy']);
  expect(policy).toContain(`style-src 'self' '${STYLE_HASH}';`);
  expect(policy).not.toContain("'unsafe-inline'");
  expect(policy).not.toContain("'unsafe-eval'");
});

test('a house whose client is not built says so in one line', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'parlour-web-'));
  await expect(openStaticFiles(empty, /^$/)).rejects.toThrow(ConfigError);
  await expect(openStaticFiles(empty, /^$/)).rejects.toThrow(/npm run build/);
  await rm(empty, { recursive: true });
});
