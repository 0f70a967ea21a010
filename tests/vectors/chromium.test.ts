import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { checkVectors } from './check.ts';
import type { VectorFile } from './vector-file.ts';

const VECTORS = fileURLToPath(new URL('parlour-1.json', import.meta.url));
const CHECK = fileURLToPath(new URL('check.ts', import.meta.url));
/** Nothing that a test browser would fetch or compute for its own sake. */
const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
];

type CheckWindow = { readonly parlour: { readonly checkVectors: typeof checkVectors } };

let server: Server;
let browser: Browser;
beforeAll(async () => {
  const bundle = await build({
    entryPoints: [CHECK],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'parlour',
  });
  const script = bundle.outputFiles[0]!.text;
  const vectors = await readFile(VECTORS, 'utf8');
  server = createServer((request, response) => {
    const answers: Record<string, [type: string, body: string]> = {
      '/': ['text/html', '<!doctype html><meta charset="utf-8"><title>vectors</title><script src="check.js"></script>'],
      '/check.js': ['text/javascript', script],
      '/parlour-1.json': ['application/json', vectors],
    };
    const [type, body] = answers[request.url ?? ''] ?? ['text/plain', ''];
    response.writeHead(body === '' ? 404 : 200, { 'content-type': `${type}; charset=utf-8` }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
});
afterAll(async () => {
  await browser.close();
  server.close();
});

test('a browser opens what Node sealed: nobody is locked out by changing devices', async () => {
  const file = JSON.parse(await readFile(VECTORS, 'utf8')) as VectorFile;
  const page = await browser.newPage();
  // localhost is a secure context: without one there is no WebCrypto (W3C Secure Contexts, 3.1).
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
  const counts = await page.evaluate(async () => {
    const answer = await fetch('parlour-1.json');
    const { parlour } = globalThis as unknown as CheckWindow;
    return parlour.checkVectors((await answer.json()) as VectorFile);
  });
  expect(counts).toEqual(file.counts);
});
