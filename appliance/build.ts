/** Builds the production core: `dist/core/main.js`, plain ESM for Node 20. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = `${root}dist/core`;
const fresh = `${root}dist/.core-${process.pid}`;

await rm(fresh, { recursive: true, force: true });
const result = await build({
  absWorkingDir: root,
  entryPoints: { main: 'appliance/core/main.ts' },
  outdir: fresh,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  // One file loads in a fraction of the time of a package tree; what is imported on demand stays in its own chunk.
  splitting: true,
  chunkNames: 'part-[hash]',
  // Native packages find their binaries beside themselves.
  external: ['uWebSockets.js', 'lmdb', 'bcrypt'],
  // Bundled CommonJS packages still call require for node: modules.
  banner: {
    js: "import { createRequire as createRequireForBundle } from 'node:module';\nconst require = createRequireForBundle(import.meta.url);",
  },
  define: { 'process.env.NODE_ENV': '"production"' },
  metafile: true,
  logLevel: 'warning',
});
await writeFile(`${fresh}/meta.json`, JSON.stringify(result.metafile));

await mkdir(`${root}dist`, { recursive: true });
// The folder changes at once: a core that starts meanwhile sees the old build or the new one.
await rm(out, { recursive: true, force: true });
await rename(fresh, out);
