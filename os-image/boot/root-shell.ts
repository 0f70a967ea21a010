import { once } from 'node:events';
import type { Socket } from 'node:net';

/** How a command in the guest ended. */
export type ShellResult = { readonly exitCode: number; readonly output: string };

/** A root shell inside the guest, over a console of its own. Commands run one after the other. */
export type RootShell = {
  /**
   * @param command for sh; standard output and error come back together
   * @throws Error when it has not ended after `timeoutMs`.
   */
  readonly run: (command: string, timeoutMs?: number) => Promise<ShellResult>;
  /** Lets go of the console, for another shell: after the guest started anew, this one answers no more. */
  readonly close: () => void;
};

const COMMAND_MS = 60_000;
const KNOCK_MS = 2_000;

/**
 * Speaks to systemd's debug shell. The image has no such door: the shell exists only when the kernel command line of
 * this one start asks for it (systemd.debug_shell, systemd-debug-generator(8)).
 *
 * @param console connected to the guest's console
 * @param timeoutMs how long the guest may take until the shell is there
 */
export async function openRootShell(console: Socket, timeoutMs: number): Promise<RootShell> {
  let received = '';
  let round = 0;
  console.setEncoding('utf8');
  console.on('data', (chunk: string) => (received += chunk.replaceAll('\r', '')));

  const until = async (pattern: RegExp, deadline: AbortSignal): Promise<RegExpExecArray> => {
    for (;;) {
      const match = pattern.exec(received);
      if (match) return match;
      await once(console, 'data', { signal: deadline });
    }
  };
  const run = async (command: string, commandMs: number): Promise<ShellResult> => {
    round += 1;
    // Put together by the shell, so that an echo of the line is not taken for the answer.
    const [begin, end] = [`begin-${round}`, `end-${round}`];
    received = '';
    console.write(`echo begin-"${round}"; { ${command}\n} 2>&1 </dev/null; echo end-"${round}" $?\n`);
    const pattern = new RegExp(`${begin}\\n([^]*?)${end} (\\d+)\\n`);
    const [, output = '', exitCode] = await until(pattern, AbortSignal.timeout(commandMs)).catch((cause: unknown) => {
      throw new Error(`"${command}" did not end in the guest; it said: ${received.slice(-1_000)}`, { cause });
    });
    return { exitCode: Number(exitCode), output };
  };

  // Asked again and again: a shell reads nothing that was sent before it started.
  const deadline = AbortSignal.timeout(timeoutMs);
  for (let answered = false; !answered;) {
    console.write(`stty -echo; PS1=; PS2=; echo shell-is-"there"\n`);
    answered = await until(/shell-is-there/, AbortSignal.timeout(KNOCK_MS)).then(
      () => true,
      () => false,
    );
    if (!answered && deadline.aborted) throw new Error(`No root shell in the guest after ${timeoutMs / 1_000} s.`);
  }
  let last: Promise<unknown> = Promise.resolve();
  return {
    run: (command, commandMs = COMMAND_MS) => {
      const result = last.then(() => run(command, commandMs));
      last = result.catch(() => undefined);
      return result;
    },
    close: () => console.destroy(),
  };
}
