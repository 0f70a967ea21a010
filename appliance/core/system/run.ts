import { execFile } from 'node:child_process';

/** How a program ended. Only `exited` says anything about what it did. */
export type RunResult =
  | { readonly kind: 'exited'; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'killed'; readonly reason: 'timeout' | 'too much output' | 'signal' }
  | { readonly kind: 'missing' };

/** Limits and surroundings of a program. */
export type RunOptions = {
  /** It is killed after this long. */
  readonly timeoutMs: number;
  /** All the environment it gets besides a fixed PATH and LANG: nothing of ours is inherited. */
  readonly environment?: Readonly<Record<string, string>>;
  /** It is killed after this much output on either stream; 64 KiB unless said. */
  readonly outputBytes?: number;
};

/** Starts programs; the seam through which tests replace them. */
export type Run = (file: string, args: readonly string[], options: RunOptions) => Promise<RunResult>;

const OUTPUT_BYTES = 65_536;
const BASE_ENVIRONMENT = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' };

/**
 * Runs one program to its end, without a shell: arguments are passed as they are and are never parsed again.
 * It never throws for what the program does; the result says.
 */
export const run: Run = (file, args, options) =>
  new Promise((resolve) => {
    execFile(
      file,
      [...args],
      {
        env: { ...BASE_ENVIRONMENT, ...options.environment },
        timeout: options.timeoutMs,
        maxBuffer: options.outputBytes ?? OUTPUT_BYTES,
        killSignal: 'SIGKILL',
        encoding: 'utf8',
        shell: false,
      },
      (error, stdout, stderr) => {
        if (error === null) resolve({ kind: 'exited', exitCode: 0, stdout, stderr });
        else if (error.code === 'ENOENT' || error.code === 'EACCES') resolve({ kind: 'missing' });
        else if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
          resolve({ kind: 'killed', reason: 'too much output' });
        else if (typeof error.code === 'number') resolve({ kind: 'exited', exitCode: error.code, stdout, stderr });
        else resolve({ kind: 'killed', reason: error.killed === true ? 'timeout' : 'signal' });
      },
    );
  });
