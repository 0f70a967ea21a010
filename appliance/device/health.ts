import { uptime } from 'node:os';
import { systemClock } from '../core/system/clock.ts';
import { run } from '../core/system/run.ts';
import { beginMemory, endMemory, leaveMemory, openMemory } from './health/memory.ts';
import { writeReport } from './health/report-files.ts';
import { lookAtMachine } from './health/report.ts';
import { PATHS } from './paths.ts';

/**
 * The health report (docs/status.md): `node health.cjs look|begin|end`. A program of its own and as small as it can be, as
 * it starts every minute while somebody watches.
 */
const TASKS: Readonly<Record<string, () => Promise<void>>> = {
  look: async () => {
    const machine = { root: ROOT, run, ...world };
    const { report, memory } = await lookAtMachine(machine, await openMemory(ROOT, world));
    await writeReport(PATHS.run, report);
    await leaveMemory(ROOT, memory, world);
  },
  begin: () => beginMemory(ROOT, world),
  end: () => endMemory(ROOT, world),
};

const ROOT = '/';
const world = {
  clock: systemClock,
  uptimeSeconds: uptime(),
  say: (line: string): void => void process.stdout.write(`${line}\n`),
};

async function main(): Promise<void> {
  const task = TASKS[process.argv[2] ?? ''];
  if (task === undefined) throw new Error(`say one of ${Object.keys(TASKS).join(', ')}`);
  await task();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
