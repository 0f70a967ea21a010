import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

/** The repository's root folder, ending in a slash. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What a command left behind; `text` is standard output, then standard error. */
export type Outcome = { code: number | null; text: string };

const living = new Set<string>();
afterAll(() => {
  for (const root of living) rmSync(root, { recursive: true, force: true });
});

/**
 * A folder that looks like the repository but holds only what a test puts there; gone when the test file ends.
 * npm's packages are those of the repository.
 */
export class Scratch {
  readonly root = mkdtempSync(join(tmpdir(), 'parlour-scratch-'));

  constructor() {
    symlinkSync(join(ROOT, 'node_modules'), join(this.root, 'node_modules'));
    living.add(this.root);
  }

  /** Copies files or folders of the repository to the same place here. */
  copy(...paths: string[]): void {
    for (const path of paths) cpSync(join(ROOT, path), join(this.root, path), { recursive: true });
  }

  /** Writes one file, with the folders above it. */
  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  /** Runs Node in this folder and waits for its end. */
  node(args: string[], env: Record<string, string> = {}): Outcome {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: this.root,
      encoding: 'utf8',
      env: { ...cleanEnv(), ...env },
    });
    return { code: status, text: stdout + stderr };
  }
}

/** Our environment without what the test runner sets for its own workers. */
export function cleanEnv(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|TEST$|NODE_ENV$|NODE_OPTIONS$|CI$)/.test(name),
  );
  return Object.fromEntries(kept.map(([name, value]) => [name, value ?? '']));
}
