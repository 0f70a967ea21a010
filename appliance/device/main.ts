import { parseArgs } from 'node:util';
import { ConfigError, CONFIG_EXIT_CODE } from '../core/settings/config-error.ts';
import { systemClock } from '../core/system/clock.ts';
import { readHostAddresses, readHostLabel } from '../core/system/network.ts';
import { systemRandom } from '../core/system/random.ts';
import { renewCertificate, uptimeSeconds } from './certificate.ts';
import { PATHS } from './paths.ts';

/** The device's one-shots, each started by a unit of its own: `node main.js <task>`. */
const TASKS: Readonly<Record<string, () => Promise<void>>> = {
  certificate: async () => {
    await renewCertificate(PATHS, {
      clock: systemClock,
      random: systemRandom,
      hostLabel: readHostLabel(),
      addresses: await readHostAddresses(),
      uptimeSeconds: uptimeSeconds(),
      report: say,
    });
  },
};

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<void> {
  const [name = ''] = parseArgs({ allowPositionals: true }).positionals;
  const task = TASKS[name];
  if (task === undefined)
    throw new ConfigError(`${name}: there is no such task; known are ${Object.keys(TASKS).join(', ')}`);
  await task();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof ConfigError ? error.message : String(error)}\n`);
  process.exitCode = error instanceof ConfigError ? CONFIG_EXIT_CODE : 1;
});
