/**
 * Builds the web client into `dist/web/`: one page an entry folder (`web/chat` → `index.html`, others → `<name>.html`),
 * hashed file names, SRI on what the page loads first, `.gz` and `.br` beside each text file.
 *
 * - A page's source is `web/<entry>/index.html`; it names its script as `<script type="module" src="./main.tsx"></script>`.
 *   Style sheets imported by the code become one `<link>` at the end of the head. Files in `web/<entry>/public/` are
 *   copied as they are.
 * - A worker is a file `*.worker.ts`, started by `new Worker(new URL('../keys/x.worker.ts', import.meta.url),
 *   { type: 'module' })`; the build rewrites that URL to the hashed name.
 * - `asset-manifest.json` ({@link Manifest}) lists every file; `csp.json` holds the hashes for `style-src`.
 *
 * The same sources give the same bytes: no times, no paths of this machine.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build, type BuildOptions, type Metafile, type Plugin } from 'esbuild';

/** One file as the core serves it. Sizes in bytes; the compressed ones are absent where compressing gains nothing. */
export type Asset = { name: string; sha256: string; size: number; gzipSize?: number; brotliSize?: number };

/** What `asset-manifest.json` holds. Names are paths below `dist/web/`, sorted. */
export type Manifest = {
  /** SHA-256, hex, over the lines `<name> <sha256>\n` of all files in order: one number for the whole client. */
  clientHash: string;
  /** What a page fetches before it can be used, by entry; `gzipSize` in bytes on the wire. */
  firstLoad: Record<string, { files: string[]; gzipSize: number }>;
  files: Asset[];
};

type Output = Metafile['outputs'][string];

const root = fileURLToPath(new URL('..', import.meta.url));
const web = join(root, 'web');
const out = join(root, 'dist/web');
const fresh = join(root, `dist/.web-${process.pid}`);

/** Emoji data and picker are 100 KB; they are fetched when the picker opens, never with the page. */
const LAZY_PACKAGES = ['emoji-mart', '@emoji-mart/data'];
const TEXT = /\.(html|js|css|json|svg|txt|webmanifest)$/;

const sha = (algorithm: 'sha256' | 'sha384', data: string | Uint8Array, encoding: 'hex' | 'base64'): string =>
  createHash(algorithm).update(data).digest(encoding);

function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

