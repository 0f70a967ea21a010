import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { commandOutput, runCommand } from './command.ts';
import { imageName, OS_IMAGE, ROOT } from './places.ts';

/** What the image stands on: Debian by stage-debian, or Raspberry Pi OS Lite by pi-gen's own first three stages. */
export type Base = 'debian' | 'raspios';

/** Narrows what was asked for on the command line. */
export function isBase(name: string): name is Base {
  return name === 'debian' || name === 'raspios';
}

/**
 * Lets pi-gen's build.sh run the stages.
 *
 * @param piGen a checkout of pi-gen's branch arm64
 * @param base what the image stands on
 * @param workFolder where pi-gen keeps the stages' roots and its log
 * @param variables what our stages read besides pi-gen's own variables
 * @throws Error when the build fails.
 */
export function runPiGen(
  piGen: string,
  base: Base,
  workFolder: string,
  variables: Readonly<Record<string, string>>,
): void {
  mkdirSync(workFolder, { recursive: true });
  // What it mounts ends with it.
  const isolated = ['--mount', '--fork', '--kill-child'];
  runCommand('unshare', [...isolated, './build.sh', '-c', join(OS_IMAGE, 'pi-gen/config')], {
    cwd: piGen,
    env: {
      ...variables,
      LC_ALL: 'C.UTF-8',
      // Its packages come from the archive as it is now.
      SOURCE_DATE_EPOCH: String(Math.ceil(Date.now() / 1_000)),
      GIT_HASH: commandOutput('git', ['-C', ROOT, 'rev-parse', 'HEAD']).trim(),
      IMG_FILENAME: imageName(),
      PARLOUR_BASE: base,
      PARLOUR_OS_IMAGE: OS_IMAGE,
      WORK_DIR: workFolder,
    },
  });
}
