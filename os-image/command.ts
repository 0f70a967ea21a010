import { spawnSync } from 'node:child_process';

/** What a program gets besides its arguments. */
type CommandOptions = {
  readonly cwd?: string;
  /** Added to our own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its standard input; nothing unless said. */
  readonly input?: string;
};

/**
 * Runs a program to its end, without a shell; what it prints goes where ours goes.
 *
 * @throws Error when it cannot start or does not end with 0.
 */
export function runCommand(file: string, args: readonly string[], options: CommandOptions = {}): void {
  execute(file, args, options, 'inherit');
}

/**
 * Runs a program to its end, without a shell.
 *
 * @returns its standard output
 * @throws Error when it cannot start or does not end with 0.
 */
export function commandOutput(file: string, args: readonly string[], options: CommandOptions = {}): string {
  return execute(file, args, options, 'pipe');
}

function execute(file: string, args: readonly string[], options: CommandOptions, output: 'inherit' | 'pipe'): string {
  const { status, error, stdout } = spawnSync(file, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    input: options.input ?? '',
    stdio: ['pipe', output, 'inherit'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) throw new Error(`${file} could not be run: ${error.message}`);
  if (status !== 0) throw new Error(`"${[file, ...args].join(' ')}" ended with ${status ?? 'a signal'}.`);
  return stdout;
}