const options = {
  absWorkingDir: root,
  outdir: fresh,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'browser',
  target: ['chrome109', 'firefox115', 'safari16.4'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  minify: true,
  legalComments: 'none',
  // Everything hashed lies in one folder: a file finds another by its bare name.
  entryNames: 'assets/[name]-[hash]',
  chunkNames: 'assets/part-[hash]',
  assetNames: 'assets/[name]-[hash]',
  publicPath: '/',
  loader: { '.svg': 'file', '.png': 'file', '.woff2': 'file' },
  define: { 'process.env.NODE_ENV': '"production"' },
  metafile: true,
  logLevel: 'warning',
} satisfies BuildOptions;

/** A path of the metafile, which is relative to the repository, as a path below `dist/web/`. */
const assetName = (output: string): string => relative(fresh, join(root, output)).split(sep).join('/');

/** Rewrites `new URL('….worker.ts', import.meta.url)` to the built worker. Throws on a worker that was not built. */
function workerUrls(built: ReadonlyMap<string, string>): Plugin {
  const pattern = /new URL\(\s*(['"])([^'"]+\.worker\.ts)\1\s*,\s*import\.meta\.url\s*,?\s*\)/g;
  return {
    name: 'worker-urls',
    setup(host) {
      host.onLoad({ filter: /\.tsx?$/ }, ({ path }) => {
        if (!path.startsWith(web)) return undefined;
        const source = readFileSync(path, 'utf8');
        const contents = source.replace(pattern, (_match, _quote, specifier: string) => {
          const name = built.get(resolve(dirname(path), specifier));
          if (name === undefined) throw new Error(`${path}: no worker ${specifier}`);
          return `new URL('./${basename(name)}', import.meta.url)`;
        });
        return { contents, loader: path.endsWith('x') ? 'tsx' : 'ts' };
      });
    },
  };
}

/** Builds the workers; gives source path → asset name. */
async function buildWorkers(): Promise<{ names: Map<string, string>; inputs: string[] }> {
  const sources = filesUnder(web).filter((file) => file.endsWith('.worker.ts'));
  const names = new Map<string, string>();
  if (sources.length === 0) return { names, inputs: [] };
  const { metafile } = await build({ ...options, entryPoints: sources });
  for (const [path, output] of Object.entries(metafile.outputs))
    if (output.entryPoint !== undefined) names.set(join(root, output.entryPoint), assetName(path));
  return { names, inputs: Object.keys(metafile.inputs) };
}

/** An entry's output with all that it imports statically: what the browser fetches before the first line runs. */
function staticClosure(outputs: Record<string, Output>, entry: string): string[] {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const { path: next, kind, external } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement' && external !== true) visit(next);
  };
  visit(entry);
  return [...seen];
}

function assertLazy(outputs: Record<string, Output>, paths: string[]): void {
  for (const path of paths)
    for (const input of Object.keys(outputs[path]?.inputs ?? {}))
      for (const name of LAZY_PACKAGES)
        if (input.includes(`node_modules/${name}/`))
          throw new Error(`${name} loads with the page; import it with import() when the picker opens.`);
}

/** Puts hashed names and integrity into a page. Throws when the page names no script of its own. */
function fillPage(html: string, script: string, parts: string[], style: string | undefined): string {
  const integrity = (name: string): string =>
    `integrity="sha384-${sha('sha384', readFileSync(join(fresh, name)), 'base64')}" crossorigin`;
  const tag = /<script\b[^>]*\bsrc="\.?\/?main\.tsx"[^>]*>\s*<\/script>/;
  if (!tag.test(html)) throw new Error('index.html must hold <script type="module" src="./main.tsx"></script>.');
  const links = parts.map((name) => `<link rel="modulepreload" href="/${name}" ${integrity(name)}>`);
  if (style !== undefined) links.push(`<link rel="stylesheet" href="/${style}" ${integrity(style)}>`);
  return html
    .replace(tag, () => `<script type="module" src="/${script}" ${integrity(script)}></script>`)
    .replace('</head>', () => `${links.join('\n')}\n</head>`);
}

/**
 * The CSP hash of the style sheet that emoji-mart puts into its shadow root: the exact text, out of its code.
 * Throws when a new release keeps it elsewhere, so that the picker cannot lose its style unnoticed.
 */
function emojiMartStyleHash(): string {
  const code = readFileSync(join(root, 'node_modules/emoji-mart/dist/module.js'), 'utf8');
  const variable = /styles: \(0, \(\/\*@__PURE__\*\/\$parcel\$interopDefault\((\$\w+\$exports)\)\)\)/.exec(code)?.[1];
  const at = variable === undefined ? -1 : code.indexOf(`\n${variable} = "`);
  if (variable === undefined || at === -1 || code.split('style.textContent = styles').length !== 2)
    throw new Error('emoji-mart keeps its style sheet elsewhere than web/build.ts expects.');
  const from = at + `\n${variable} = `.length;
  const literal = code.slice(from, code.indexOf('\n', from)).replace(/;\s*$/, '');
  return `sha256-${sha('sha256', JSON.parse(literal) as string, 'base64')}`;
}

/** The licence texts of every package in the bundles: their authors ask that copies carry them. */
function licences(inputs: string[]): string {
  const folders = inputs.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []);
  return [...new Set(folders)]
    .sort()
    .map((folder) => {
      const about = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Record<string, string>;
      const file = readdirSync(join(root, folder)).find((name) => /^licen[cs]e(\.|$)/i.test(name));
      const text =
        file === undefined
          ? `Licence: ${about.license ?? 'see the package'}`
          : readFileSync(join(root, folder, file), 'utf8');
      return `${about.name ?? folder} ${about.version ?? ''}\n\n${text.trim()}\n`;
    })
    .join('\n---\n\n');
}

/** Compresses one file beside itself and describes it. */
async function describe(file: string): Promise<Asset> {
  const data = readFileSync(file);
  const name = relative(fresh, file).split(sep).join('/');
  const asset: Asset = { name, sha256: sha('sha256', data, 'hex'), size: data.length };
  if (!TEXT.test(name)) return asset;
  const gzip = gzipSync(data, { level: 9 });
  const brotli = brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: data.length } });
  await writeFile(`${file}.gz`, gzip);
  await writeFile(`${file}.br`, brotli);
  return { ...asset, gzipSize: gzip.length, brotliSize: brotli.length };
}

