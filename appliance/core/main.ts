import { fileURLToPath } from 'node:url';
import { startHouse } from './app.ts';
import type { RunningHouse } from './app.ts';
import { parseEnvironment } from './settings/environment.ts';
import { announce, explainEnd } from './setup/console.ts';
import { systemClock } from './system/clock.ts';
import { createNotifier, readServiceManager } from './system/notify.ts';
import type { Notifier } from './system/notify.ts';
import { systemRandom } from './system/random.ts';
import { systemTurns } from './system/turns.ts';

/** The core: environment → settings → store → TLS → parts → listening; signals; exit codes. */

const BUG_EXIT_CODE = 1;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function fail(error: unknown): void {
  const { sentence, exitCode } = explainEnd(error);
  process.stderr.write(`${sentence}\n`);
  process.exit(exitCode);
}

/** Stops the house at the first signal, also at one that comes while it still opens. */
function stopOnSignal(opening: Promise<RunningHouse>, notifier: Notifier): void {
  let isStopping = false;
  const stop = (): void => {
    // Somebody who presses Ctrl-C twice is in a hurry; what was acknowledged is on disk in any case.
    if (isStopping) process.exit(BUG_EXIT_CODE);
    isStopping = true;
    // Nothing else keeps the process alive while the last requests end.
    setInterval(() => undefined, 1_000);
    void notifier.stopping();
    opening
      .then((house) => house.stop())
      .then(() => {
        say('Parlour has stopped.');
        process.exit(0);
      })
      .catch(fail);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

async function main(): Promise<void> {
  const environment = parseEnvironment(process.env, process.cwd());
  const notifier = createNotifier(readServiceManager(process.env, process.pid), systemClock, say);
  const opening = startHouse(
    {
      clock: systemClock,
      turns: systemTurns,
      random: systemRandom,
      writeLine: (line) => void process.stdout.write(line),
      onBug: () => process.exit(BUG_EXIT_CODE),
    },
    { environment, webFolder: fileURLToPath(new URL('../web', import.meta.url)) },
  );
  stopOnSignal(opening, notifier);
  say(announce(await opening));
  await notifier.ready();
}

main().catch(fail);
