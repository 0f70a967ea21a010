/**
 * Bundles the device's one-shots for Node 20, without native packages.
 * `node --import tsx appliance/device/build.ts <folder>` writes `main.js` with its parts, and `health.cjs`, there.
 */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const [out] = process.argv.slice(2);
if (out === undefined) throw new Error('say where the bundle goes');

const common = {
  absWorkingDir: fileURLToPath(new URL('../..', import.meta.url)),
  outdir: out,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warning',
} as const;

await build({
  ...common,
  entryPoints: { main: 'appliance/device/main.ts' },
  format: 'esm',
  // What makes certificates is large and seldom needed: it stays in a chunk of its own.
  splitting: true,
  chunkNames: 'part-[hash]',
  // Bundled CommonJS packages still call require for node: modules.
  banner: {
    js: "import { createRequire as createRequireForBundle } from 'node:module';\nconst require = createRequireForBundle(import.meta.url);",
  },
});

await build({
  ...common,
  entryPoints: { health: 'appliance/device/health.ts' },
  // Starts every minute: one file, and none of what ES modules cost at a start (docs/status.md).
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
});