const entries = ['chat', 'setup', 'status', 'trust'].filter((name) => existsSync(join(web, name, 'main.tsx')));
if (!entries.includes('chat')) throw new Error('web/chat/main.tsx is missing.');

await rm(fresh, { recursive: true, force: true });
const workers = await buildWorkers();
const { metafile } = await build({
  ...options,
  entryPoints: Object.fromEntries(entries.map((name) => [name, join(web, name, 'main.tsx')])),
  plugins: [workerUrls(workers.names)],
});

const firstFiles = new Map<string, string[]>();
for (const entry of entries) {
  const [path, output] =
    Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === `web/${entry}/main.tsx`) ?? [];
  if (path === undefined) throw new Error(`esbuild made nothing of web/${entry}/main.tsx.`);
  const scripts = staticClosure(metafile.outputs, path);
  assertLazy(metafile.outputs, scripts);
  const [script = '', ...parts] = scripts.map(assetName);
  const style = output?.cssBundle === undefined ? undefined : assetName(output.cssBundle);
  const page = entry === 'chat' ? 'index.html' : `${entry}.html`;
  const html = readFileSync(join(web, entry, 'index.html'), 'utf8');
  await writeFile(join(fresh, page), fillPage(html, script, parts, style));
  firstFiles.set(entry, [page, script, ...parts, ...(style === undefined ? [] : [style])]);
  const extra = join(web, entry, 'public');
  if (existsSync(extra)) await cp(extra, fresh, { recursive: true });
}
await writeFile(join(fresh, 'licences.txt'), licences([...Object.keys(metafile.inputs), ...workers.inputs]));

const files: Asset[] = [];
for (const file of filesUnder(fresh)) files.push(await describe(file));
files.sort((a, b) => (a.name < b.name ? -1 : 1));
const sizeOf = new Map(files.map(({ name, gzipSize, size }) => [name, gzipSize ?? size]));
const manifest: Manifest = {
  clientHash: sha('sha256', files.map(({ name, sha256 }) => `${name} ${sha256}\n`).join(''), 'hex'),
  firstLoad: Object.fromEntries(
    [...firstFiles].map(([entry, names]) => [
      entry,
      { files: names, gzipSize: names.reduce((sum, name) => sum + (sizeOf.get(name) ?? 0), 0) },
    ]),
  ),
  files,
};
// Both are written after the listing: they describe the client and are no part of it.
await writeFile(join(fresh, 'asset-manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
await writeFile(join(fresh, 'csp.json'), `${JSON.stringify({ styleHashes: [emojiMartStyleHash()] }, null, 2)}\n`);

await mkdir(join(root, 'dist'), { recursive: true });
// The folder changes at once: a page that loads meanwhile sees the old client or the new one.
await rm(out, { recursive: true, force: true });
await rename(fresh, out);
const kilobytes = (manifest.firstLoad.chat?.gzipSize ?? 0) / 1000;
console.log(`Client ${manifest.clientHash.slice(0, 16)}, first load of the chat ${kilobytes.toFixed(1)} kB gzipped.`);
