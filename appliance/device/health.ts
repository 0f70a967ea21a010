import { uptime } from 'node:os';
import { systemClock } from '../core/system/clock.ts';
import { run } from '../core/system/run.ts';
import { leaveMemory, openMemory } from './health/memory.ts';
import { writeReport } from './health/report-files.ts';
import { lookAtMachine } from './health/report.ts';
import { PATHS } from './paths.ts';

const ROOT = '/';
const world = {
  clock: systemClock,
  uptimeSeconds: uptime(),
  say: (line: string): void => void process.stdout.write(`${line}\n`),
};

/** One health report (docs/status.md). A program of its own and as small as it can be: it starts every minute while somebody watches. */
async function main(): Promise<void> {
  const machine = { root: ROOT, run, ...world };
  const { report, memory } = await lookAtMachine(machine, await openMemory(ROOT, world));
  await writeReport(PATHS.run, report);
  await leaveMemory(ROOT, memory, world);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
