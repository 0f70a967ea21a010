import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { Manifest } from '../../web/build.ts';
import { Scratch, type Outcome } from '../lib/scratch.ts';

const PAGE = `<!doctype html>
<html lang="en"><head><title>Parlour</title>
<script type="module" src="./main.tsx"></script></head><body></body></html>
`;
const MAIN = `import './main.css';
import { render } from 'preact';
const worker = new Worker(new URL('../keys/sum.worker.ts', import.meta.url), { type: 'module' });
export const openPicker = async () => [await import('emoji-mart'), await import('@emoji-mart/data'), worker];
document.body.addEventListener('click', () => void openPicker());
render(<p>hello</p>, document.body);
`;

function client(main = MAIN): { scratch: Scratch; build: () => Outcome } {
  const scratch = new Scratch();
  scratch.copy('web/build.ts', 'web/tsconfig.json', '.config/tsconfig.base.json', 'package.json');
  scratch.write('web/chat/index.html', PAGE);
  scratch.write('web/chat/main.tsx', main);
  scratch.write('web/chat/main.css', 'p { color: teal }\n');
  scratch.write('web/chat/public/robots.txt', 'User-agent: *\nDisallow: /\n');
  scratch.write('web/keys/sum.worker.ts', "self.postMessage('worker');\n");
  return { scratch, build: () => scratch.node(['--import', 'tsx', 'web/build.ts']) };
}

const digest = (algorithm: string, data: Buffer | string, encoding: 'hex' | 'base64'): string =>
  createHash(algorithm).update(data).digest(encoding);

it('serves a client whose every byte can be checked: SRI, manifest, one hash over all, same sources same bytes', () => {
  const { scratch, build } = client();
  expect(build()).toMatchObject({ code: 0 });
  const at = (name: string): string => join(scratch.root, 'dist/web', name);
  const manifest = JSON.parse(readFileSync(at('asset-manifest.json'), 'utf8')) as Manifest;

  const lines = manifest.files.map(({ name, sha256, size, gzipSize }) => {
    const data = readFileSync(at(name));
    expect(sha256).toBe(digest('sha256', data, 'hex'));
    expect(size).toBe(data.length);
    if (gzipSize !== undefined) expect(gunzipSync(readFileSync(at(`${name}.gz`)))).toEqual(data);
    return `${name} ${sha256}\n`;
  });
  expect(lines).toEqual([...lines].sort());
  expect(manifest.clientHash).toBe(digest('sha256', lines.join(''), 'hex'));
  const served = readdirSync(at('.'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const described = served.filter(({ name }) => !/\.(gz|br)$|^(asset-manifest|csp)\.json$/.test(name));
  expect(described).toHaveLength(manifest.files.length);

  const html = readFileSync(at('index.html'), 'utf8');
  const tags = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)" integrity="sha384-([^"]+)"/g)];
  expect(tags.map(([, name]) => name?.replace(/-\w+\./, '.'))).toEqual(['assets/chat.js', 'assets/chat.css']);
  for (const [, name = '', hash] of tags) expect(digest('sha384', readFileSync(at(name)), 'base64')).toBe(hash);

  const worker = manifest.files.find(({ name }) => name.startsWith('assets/sum.worker-'))?.name ?? '';
  expect(readFileSync(at(tags[0]?.[1] ?? ''), 'utf8')).toContain(worker.replace('assets/', './'));

  expect(build()).toMatchObject({ code: 0 });
  expect(JSON.parse(readFileSync(at('asset-manifest.json'), 'utf8'))).toEqual(manifest);
});

it('refuses a page that loads the emoji data before anyone opens the picker', () => {
  const { build } = client(`import data from '@emoji-mart/data';\nconsole.log(data);\n`);
  const { code, text } = build();
  expect(text).toContain('@emoji-mart/data loads with the page');
  expect(code).toBe(1);
});

it('refuses a worker that does not exist, which would be a page that can make no keys', () => {
  const { build } = client(`new Worker(new URL('../keys/gone.worker.ts', import.meta.url), { type: 'module' });\n`);
  expect(build().code).toBe(1);
});
