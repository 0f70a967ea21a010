/**
 * Bundles the device's one-shots: plain ESM for Node 20, without native packages.
 * `node --import tsx appliance/device/build.ts <folder>` writes `main.js` and its parts there.
 */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const [out] = process.argv.slice(2);
if (out === undefined) throw new Error('say where the bundle goes');

await build({
  absWorkingDir: fileURLToPath(new URL('../..', import.meta.url)),
  entryPoints: { main: 'appliance/device/main.ts' },
  outdir: out,
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
