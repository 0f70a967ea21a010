import { once } from 'node:events';
import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';

/** QEMU's machine protocol (docs/interop/qmp-spec in QEMU). */
export type Monitor = {
  /**
   * A command of QEMU's human monitor: `savevm ready`, `loadvm ready`, `info block`.
   *
   * @returns what it printed
   * @throws Error with QEMU's complaint.
   */
  readonly human: (command: string) => Promise<string>;
  /** Ends the connection, not the machine. */
  readonly close: () => void;
};

type Answer = { readonly return?: unknown; readonly error?: { readonly desc: string } };

/**
 * Connects to a running machine's monitor.
 *
 * @param path its UNIX socket
 */
export async function connectMonitor(path: string): Promise<Monitor> {
  const socket = createConnection(path);
  await once(socket, 'connect');
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();

  /** The next answer; events in between say nothing we wait for. */
  const answer = async (): Promise<unknown> => {
    for (;;) {
      const { value, done } = (await lines.next()) as IteratorResult<string, undefined>;
      if (done === true) throw new Error('The machine ended.');
      const message = JSON.parse(value) as Answer;
      if (message.error) throw new Error(message.error.desc);
      if ('return' in message) return message.return;
    }
  };
  let last: Promise<unknown> = Promise.resolve();
  /** One command at a time: answers carry no name. */
  const execute = (command: string, parameters: object = {}): Promise<unknown> => {
    const result = last.then(() => {
      socket.write(`${JSON.stringify({ execute: command, arguments: parameters })}\n`);
      return answer();
    });
    last = result.catch(() => undefined);
    return result;
  };

  await execute('qmp_capabilities');
  return {
    human: async (command) => {
      const output = String(await execute('human-monitor-command', { 'command-line': command }));
      if (/^Error:/m.test(output)) throw new Error(`${command}: ${output.trim()}`);
      return output;
    },
    close: () => socket.destroy(),
  };
}
