import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.ts';
import { OS_IMAGE } from './places.ts';

const LOG_LINES_SHOWN = 40;

/**
 * Runs stage folders in the small runner that stands in for pi-gen.
 *
 * @param stages each `name` or `name:first-last` (sub-stages by number)
 * @param workFolder where the stages' roots and the log are
 * @param epoch the latest time that may appear in what the stages make, in seconds since 1970
 * @param variables what the stages read besides pi-gen's own
 * @throws Error with the end of the log when a step fails.
 */
export function runStages(
  stages: readonly string[],
  workFolder: string,
  epoch: number,
  variables: Readonly<Record<string, string>> = {},
): void {
  mkdirSync(workFolder, { recursive: true });
  const runner = join(OS_IMAGE, 'runner/run-stages.sh');
  const env = {
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    SOURCE_DATE_EPOCH: String(epoch),
    WORK_DIR: workFolder,
    ...variables,
  };
  try {
    const program = ['bash', runner, ...stages.map((stage) => join(OS_IMAGE, stage))];
    runCommand('unshare', ['--mount', '--fork', '--kill-child', ...program], { env });
  } catch (error) {
    const log = readFileSync(join(workFolder, 'build.log'), 'utf8');
    console.error(log.split('\n').slice(-LOG_LINES_SHOWN).join('\n'));
    throw error;
  }
}
