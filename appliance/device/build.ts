/** Bundles the device's one-shots: `dist/device/main.js`, plain ESM for Node 20, without native packages. */
import { rename, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const out = `${root}dist/device`;
const fresh = `${root}dist/.device-${process.pid}`;

await rm(fresh, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: { main: 'appliance/device/main.ts' },
  outdir: fresh,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  // What makes certificates is large and seldom needed: it stays in a chunk of its own.
  splitting: true,
  chunkNames: 'part-[hash]',
  // Bundled CommonJS packages still call require for node: modules.
  banner: {
    js: "import { createRequire as createRequireForBundle } from 'node:module';\nconst require = createRequireForBundle(import.meta.url);",
  },
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warning',
});
await rm(out, { recursive: true, force: true });
await rename(fresh, out);
