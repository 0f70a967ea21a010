import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerName } from './dialect.ts';
import type { Job } from './generator.ts';

/** A server of the bench, in a process of its own. */
export type BenchServer = { readonly name: ServerName; readonly port: number; readonly child: ChildProcess };

/** Starts one of the bare servers. */
export async function startBare(name: Exclude<ServerName, 'parlour'>, programs: string): Promise<BenchServer> {
  const child = fork(join(programs, `${name}.mjs`), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return { name, port, child };
}

/** Starts the house behind a loopback address; `main` is its bundle. */
export async function startParlour(main: string, dataFolder: string): Promise<BenchServer> {
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env.PATH, PARLOUR_DATA: dataFolder, PARLOUR_SOCKET: '127.0.0.1:0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => {
      said += text.toString('utf8');
      const [, digits] = /on port (\d+)\./.exec(said) ?? [];
      if (digits !== undefined) resolve(Number(digits));
    });
    child.once('exit', (code) => {
      reject(new Error(`the house ended with ${code ?? 'a signal'}: ${said}`));
    });
  });
  return { name: 'parlour', port, child };
}

export async function stop({ child }: Pick<BenchServer, 'child'>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** CPU time of all threads of a process so far, in microseconds (proc(5), schedstat). */
export function cpuUs(pid: number): number {
  let ns = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const [ran] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
    ns += Number(ran);
  }
  return ns / 1_000;
}

/** Resident memory of a process, in bytes. */
export function residentBytes(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1_024;
}

/** The load generator's process. */
export class Generator {
  readonly #child: ChildProcess;

  constructor(programs: string) {
    this.#child = fork(join(programs, 'generator.mjs'), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      execArgv: [],
    });
  }

  /** Runs one job to its end. @throws Error with what went wrong there. */
  run<T = undefined>(job: Job): Promise<T> {
    return new Promise((resolve, reject) => {
      const onExit = (code: number | null): void => {
        reject(new Error(`the generator ended with ${code ?? 'a signal'}`));
      };
      this.#child.once('exit', onExit);
      this.#child.once('message', (answer: { result: T; error?: string }) => {
        this.#child.off('exit', onExit);
        if (answer.error === undefined) resolve(answer.result);
        else reject(new Error(answer.error));
      });
      this.#child.send(job);
    });
  }

  stop(): void {
    this.#child.kill();
  }
}
