import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT, Scratch, type Outcome } from '../lib/scratch.ts';

const RUNNER = join(ROOT, 'os-image/runner/run-stages.sh');

/** Stages in a scratch folder, each script writing its name into the stage's root. */
class Stages {
  readonly #scratch = new Scratch();
  readonly work = join(this.#scratch.root, 'work');

  constructor() {
    mkdirSync(this.work);
  }

  script(path: string, body: string, mode = 0o755): void {
    this.#scratch.write(path, `#!/bin/bash -e\n${body}\n`);
    chmodSync(join(this.#scratch.root, path), mode);
  }

  /** A stage whose sub-stages write down in which order they ran. */
  stage(name: string, prerun: string, ...steps: string[]): void {
    this.script(`${name}/prerun.sh`, prerun);
    for (const step of steps) this.script(`${name}/${step}`, `echo "${name}/${step}" >>"$ROOTFS_DIR/order"`);
  }

  run(...stages: string[]): Outcome {
    const folders = stages.map((stage) => join(this.#scratch.root, stage));
    const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', WORK_DIR: this.work };
    const { status, stdout, stderr } = spawnSync('bash', [RUNNER, ...folders], { env, encoding: 'utf8' });
    return { code: status, text: stdout + stderr };
  }

  order(stage: string): string[] {
    return readFileSync(join(this.work, stage, 'rootfs/order'), 'utf8')
      .trim()
      .split('\n');
  }
}

const NEW_ROOT = 'mkdir -p "$ROOTFS_DIR"';

it('steps run in the order of their numbers, as in pi-gen', () => {
  const stages = new Stages();
  stages.stage('one', NEW_ROOT, '10-late/00-run.sh', '00-early/09-run.sh', '00-early/01-run.sh', '08-mid/00-run.sh');
  expect(stages.run('one').code).toBe(0);
  expect(stages.order('one')).toEqual([
    'one/00-early/01-run.sh',
    'one/00-early/09-run.sh',
    'one/08-mid/00-run.sh',
    'one/10-late/00-run.sh',
  ]);
});

it('a stage goes on with the root of the one before', () => {
  const stages = new Stages();
  stages.stage('one', NEW_ROOT, '00-a/00-run.sh');
  stages.stage('two', 'copy_previous', '00-b/00-run.sh');
  expect(stages.run('one', 'two').code).toBe(0);
  expect(stages.order('two')).toEqual(['one/00-a/00-run.sh', 'two/00-b/00-run.sh']);
});

it('only the numbers asked for run, and the rest can follow later', () => {
  const stages = new Stages();
  stages.stage('one', NEW_ROOT, '00-a/00-run.sh', '49-b/00-run.sh', '50-c/00-run.sh', '99-d/00-run.sh');
  stages.run('one:00-49');
  expect(stages.order('one')).toEqual(['one/00-a/00-run.sh', 'one/49-b/00-run.sh']);
  stages.run('one:50-99');
  expect(stages.order('one').slice(2)).toEqual(['one/50-c/00-run.sh', 'one/99-d/00-run.sh']);
});

it('a step that fails stops the build there', () => {
  const stages = new Stages();
  stages.stage('one', NEW_ROOT, '00-a/00-run.sh', '20-c/00-run.sh');
  stages.script('one/10-b/00-run.sh', 'echo "the reason"; false');
  expect(stages.run('one').code).not.toBe(0);
  expect(stages.order('one')).toEqual(['one/00-a/00-run.sh']);
  expect(readFileSync(join(stages.work, 'build.log'), 'utf8')).toContain('the reason');
});

it('a person sees each step, and only in the log what it printed', () => {
  const stages = new Stages();
  stages.stage('one', NEW_ROOT);
  stages.script('one/00-a/00-run.sh', 'echo chatter; log "  a remark"');
  const { text } = stages.run('one');
  expect(text).toMatch(/\] one\n.*\] {3}00-a\/00-run\.sh\n.*\] {3}a remark\n$/);
  expect(existsSync(join(stages.work, 'build.log'))).toBe(true);
});
