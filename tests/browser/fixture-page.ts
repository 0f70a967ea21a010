import { createServer, type Server } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PUBLIC = join(ROOT, 'web/chat/public');
const OUT = join(ROOT, '.build/fixture');

/** The policy the house sends with its pages; the style hash is that of emoji-mart's own sheet (web/build.ts). */
export function policy(styleHashes: readonly string[]): string {
  const styles = styleHashes.map((hash) => ` '${hash}'`).join('');
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    `style-src 'self'${styles}`,
    "img-src 'self' blob:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Bundles the fixture and serves it on a free port of this machine, with the house's policy. */
export async function serveFixture(): Promise<{ readonly url: string; readonly server: Server }> {
  await mkdir(OUT, { recursive: true });
  await build({
    absWorkingDir: ROOT,
    entryPoints: { fixture: 'tests/browser/fixture.ts', status: 'web/status/main.tsx' },
    outdir: OUT,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'chrome109',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  const html = readFileSync(join(ROOT, 'web/chat/index.html'), 'utf8')
    .replace('./main.tsx', '/fixture.js')
    .replace('</head>', '<link rel="stylesheet" href="/fixture.css"></head>');
  await writeFile(join(OUT, 'index.html'), html);
  const status = readFileSync(join(ROOT, 'web/status/index.html'), 'utf8')
    .replace('./main.tsx', '/status.js')
    .replace('</head>', '<link rel="stylesheet" href="/status.css"></head>');
  await writeFile(join(OUT, 'status.html'), status);
  const csp = policy(readStyleHashes());
  const types: Record<string, string> = {
    js: 'text/javascript',
    css: 'text/css',
    html: 'text/html',
    svg: 'image/svg+xml',
    png: 'image/png',
    webmanifest: 'application/manifest+json',
  };
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const name = path === '/' ? 'index.html' : path.slice(1).replace(/[^\w.-]/g, '');
    const file = existsSync(join(PUBLIC, name)) ? join(PUBLIC, name) : join(OUT, name);
    void readFile(file).then(
      (bytes) => {
        response.setHeader('content-type', `${types[name.split('.').at(-1) ?? ''] ?? 'text/plain'}; charset=utf-8`);
        response.setHeader('content-security-policy', csp);
        response.end(bytes);
      },
      () => {
        response.statusCode = 404;
        response.end();
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${String(address.port)}/`, server };
}

/** From the last build of the client; none if it was not built, then the picker shows unstyled. */
function readStyleHashes(): readonly string[] {
  try {
    const { styleHashes } = JSON.parse(readFileSync(join(ROOT, 'dist/web/csp.json'), 'utf8')) as {
      styleHashes: string[];
    };
    return styleHashes;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
