import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** `npm run test:image -- --deep` (tests/run.mjs). */
const isDeep = process.env['PARLOUR_IMAGE_DEPTH'] === 'deep';

/** A tier: its folder under tests/, how long one test may take, how many files may run beside each other, and vitest's own options. */
type Tier = { name: string; timeoutMs: number; workers?: number; globalSetup?: string; exclude?: string[] };

const TIERS: Tier[] = [
  { name: 'unit', timeoutMs: 10_000 },
  { name: 'property', timeoutMs: 180_000 },
  { name: 'vectors', timeoutMs: 60_000 },
  { name: 'integration', timeoutMs: 180_000, workers: 2 },
  // A browser next to a core already keeps two processors busy.
  { name: 'browser', timeoutMs: 180_000, workers: cpus().length > 3 ? 2 : 1 },
  { name: 'config', timeoutMs: 180_000, workers: 1 },
  {
    name: 'image',
    timeoutMs: 900_000,
    // An emulated machine keeps two processors busy: two at a time take no less time than one after the other.
    workers: 1,
    globalSetup: 'tests/image/first-boot.ts',
    exclude: isDeep ? [] : ['tests/image/deep/**'],
  },
];

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    passWithNoTests: false,
    projects: TIERS.map(({ name, timeoutMs, workers, ...options }) => ({
      extends: true,
      test: {
        name,
        include: [`tests/${name}/**/*.test.{ts,tsx}`],
        environment: 'node',
        // Native parts (uWebSockets.js, LMDB) do not live in worker threads.
        pool: 'forks',
        testTimeout: timeoutMs,
        hookTimeout: timeoutMs,
        ...(workers === undefined ? {} : { maxWorkers: workers }),
        ...options,
      },
    })),
  },
});
